"""账号 from a list: the lines of a table, read; what can't be read is told with its place."""

import datetime as dt
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils import timezone

from projects.documents.cleaning import clean_text
from projects.documents.days import day_in
from projects.documents.problems import Problem, UnreadableFileError
from projects.documents.xlsx.pages import WorkbookPage
from projects.documents.xlsx.tables import TableRow, read_table
from projects.models import RoleKind
from projects.models.scope import SITE_ROLES

UNIT, NAME, USERNAME, KINDS, PHONE, STARTS_ON, UNTIL, ASSIGNED = (
    "单位",
    "姓名",
    "登录名",
    "角色",
    "电话",
    "任职日期",
    "停任日期",
    "分管单位",
)
COLUMNS: Final = (UNIT, NAME, USERNAME, KINDS, PHONE, STARTS_ON, UNTIL, ASSIGNED)
REQUIRED: Final = (UNIT, NAME, KINDS)
OTHER_NAMES: Final = MappingProxyType(
    {
        "单位名称": UNIT,
        "所在单位": UNIT,
        "账号": USERNAME,
        "用户名": USERNAME,
        "联系电话": PHONE,
        "手机": PHONE,
        "分管部门": ASSIGNED,
    }
)
LONGEST: Final = MappingProxyType(
    {UNIT: 200, NAME: 50, USERNAME: 50, KINDS: 100, PHONE: 50, STARTS_ON: 40, UNTIL: 40, ASSIGNED: 2000}
)
MOST_LINES: Final = 2000
ALSO_CALLED: Final[Mapping[str, RoleKind]] = MappingProxyType(
    {
        "填报": RoleKind.FILLER,
        "填报人": RoleKind.FILLER,
        "单位填报人": RoleKind.FILLER,
        "审核": RoleKind.UNIT_REVIEWER,
        "审核人": RoleKind.UNIT_REVIEWER,
        "单位审核人": RoleKind.UNIT_REVIEWER,
        "主管部门审核人": RoleKind.DEPARTMENT_REVIEWER,
        "业务科室": RoleKind.FINANCE_DESK,
        "查询人": RoleKind.VIEWER,
    }
)
NOT_HERE: Final = (*SITE_ROLES, RoleKind.BUREAU_ACCOUNT_ADMINISTRATOR)
OFFERED: Final = tuple(kind for kind in RoleKind if kind not in NOT_HERE)
CALLED: Final[Mapping[str, RoleKind]] = MappingProxyType({**{kind.label: kind for kind in OFFERED}, **ALSO_CALLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """One person at one unit, as the file has it."""

    row: int
    unit: str
    name: str
    username: str
    kinds: tuple[RoleKind, ...]
    phone: str
    starts_on: dt.date | None
    until: dt.date | None
    assigned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleFile:
    """A line that is written twice counts once; of one that only names another 分管单位, all those units count."""

    page: str
    lines: list[PersonLine]
    problems: list[Problem]


def parse_people(pages: Iterable[WorkbookPage]) -> PeopleFile:
    table = read_table(pages, COLUMNS, required=REQUIRED, other_names=OTHER_NAMES)
    if not table.rows:
        raise UnreadableFileError(f"{table.page}的表头下面没有人员。")
    if len(table.rows) > MOST_LINES:
        raise UnreadableFileError(f"一次最多导入 {MOST_LINES} 行，请分成几个文件。")
    problems: list[Problem] = []
    lines: dict[tuple[object, ...], PersonLine] = {}
    for row in table.rows:
        several = {column: "、".join(row.lines[column]) for column in (KINDS, ASSIGNED) if column in row.lines}
        cells = {column: tidy_text(text) for column, text in (row.cells | several).items()}
        found = list(_find_problems(row, cells))
        problems += found
        if not found:
            line = _read_line(row.number, cells)
            said = (line.unit, line.name, line.username, line.kinds, line.phone, line.starts_on, line.until)
            known = lines.setdefault(said, line)
            lines[said] = replace(known, assigned=tuple(dict.fromkeys(known.assigned + line.assigned)))
    return PeopleFile(page=table.page, lines=list(lines.values()), problems=problems)


def tidy_text(text: str) -> str:
    return clean_text(unicodedata.normalize("NFKC", text)).strip()


def _find_problems(row: TableRow, cells: Mapping[str, str]) -> Iterator[Problem]:
    for column, text in cells.items():
        if fault := row.faults.get(column) or _find_fault(column, text):
            yield Problem(row=row.number, column=column, message=fault)
    starts_on, until = day_in(cells[STARTS_ON]) or timezone.localdate(), day_in(cells[UNTIL])
    if until is not None and until <= starts_on:
        yield Problem(row=row.number, column=UNTIL, message="停任日期要晚于任职日期。")
    is_desk = RoleKind.FINANCE_DESK in (CALLED.get(word) for word in words_of(cells[KINDS]))
    if is_desk and not words_of(cells[ASSIGNED]):
        yield Problem(row=row.number, column=ASSIGNED, message="财政业务科室要写分管的单位，几个用顿号分开。")
    elif cells[ASSIGNED] and not is_desk:
        yield Problem(row=row.number, column=ASSIGNED, message="只有财政业务科室有分管单位，此处请留空。")


def _find_fault(column: str, text: str) -> str:
    if not text:
        return "没有填写。" if column in REQUIRED else ""
    if len(text) > LONGEST[column]:
        return f"超过 {LONGEST[column]} 个字。"
    match column:
        case "登录名":
            return "" if _is_username(text) else f"“{text}”不能作登录名，只能有文字、字母、数字和 @ . + - _。"
        case "角色":
            unknown = [word for word in words_of(text) if word not in CALLED]
            return (
                f"“{unknown[0]}”不是可以导入的角色，可以写：{'、'.join(str(kind.label) for kind in OFFERED)}。"
                if unknown
                else ""
            )
        case "任职日期" | "停任日期":
            return "" if day_in(text) else f"“{text[:20]}”不是日期，请写成 2026-01-01 的样子。"
    return ""


def _is_username(text: str) -> bool:
    try:
        UnicodeUsernameValidator()(text)
    except ValidationError:
        return False
    return True


def words_of(text: str) -> list[str]:
    """Parts a text that names several, by whichever sign its writer put between them."""
    for sign in "，,;；/":
        text = text.replace(sign, "、")
    return [word.strip() for word in text.split("、") if word.strip()]


def _read_line(number: int, cells: Mapping[str, str]) -> PersonLine:
    return PersonLine(
        row=number,
        unit=cells[UNIT],
        name=cells[NAME],
        username=cells[USERNAME],
        kinds=tuple(dict.fromkeys(CALLED[word] for word in words_of(cells[KINDS]))),
        phone=cells[PHONE],
        starts_on=day_in(cells[STARTS_ON]),
        until=day_in(cells[UNTIL]),
        assigned=tuple(dict.fromkeys(words_of(cells[ASSIGNED]))),
    )
