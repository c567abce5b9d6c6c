"""Sheets as files: frozen ones out of the store, where each PDF is made once; drafts laid out."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Final, TypeVar

from perfeval.files import read_stored_file, store
from projects.documents import docx, pdf, xlsx
from projects.documents.printable import Printable, try_to_draw
from projects.exports.codes import code_of
from projects.exports.names import file_name
from projects.exports.prints import Print, printable_of_version
from projects.models import Version

MEDIA_TYPES: Final[Mapping[str, str]] = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
WRITERS: Final[Mapping[str, Callable[[Sequence[Printable]], bytes]]] = {
    "pdf": pdf.write,
    "xlsx": xlsx.write,
    "docx": docx.write,
}
BATCH: Final = 200  # what is held in memory
Laid = TypeVar("Laid", bytes, pdf.Slice)


def place_of_pdf(version: Version) -> str:
    """By content, layout and code: what is stored there never changes."""
    shown = f"{version.digest}\n{version.layout.digest}\n{code_of(version)}"
    name = hashlib.sha256(shown.encode()).hexdigest()
    return f"documents/{name[:2]}/{name}.pdf"


def stored_pdf(version: Version) -> bytes:
    """Made now where it isn't there yet. Two that make it at once write the same."""
    place = place_of_pdf(version)
    try:
        return read_stored_file(place)
    except FileNotFoundError:
        content = pdf.write([printable_of_version(version)])
        store().keep(place, [content])
        return content


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    name: str
    content: bytes


def file_of(shown: Print, suffix: str) -> File:
    if shown.stored is not None:
        return file_of_version(shown.stored, suffix, unit=shown.evaluation.unit_name)
    title = f"{shown.title}（草稿）" if shown.is_draft else shown.title
    return File(
        name=file_name(shown.evaluation.unit_name, title, suffix=suffix),
        content=WRITERS[suffix]([shown.printable]),
    )


def file_of_version(version: Version, suffix: str, *, unit: str) -> File:
    printable = printable_of_version(version)
    name = file_name(unit, printable.title, f"第{version.number}稿", code_of(version), suffix=suffix)
    if suffix != "pdf":
        return File(name=name, content=WRITERS[suffix]([printable]))
    return File(name=name, content=stored_pdf(version))


def lay_out_singly(prints: Iterable[Print]) -> Iterator[tuple[Print, bytes | None]]:
    """Each a document of its own, in the order given; none of a sheet that can't be drawn."""
    return _lay_out_batches(prints, pdf.write_many)


def lay_out_for_binding(prints: Iterable[Print]) -> Iterator[tuple[Print, pdf.Slice | bytes | None]]:
    """Drafts share their fonts, which is most of a page's size."""
    return _lay_out_batches(prints, pdf.write_slices)


def _lay_out_batches(
    prints: Iterable[Print], write: Callable[..., Iterator[Laid | None]]
) -> Iterator[tuple[Print, Laid | bytes | None]]:
    waiting = iter(prints)
    while batch := list(islice(waiting, BATCH)):
        forms = {each.evaluation.pk: try_printable(each) for each in batch if each.stored is None}
        drafts = write([form for form in forms.values() if form is not None])
        for each in batch:
            if each.stored is not None:
                yield each, try_to_draw(partial(stored_pdf, each.stored), each.title)
            else:
                yield each, next(drafts) if forms[each.evaluation.pk] is not None else None


def try_printable(each: Print) -> Printable | None:
    return try_to_draw(lambda: each.printable, each.title)
