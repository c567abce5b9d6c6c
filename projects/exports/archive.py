"""归档包: all of an approved sheet in one folder: the form as it was frozen, its data, the sealed scan, the evidence, its story.

Nothing is masked: a package is the office's own file, made for a person who sees the sheets."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Final

from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.utils import timezone

from indicators.sheet import to_json
from projects.attachments import files_of, title_of
from projects.budgets.drawing import printable_tables
from projects.budgets.keeping import tables_of
from projects.exports.codes import code_of
from projects.exports.files import WRITERS, stored_pdf
from projects.exports.names import file_name, folder_name
from projects.exports.prints import Print
from projects.exports.publication.open_data import BOM, guard_formula
from projects.history.story import StoryLine, story_page
from projects.models import Attachment, Evaluation, PublishedBudget

SUMS: Final = "校验和.sha256"
LIST_HEAD: Final = ("文件", "名称", "类型", "大小（字节）", "用于", "上传人", "上传时间", "SHA-256")
LOST: Final = "（文件缺失）"
PIECE: Final = 1024 * 1024
READ_ME: Final = f"""归档包：每个主管部门一个文件夹，其中每张审核通过的自评表一个文件夹。

自评表.pdf、.xlsx、.docx    审核通过的那一稿，PDF 页脚印有校验码
绩效目标表.pdf              审核通过的绩效目标表（有目标表的）
数据.json                   这一稿的全部内容
盖章扫描件                  这一稿的盖章扫描件，连同清单
佐证材料                    佐证材料，连同清单
办理经过.html               从生成到现在的经过，用浏览器打开
部门预算表.xlsx             主管部门当年公开的预算表（导入了的）
{SUMS}               各文件的 SHA-256，可用 sha256sum -c 核对

包内有人名、电话等信息，供单位归档，不用于公开。
"""


@dataclass(slots=True)
class ArchivePackage:
    """A zip that is being written, with the digest of each file in it. Windows tells names apart without their case."""

    zip: zipfile.ZipFile
    sums: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def free_name(self, folder: str, name: str) -> str:
        stem, _, suffix = name.rpartition(".")
        place, number = f"{folder}{file_name(folder_name(stem), suffix=suffix)}", 1
        while place.lower() in self.names:
            number += 1
            place = f"{folder}{file_name(folder_name(stem), str(number), suffix=suffix)}"
        self.names.add(place.lower())
        return place

    def add(self, place: str, content: bytes) -> None:
        self.copy(place, io.BytesIO(content))

    def copy(self, place: str, source: IO[bytes]) -> None:
        info = zipfile.ZipInfo(place, timezone.localtime().timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED
        digest = hashlib.sha256()
        with self.zip.open(info, "w", force_zip64=True) as target:
            while piece := source.read(PIECE):
                digest.update(piece)
                target.write(piece)
        self.sums.append(f"{digest.hexdigest()}  {place}\n")

    def close(self) -> None:
        self.add("说明.txt", f"{BOM}{READ_ME}".replace("\n", "\r\n").encode())
        self.zip.writestr(SUMS, "".join(self.sums))


def add_sheet(package: ArchivePackage, beginning: str, each: Print, pdf: bytes) -> list[str]:
    """Answers with the names of files that are no longer on the disk."""
    evaluation, version, printable = each.evaluation, each.version, each.printable
    folder = f"{beginning}{folder_name(evaluation.unit_name, each.title)}/"
    package.add(f"{folder}自评表.pdf", pdf)
    for suffix in ("xlsx", "docx"):
        package.add(f"{folder}自评表.{suffix}", WRITERS[suffix]([printable]))
    if evaluation.approved_goal is not None:
        package.add(f"{folder}绩效目标表.pdf", stored_pdf(evaluation.approved_goal))
    package.add(f"{folder}数据.json", (version.content if version else to_json(each.sheet)).encode())
    scans = version.scans.kept().select_related("uploaded_by").order_by("uploaded_at", "pk") if version else ()
    lost = [
        *_add_files(package, f"{folder}盖章扫描件/", scans),
        *_add_files(package, f"{folder}佐证材料/", files_of(evaluation)),
    ]
    package.add(f"{folder}办理经过.html", _render_story(each, code_of(version) if version else "").encode())
    return lost


def add_budgets(package: ArchivePackage, departments: Mapping[str, int], year: int) -> None:
    """The latest tables that each 主管部门 published for the year, in its folder."""
    held = PublishedBudget.objects.filter(department__in=departments.values(), year=year).order_by("number")
    latest = {budget.department_id: budget for budget in held}
    for folder, department in departments.items():
        if department in latest:
            forms = printable_tables(latest[department], tables_of(latest[department]))
            package.add(f"{folder}/部门预算表.xlsx", WRITERS["xlsx"](forms))


def _add_files(package: ArchivePackage, folder: str, files: Iterable[Attachment]) -> Iterator[str]:
    """With a list that says what each is, who uploaded it and what it bears out."""
    lines: list[tuple[str, ...]] = []
    listing = package.free_name(folder, "清单.csv")  # before a file is called so
    for file in files:
        place = package.free_name(folder, file.name)
        try:
            source = file.file.open("rb")
        except OSError:
            place = f"{folder}{LOST}"
            yield file.name
        else:
            with source:
                package.copy(place, source)
        lines.append(_list_line(file, place.removeprefix(folder)))
    if lines:
        told = io.StringIO()
        csv.writer(told, lineterminator="\r\n").writerows([LIST_HEAD, *lines])
        package.add(listing, f"{BOM}{told.getvalue()}".encode())


def _list_line(file: Attachment, place: str) -> tuple[str, ...]:
    rows = "；".join(f"第 {row.position} 行 {row.name}" for row in file.indicators.all()) or "整张表"
    at = f"{timezone.localtime(file.uploaded_at):%Y-%m-%d %H:%M}"
    values = (place, file.name, title_of(file), str(file.size), rows, file.uploaded_by.name, at, file.digest)
    return tuple(guard_formula(value) for value in values)


def _render_story(each: Print, code: str) -> str:
    context = {
        "evaluation": each.evaluation,
        "title": each.title,
        "code": code,
        "lines": list(_read_story_lines(each.evaluation)),
    }
    return render_to_string("exports/story.html", context)


def _read_story_lines(evaluation: Evaluation) -> Iterator[StoryLine]:
    """As everybody who sees the sheet reads it: not who took documents out."""
    after = ""
    while True:
        lines, page = story_page(evaluation, AnonymousUser(), after=after)
        yield from lines
        if not page.next:
            return
        after = page.next
