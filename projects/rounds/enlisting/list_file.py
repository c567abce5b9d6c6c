"""应评项目清单 from a workbook with one row for each project."""

from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Final

from projects.documents.layout.values import Unit
from projects.documents.problems import UnreadableFileError
from projects.documents.xlsx.tables import HeadedTable, read_tables, table_workbook
from projects.rounds.enlisting.lines import (
    CHOICES,
    CODE,
    DEPARTMENT,
    INITIAL,
    NAME,
    TEXTS,
    UNIT,
    FoundLine,
    Problems,
    WrongListError,
    amount_of,
    bare,
    is_total,
    refuse_other_years,
    refuse_unreadable,
    texts_of,
    unit_of_money,
)

COLUMNS: Final = (
    CODE,
    NAME,
    UNIT,
    DEPARTMENT,
    INITIAL,
    *(column for column, _ in CHOICES.values()),
    *list(TEXTS.values())[4:],
)
WIDTHS: Final = {NAME: 36, UNIT: 36, DEPARTMENT: 36}
OTHER_NAMES: Final[Mapping[str, str]] = {
    "编码": CODE,
    "项目代码": CODE,
    "项目": NAME,
    "预算单位": UNIT,
    "单位": UNIT,
    "单位名称": UNIT,
    "项目单位": UNIT,
    "项目实施单位": UNIT,
    "单位编码": UNIT,
    "预算单位编码": UNIT,
    "部门": DEPARTMENT,
    "部门名称": DEPARTMENT,
    "年初预算": INITIAL,
    "预算数": INITIAL,
    "预算金额": INITIAL,
    "金额": INITIAL,
    "功能科目编码": TEXTS["function_code"],
}


def read_list(file: IO[bytes], name: str, *, year: int, declared: Unit | None) -> list[FoundLine]:
    """All that is wrong is told at once, and then nothing is taken."""
    try:
        table = read_tables(file, COLUMNS, required=(NAME, UNIT), other_names=OTHER_NAMES)[0]
    except UnreadableFileError as error:
        raise WrongListError([f"{name}：{error}"]) from error
    problems = Problems({})
    refuse_other_years(table, table.page, year, problems)
    lines = list(_lines(table, declared, problems))
    _refuse_doubles(lines, problems)
    if problems.held:
        raise WrongListError(problems.told())
    if not lines:
        raise WrongListError([f"{name}：工作表“{table.page}”的表头下面没有项目。"])
    return lines


def _lines(table: HeadedTable, declared: Unit | None, problems: Problems) -> Iterator[FoundLine]:
    money = unit_of_money(table, table.page, INITIAL, declared, problems)
    for row in table.rows:
        if is_total(row):
            continue
        refuse_unreadable(row, table.page, problems)
        texts = texts_of(row, table.page, problems)
        if not texts["unit"] and UNIT not in row.faults:
            problems.add(table.page, row.number, UNIT, "没有填写。")
        amount = amount_of(row, table.page, INITIAL, money, problems)
        yield FoundLine(page=table.page, row=row.number, initial=amount, **texts)


def _refuse_doubles(lines: Sequence[FoundLine], problems: Problems) -> None:
    """A code stands once; a name without a code once in a unit."""
    seen: dict[tuple[str, ...], FoundLine] = {}
    for line in lines:
        key = (line.code,) if line.code else (bare(line.name), bare(line.unit))
        first = seen.setdefault(key, line)
        if first is not line and line.name:
            column, text = (CODE, line.code) if line.code else (NAME, line.name)
            problems.add(line.page, line.row, column, f"“{text}”在第 {first.row} 行已有。")


def empty_list() -> bytes:
    heads = {f"{column}（万元）" if column == INITIAL else column: WIDTHS.get(column, 16) for column in COLUMNS}
    return table_workbook("应评项目清单", heads, figures={f"{INITIAL}（万元）"})
