"""The figures of an audit in Excel: a line for each table, a line for each fault, and how often each comes."""

from collections.abc import Iterator, Sequence
from typing import Final

from indicators.checks import LEVEL_TITLES, Level
from indicators.sheet import Stage
from projects.documents.xlsx.lists import Entry, ListSheet, write_lists
from projects.intake.quality.judged import UNREAD, Flaw, JudgedTable
from projects.intake.quality.statistics import TOTAL_MISMATCH, Audited, AuditStatistics, write_percent

STAGES: Final = {Stage.SELF_EVALUATION: "自评表", Stage.GOAL: "绩效目标表"}
LEVELS: Final = dict.fromkeys(LEVEL_TITLES.values(), 10)
OF_TABLES: Final = {
    "序号": 6,
    "文件": 30,
    "第几张表": 10,
    "在文件的哪里": 20,
    "种类": 12,
    "年度": 8,
    "项目名称": 36,
    "主管部门": 26,
    "实施单位": 26,
    "表上的总分": 11,
    "总分有误": 10,
    **LEVELS,
    "没有读懂": 10,
}
OF_FLAWS: Final = {
    "序号": 6,
    "文件": 26,
    "第几张表": 10,
    "项目名称": 32,
    "实施单位": 24,
    "单元格": 26,
    "原文": 22,
    "校验代码": 22,
    "问题": 24,
    "级别": 10,
    "说明": 70,
    "怎样改": 46,
}
OF_UNREAD: Final = {"序号": 6, "文件": 26, "第几张表": 10, "项目名称": 32, "实施单位": 24, "位置": 28, "说明": 70}
OF_CODES: Final = {
    "问题、主管部门或文件": 40,
    "级别或单位": 30,
    "表数": 12,
    "占读出的表": 14,
    "处数": 12,
    "总分有误的表": 14,
    "没有问题的表": 14,
}


def audit_workbook(audited: Audited) -> bytes:
    return write_lists(
        (
            ListSheet(title="总表", heads=OF_TABLES, rows=_rows_of_tables(audited.forms)),
            ListSheet(title="问题清单", heads=OF_FLAWS, rows=_rows_of_flaws(audited.forms)),
            ListSheet(
                title="统计",
                heads=OF_CODES,
                rows=_rows_of_statistics(audited.statistics),
                above=audited.statistics.sentences,
            ),
            ListSheet(title="未读懂清单", heads=OF_UNREAD, rows=_rows_of_unread(audited)),
        )
    )


def _rows_of_tables(tables: Sequence[JudgedTable]) -> Iterator[Sequence[Entry]]:
    for number, table in enumerate(tables, start=1):
        yield (
            number,
            table.file,
            table.position,
            table.place,
            STAGES[table.stage] if table.stage else "",
            table.year or "",
            table.project,
            table.department,
            table.unit,
            table.stated_total,
            "是" if table.has(TOTAL_MISMATCH) else "否" if table.stated_total else "",
            *(table.count(level) for level in Level),
            table.count(None),
        )


def _number_flaws(tables: Sequence[JudgedTable], *, is_unread: bool) -> Iterator[tuple[int, JudgedTable, Flaw]]:
    held = ((table, flaw) for table in tables for flaw in table.flaws if (flaw.code == UNREAD) == is_unread)
    for number, (table, flaw) in enumerate(held, start=1):
        yield number, table, flaw


def _rows_of_flaws(tables: Sequence[JudgedTable]) -> Iterator[Sequence[Entry]]:
    for number, table, flaw in _number_flaws(tables, is_unread=False):
        yield (
            number,
            table.file,
            table.position,
            table.project,
            table.unit,
            flaw.place,
            flaw.text,
            flaw.code,
            flaw.title,
            flaw.level_title,
            flaw.message,
            flaw.what_to_do,
        )


def _rows_of_unread(audited: Audited) -> Iterator[Sequence[Entry]]:
    """Files that weren't read to their end come last."""
    yield from (
        (number, table.file, table.position, table.project, table.unit, flaw.place, flaw.message)
        for number, table, flaw in _number_flaws(audited.forms, is_unread=True)
    )
    first = audited.statistics.whole.flaws[None] + 1
    for number, (name, reason) in enumerate(audited.statistics.unreadable, start=first):
        yield number, name, "", "", "", "整个文件", reason


def _rows_of_statistics(statistics: AuditStatistics) -> Iterator[Sequence[Entry]]:
    whole = statistics.whole
    yield ("按问题",)
    for counts in statistics.most_frequent:
        yield counts.title, counts.level_title, counts.tables, write_percent(whole.share(counts.tables)), counts.flaws
    yield ("按单位",)
    for (department, unit), held in statistics.by_unit:
        found = sum(held.flaws.values())
        yield (
            department,
            unit,
            held.tables,
            write_percent(whole.share(held.tables)),
            found,
            held.wrong_total,
            held.sound,
        )
    yield ("按文件",)
    for name, held in statistics.files.items():
        found = sum(held.flaws.values())
        yield name, "文件", held.tables, write_percent(whole.share(held.tables)), found, held.wrong_total, held.sound
