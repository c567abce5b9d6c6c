"""Makes the file of an export: sheet after sheet, at its place only."""

import errno
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from django.utils import timezone
from lxml.etree import SerialisationError

from projects.documents import docx, pdf, xlsx
from projects.documents.printable import Printable
from projects.exports.archive import ArchivePackage, add_budgets, add_sheet
from projects.exports.files import lay_out_for_binding, lay_out_singly, try_printable
from projects.exports.names import folder_name, numbered_name
from projects.exports.order import Target, kind_of_export
from projects.exports.prints import Manner, Print, prints_of
from projects.exports.publication import mask_text
from projects.exports.summaries import Headings, printable_summary
from projects.models import Department, Round
from projects.models.evaluation import EvaluationQuerySet

Step = Callable[[int], None]  # told of every sheet that is done


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """Which sheets become what, and who is told how far it is."""

    round: Round
    evaluations: EvaluationQuerySet
    count: int
    manner: Manner
    title: str
    department: Department | None = None
    step: Step = lambda _: None
    undrawn: list[str] = field(default_factory=list)  # sheets that are left out, as they can't be drawn
    lost: list[str] = field(default_factory=list)  # files that are no longer on the disk

    def prints(self) -> Iterator[Print]:
        return prints_of(self.evaluations, self.manner)

    def printables(self) -> Iterator[Printable]:
        for each in self.prints():
            form = try_printable(each)
            if form is not None:
                yield form
            self.done(each, form)

    def done(self, each: Print, made: object) -> None:
        if made is None:
            self.undrawn.append(f"{each.evaluation.unit_name}“{each.title}”")
        self.step(1)


class NothingDrawnError(Exception):
    """Not one of the sheets can be drawn."""


def make_file(making: Making, target: Target, place: Path) -> None:
    try:
        MAKERS[target](making, place)
    except ValueError as error:  # of a writer that was handed nothing
        if len(making.undrawn) < making.count:
            raise
        raise NothingDrawnError from error


def make_pdf(making: Making, place: Path) -> None:
    """Grouped by 主管部门, as the sheets come."""
    cover = pdf.Cover(
        title=making.round.title,
        kind=kind_of_export(Target.PDF, masked=making.manner.masked),
        department=making.department.name if making.department else making.round.region.name,
        year=making.round.year,
        date=timezone.localdate(),
    )
    pdf.bind(bound_parts(making), place, cover=cover)


def bound_parts(making: Making) -> Iterator[pdf.BoundPart]:
    headings = Headings()
    for each, content in lay_out_for_binding(making.prints()):
        held = each.evaluation
        heading = headings.of(held.department_path, held.department_name)
        if content is not None:
            yield pdf.BoundPart(title=each.title, content=content, group=heading)
        making.done(each, content)


def make_zip(making: Making, place: Path) -> None:
    with zipfile.ZipFile(place, "w", compression=zipfile.ZIP_STORED) as archive:  # PDFs are compressed already
        for number, (each, content) in enumerate(lay_out_singly(making.prints()), start=1):
            name = numbered_name(number, of=making.count, unit=each.evaluation.unit_name, project=each.title)
            if content is not None:
                archive.writestr(name, content)
            making.done(each, content)
    if not archive.namelist():
        raise ValueError("没有可以打包的表格")


def make_archive(making: Making, place: Path) -> None:
    """A folder for each 主管部门, and in it one for each sheet."""
    headings = Headings()
    with zipfile.ZipFile(place, "w") as archive:
        package, departments = ArchivePackage(archive), dict[str, int]()
        for number, (each, content) in enumerate(lay_out_singly(making.prints()), start=1):
            held = each.evaluation
            if content is not None:
                heading = folder_name(headings.of(held.department_path, held.department_name))
                departments.setdefault(heading, held.department_id)
                making.lost.extend(add_sheet(package, f"{heading}/{number:03d}-", each, content))
            making.done(each, content)
        if not package.sums:
            raise ValueError("没有可以归档的表格")
        add_budgets(package, departments, making.round.year)
        package.close()


def write_forms(write: Callable[[Sequence[Printable]], bytes], forms: Sequence[Printable]) -> bytes:
    """openpyxl writes parts of a workbook to TMPDIR by way of libxml2, which has errors of its own for a full disk."""
    try:
        return write(forms)
    except SerialisationError as error:
        raise OSError(getattr(errno, str(error).removeprefix("IO_"), errno.EIO), str(error)) from error


def make_xlsx(making: Making, place: Path) -> None:
    place.write_bytes(write_forms(xlsx.write, list(making.printables())))


def make_docx(making: Making, place: Path) -> None:
    place.write_bytes(write_forms(docx.write, list(making.printables())))


def make_summary_pdf(making: Making, place: Path) -> None:
    place.write_bytes(pdf.write([summary_as_ordered(making)]))
    making.step(making.count)


def make_summary_xlsx(making: Making, place: Path) -> None:
    place.write_bytes(write_forms(xlsx.write, [summary_as_ordered(making)]))
    making.step(making.count)


def summary_as_ordered(making: Making) -> Printable:
    drawn = printable_summary(making.round, making.evaluations, department=making.department)
    if not making.manner.masked:
        return drawn
    cells = tuple(replace(cell, text=mask_text(cell.text)) for cell in drawn.grid.cells)
    return replace(drawn, grid=replace(drawn.grid, cells=cells))


MAKERS: Final[Mapping[Target, Callable[[Making, Path], None]]] = {
    Target.PDF: make_pdf,
    Target.ZIP: make_zip,
    Target.XLSX: make_xlsx,
    Target.DOCX: make_docx,
    Target.SUMMARY_PDF: make_summary_pdf,
    Target.SUMMARY_XLSX: make_summary_xlsx,
    Target.ARCHIVE: make_archive,
}
