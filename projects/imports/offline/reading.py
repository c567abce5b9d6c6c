"""Reads a filled 离线填报表: defensively, since anybody may have made or changed it."""

import datetime as dt
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import IO, Any, Final

from openpyxl import load_workbook
from openpyxl.utils import coordinate_to_tuple

from indicators.points import EXACT, plain
from projects.documents.xlsx.offline import HIDDEN, SEAL, Identity, Sealed, SealError, unseal
from projects.documents.xlsx.values import plain_text
from projects.imports.problems import UnreadableFileError
from projects.imports.workbook import BROKEN, refuse_bombs

MOST_ROWS: Final = 2000
MOST_COLUMNS: Final = 80
MOST_SEAL: Final = 200
TYPE_DECLARATION: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)
MARKUP: Final = re.compile(rb"\s*<|\xef\xbb\xbf\s*<")
SPACES: Final = re.compile(r"\s+")
ALL_BROKEN: Final = (
    *BROKEN,
    SyntaxError,  # lxml's ParseError is one
    AttributeError,
    IndexError,
    AssertionError,
    ArithmeticError,
    RuntimeError,
    struct.error,
    zlib.error,
)
NO_WORKBOOK: Final = "这个文件不是能打开的 Excel 工作簿，请在 Excel 或 WPS 中另存为 .xlsx 后再试。"
NOT_OURS: Final = "这个工作簿不是本系统生成的离线填报表，请先在本页下载离线填报表，填好后再上传。"
TAMPERED: Final = "工作簿中隐藏的“系统数据”被改动过，不能确认它属于哪张表；请重新下载离线填报表，把内容复制过去再上传。"


@dataclass(frozen=True, slots=True)
class Spot:
    """What is wrong with a cell."""

    coordinate: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What a workbook holds: texts by control name, and those that stood there at the download."""

    identity: Identity
    texts: Mapping[str, str]
    shown: Mapping[str, str]
    slots: Mapping[str, str]  # control name → coordinate
    problems: tuple[Spot, ...] = field(default=())

    @property
    def changed(self) -> dict[str, str]:
        return {name: text for name, text in self.texts.items() if not _same(text, self.shown.get(name, ""))}


def read_offline(file: IO[bytes]) -> Filled:
    refuse_bombs(file)
    try:
        _refuse_declarations(file)
        held, seal = _cells(file)
        sealed = unseal(seal)
        return _filled(sealed, held.get(sealed.page))
    except UnreadableFileError:
        raise
    except SealError as error:
        raise UnreadableFileError(TAMPERED) from error
    except ALL_BROKEN as error:
        raise UnreadableFileError(NO_WORKBOOK) from error


def _refuse_declarations(file: IO[bytes]) -> None:
    """No workbook has a DOCTYPE; what has one wants its entities expanded."""
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels", ".vml")):
                content = archive.read(name)
                if TYPE_DECLARATION.search(content) or not MARKUP.match(content):
                    raise UnreadableFileError(NO_WORKBOOK)
    file.seek(0)


Cells = dict[str, Any]


def _cells(file: IO[bytes]) -> tuple[dict[str, Cells], str]:
    """By sheet and coordinate; formulas as they are written, none is run."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that say nothing here
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        if HIDDEN not in book.sheetnames:
            raise UnreadableFileError(NOT_OURS)
        pages = {page.title: page for page in book.worksheets}
        hidden = _placed(pages[HIDDEN], columns=1)
        held = {title: _placed(page, columns=MOST_COLUMNS) for title, page in pages.items() if title != HIDDEN}
    return held, "".join(_pieces(hidden))


def _pieces(hidden: Cells) -> Iterator[str]:
    for row in range(1, MOST_SEAL):
        cell = hidden.get(f"{SEAL}{row}")
        if cell is None or cell.value is None:
            return
        yield plain_text(str(cell.value))


def _placed(page: Any, *, columns: int) -> Cells:
    page.reset_dimensions()
    rows = page.iter_rows(max_row=MOST_ROWS, max_col=columns)
    return {cell.coordinate: cell for row in rows for cell in row if getattr(cell, "coordinate", None)}


def _filled(sealed: Sealed, cells: Cells | None) -> Filled:
    if cells is None:
        raise UnreadableFileError(f"没有找到工作表“{sealed.page}”，请不要改名或删除它。")
    problems = list(_shifted(sealed, cells))
    texts = {}
    for name, coordinate in sorted(sealed.slots.items(), key=lambda slot: coordinate_to_tuple(slot[1])):
        cell = cells.get(coordinate)
        wrong = _wrong(cell)
        if wrong:
            problems.append(Spot(coordinate, wrong))
        else:
            texts[name] = _text(cell).removeprefix(sealed.prefixes.get(name, "")).strip()
    return Filled(
        identity=sealed.identity,
        texts=texts,
        shown=sealed.shown,
        slots=sealed.slots,
        problems=tuple(sorted(problems, key=lambda spot: coordinate_to_tuple(spot.coordinate))),
    )


def _shifted(sealed: Sealed, cells: Cells) -> Iterator[Spot]:
    """A row that was put in or taken out would put every text below it into another cell."""
    for coordinate, words in sealed.words.items():
        if SPACES.sub("", _text(cells.get(coordinate))) != SPACES.sub("", words):
            yield Spot(coordinate, f"这里应是“{words}”，表格的行列被移动或改动过，请在重新下载的表中填写。")
            return


def _wrong(cell: Any) -> str:
    if cell is None or cell.value is None:
        return ""
    if cell.data_type == "f":
        return "是公式，请复制后“粘贴为数值”再上传。"
    return f"是 Excel 的错误值 {cell.value}，请改正。" if cell.data_type == "e" else ""


def _text(cell: Any) -> str:
    """As a person reads the cell."""
    if cell is None:
        return ""
    match cell.value:
        case None:
            return ""
        case bool() as truth:
            return "是" if truth else "否"
        case int() | float() as number:
            return _figure(Decimal(f"{number:.15g}"), cell.number_format)  # as many digits as Excel shows
        case dt.datetime() | dt.date() as day:
            return f"{day.year}年{day.month}月{day.day}日"
        case value:
            return plain_text(str(value))


def _figure(number: Decimal, shown_as: str) -> str:
    if "%" in (shown_as or ""):
        return f"{plain(EXACT.multiply(number, Decimal(100)))}%"
    return plain(number)


def _same(text: str, other: str) -> bool:
    return text.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()
