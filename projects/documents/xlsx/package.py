"""The parts of a workbook that anybody may have made: bounded in size, without entities, each read when it is asked for."""

import datetime as dt
import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import IO, Any, Final

from lxml.etree import iterparse
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH
from openpyxl.xml.constants import (
    ARC_CONTENT_TYPES,
    ARC_STYLE,
    ARC_WORKBOOK,
    CONTYPES_NS,
    PKG_REL_NS,
    REL_NS,
    SHARED_STRINGS,
    SHEET_MAIN_NS,
    XLSM,
    XLSX,
    XLTM,
    XLTX,
)

from projects.documents.problems import UnreadableFileError

LARGEST_FILE: Final = 5 * 1024 * 1024
MOST_PARTS: Final = 500
MOST_TAGS: Final = 1_000_000  # of a part; the tree of a row or of anything between rows takes 300 bytes a tag
MAIN: Final = f"{{{SHEET_MAIN_NS}}}"
WORKBOOK_TYPES: Final = (XLTM, XLTX, XLSM, XLSX)
TYPE_DECLARATION: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)
MARKUP: Final = re.compile(rb"\s*<|\xef\xbb\xbf\s*<")
NO_WORKBOOK: Final = "这个文件不是能打开的 Excel 工作簿，请在 Excel 或 WPS 中另存为 .xlsx 后再试。"
TOO_LARGE: Final = "文件展开后过大，请只保留要导入的工作表和有内容的行。"
NOT_XLSX: Final = "请选择 .xlsx 文件；.xls、.et 和 .csv 请先在 Excel 或 WPS 中另存为 .xlsx。"


@dataclass(frozen=True, slots=True)
class NumberFormat:
    code: str
    is_date: bool
    is_duration: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageLimits:
    """In bytes, and the parts that a package may have."""

    file: int = LARGEST_FILE
    unpacked: int = 60 * 1024 * 1024
    parts: int = MOST_PARTS


OF_IMPORTS: Final = PackageLimits()


def refuse_bombs(file: IO[bytes], limits: PackageLimits = OF_IMPORTS) -> None:
    size = file.seek(0, 2)
    file.seek(0)
    if size > limits.file:
        raise UnreadableFileError(f"文件超过 {limits.file // 1024 // 1024} MB，请只保留要导入的工作表。")
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except Exception as error:
        raise UnreadableFileError(NOT_XLSX) from error
    if len(parts) > limits.parts or sum(part.file_size for part in parts) > limits.unpacked:
        raise UnreadableFileError(TOO_LARGE)
    file.seek(0)


class Package:
    """Of a damaged one lxml, zipfile and the look-ups below raise almost anything."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.names = frozenset(archive.namelist())

    def elements(self, part: str, *names: str) -> Iterator[Any]:
        """Each element of these names once it is whole; it is emptied behind the reader."""
        content = self.archive.read(part)
        # No workbook has a DOCTYPE; what has one wants its entities expanded.
        if (b"<!" in content and TYPE_DECLARATION.search(content)) or not MARKUP.match(content):
            raise UnreadableFileError(NO_WORKBOOK)
        if content.count(b"<") > MOST_TAGS:
            raise UnreadableFileError(TOO_LARGE)
        for _, element in iterparse(
            BytesIO(content), tag=names, resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
        ):
            yield element
            element.clear()

    @cached_property
    def sheets(self) -> list[tuple[str, str]]:
        """Title and part of each worksheet that is there."""
        targets = self._targets
        sheets = self.elements(self._workbook, f"{MAIN}sheet")
        parts = [(each.attrib["name"], targets.get(each.get(f"{{{REL_NS}}}id"), "")) for each in sheets]
        return [(title, part) for title, part in parts if part in self.names]

    @cached_property
    def epoch(self) -> dt.datetime:
        properties = self.elements(self._workbook, f"{MAIN}workbookPr")
        is_mac = any(each.get("date1904", "0") not in ("false", "f", "0", "") for each in properties)
        epoch: dt.datetime = MAC_EPOCH if is_mac else WINDOWS_EPOCH
        return epoch

    @cached_property
    def strings(self) -> Sequence[str]:
        """Those that cells share."""
        part = self._types.get(SHARED_STRINGS)
        items = self.elements(part, f"{MAIN}si") if part else ()
        return [text_in(item).replace("x005F_", "") for item in items]

    @cached_property
    def formats(self) -> Sequence[NumberFormat]:
        """By the number of the style that a cell names."""
        general = NumberFormat("General", is_date=False, is_duration=False)
        if ARC_STYLE not in self.names:
            return [general]
        codes = dict(BUILTIN_FORMATS)
        formats: list[NumberFormat] = []
        for element in self.elements(ARC_STYLE, f"{MAIN}numFmt", f"{MAIN}cellXfs"):
            if element.tag == f"{MAIN}numFmt":
                codes[int(element.get("numFmtId"))] = element.get("formatCode", "")
            else:
                numbers = [int(style.get("numFmtId", 0)) for style in element.iterchildren(f"{MAIN}xf")]
                formats = [_read_number_format(codes.get(number, general.code)) for number in numbers]
        return formats or [general]

    @cached_property
    def _types(self) -> dict[str, str]:
        """The first part of each type, without the leading stroke."""
        types: dict[str, str] = {}
        for element in self.elements(ARC_CONTENT_TYPES, f"{{{CONTYPES_NS}}}Override"):
            types.setdefault(element.get("ContentType"), element.get("PartName")[1:])
        return types

    @cached_property
    def _workbook(self) -> str:
        return next((self._types[each] for each in WORKBOOK_TYPES if each in self._types), ARC_WORKBOOK)

    @property
    def _targets(self) -> dict[str, str]:
        """By its key, what part of the package the workbook refers to; nothing outside it."""
        folder, name = posixpath.split(self._workbook)
        relations = self.elements(f"{folder}/_rels/{name}.rels", f"{{{PKG_REL_NS}}}Relationship")
        return {
            each.get("Id"): posixpath.normpath(posixpath.join("/", folder, each.get("Target")))[1:]
            for each in relations
            if each.get("TargetMode") != "External" and "chartsheet" not in each.get("Type")
        }


def text_in(element: Any) -> str:
    """Plain or in runs of several looks; how a word is pronounced stands beside it."""
    runs = (run.findtext(f"{MAIN}t") or "" for run in element.iterchildren(f"{MAIN}r"))
    return (element.findtext(f"{MAIN}t") or "") + "".join(runs)


def _read_number_format(code: str) -> NumberFormat:
    return NumberFormat(code, is_date=is_date_format(code), is_duration=is_timedelta_format(code))
