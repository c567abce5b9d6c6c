"""Reads a filled 离线填报表: defensively, since anybody may have made or changed it."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import IO, Final

from openpyxl.utils import column_index_from_string, coordinate_to_tuple

from indicators.points import EXACT, plain
from projects.documents.controls import HIDDEN_PAGE
from projects.documents.problems import UnreadableFileError
from projects.documents.xlsx.pages import WorkbookCell, WorkbookPage, read_pages
from projects.documents.xlsx.values import plain_text
from projects.filling.planning import WrongCell
from projects.offline.hidden import SEAL
from projects.offline.identity import Identity, Sealed, SealError, unseal

MOST_ROWS: Final = 2000
MOST_SEAL: Final = 200
SPACES: Final = re.compile(r"\s+")
NOT_OURS: Final = "这个工作簿不是本系统生成的离线填报表，请先在本页下载离线填报表，填好后再上传。"
TAMPERED: Final = "工作簿中隐藏的“系统数据”被改动过，不能确认它属于哪张表；请重新下载离线填报表，把内容复制过去再上传。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What a workbook holds: texts by control name, and those that stood there at the download."""

    identity: Identity
    texts: Mapping[str, str]
    shown: Mapping[str, str]
    slots: Mapping[str, str]  # control name → coordinate
    problems: tuple[WrongCell, ...] = field(default=())

    @property
    def changed(self) -> dict[str, str]:
        return {name: text for name, text in self.texts.items() if not _are_same_text(text, self.shown.get(name, ""))}


def read_offline(file: IO[bytes]) -> Filled:
    pages = read_pages(file, most_rows=MOST_ROWS)
    if HIDDEN_PAGE not in pages:
        raise UnreadableFileError(NOT_OURS)
    try:
        sealed = unseal("".join(_pieces_of_seal(pages[HIDDEN_PAGE])))
    except SealError as error:
        raise UnreadableFileError(TAMPERED) from error
    return _read_filled(sealed, pages.get(sealed.page))


def _pieces_of_seal(hidden: WorkbookPage) -> Iterator[str]:
    """What is sealed stands in one column, from the first row on, cut into pieces."""
    for row in range(1, MOST_SEAL):
        cell = hidden.rows.get(row, {}).get(column_index_from_string(SEAL))
        if cell is None:
            return
        yield plain_text(str(cell.value))


def _read_filled(sealed: Sealed, page: WorkbookPage | None) -> Filled:
    if page is None or page.title == HIDDEN_PAGE:
        raise UnreadableFileError(f"没有找到工作表“{sealed.page}”，请不要改名或删除它。")
    problems = list(_find_shifted(sealed, page))
    texts = {}
    for name, coordinate in sorted(sealed.slots.items(), key=lambda slot: coordinate_to_tuple(slot[1])):
        cell = _cell_at(page, coordinate)
        if cell and cell.fault:
            problems.append(WrongCell(coordinate, cell.fault))
        else:
            texts[name] = _text_of_cell(cell).removeprefix(sealed.prefixes.get(name, "")).strip()
    return Filled(
        identity=sealed.identity,
        texts=texts,
        shown=sealed.shown,
        slots=sealed.slots,
        problems=tuple(sorted(problems, key=lambda spot: coordinate_to_tuple(spot.place))),
    )


def _find_shifted(sealed: Sealed, page: WorkbookPage) -> Iterator[WrongCell]:
    """A row that was put in or taken out would put every text below it into another cell."""
    for coordinate, words in sealed.words.items():
        if SPACES.sub("", _text_of_cell(_cell_at(page, coordinate))) != SPACES.sub("", words):
            yield WrongCell(coordinate, f"这里应是“{words}”，表格的行列被移动或改动过，请在重新下载的表中填写。")
            return


def _cell_at(page: WorkbookPage, coordinate: str) -> WorkbookCell | None:
    row, column = coordinate_to_tuple(coordinate)
    return page.rows.get(row, {}).get(column)


def _text_of_cell(cell: WorkbookCell | None) -> str:
    """As a person reads the cell."""
    if cell is None:
        return ""
    match cell.value:
        case bool() as truth:
            return "是" if truth else "否"
        case int() | float() as number:
            return _write_figure(Decimal(f"{number:.15g}"), cell.number_format)  # as many digits as Excel shows
        case dt.datetime() | dt.date() as day:
            return f"{day.year}年{day.month}月{day.day}日"
        case value:
            return plain_text(str(value))


def _write_figure(number: Decimal, shown_as: str) -> str:
    if "%" in shown_as:
        return f"{plain(EXACT.multiply(number, Decimal(100)))}%"
    return plain(number)


def _are_same_text(text: str, other: str) -> bool:
    return text.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()
