"""The report of an audit: what was looked at, what came of it, the main faults with examples, and every table."""

from collections.abc import Iterator, Sequence
from typing import Final

from indicators.checks import LEVEL_TITLES, REGISTRY, Level
from projects.documents.grid import Align, Grid
from projects.documents.plain_table import TableColumn, plain_table
from projects.documents.report import Report, ReportPart, ReportPiece
from projects.intake.quality.judged import UNREAD, Flaw, JudgedTable
from projects.intake.quality.statistics import Audited, AuditStatistics, CodeCounts, TableCounts, write_percent
from projects.reading.word_numbers import hanzi_numeral

TITLE: Final = "项目支出绩效自评表质量核查报告"
MOST_EXAMPLES: Final = 3
MOST_UNREAD: Final = 10
MOST_UNITS: Final = 200
RANKS: Final = (*Level, None)
NUMBER: Final = Align.RIGHT
# The tables of a letter share the 84 percent that its text is wide.
OF_FIGURES: Final = (
    TableColumn("内容", 44, Align.LEFT),
    TableColumn("数量", 20, NUMBER),
    TableColumn("占读出的表", 20, NUMBER),
)
OF_UNITS: Final = (
    TableColumn("主管部门", 19, Align.LEFT),
    TableColumn("单位", 20, Align.LEFT),
    TableColumn("表数", 6, NUMBER),
    TableColumn("总分有误", 8, NUMBER),
    *(TableColumn(title, 8, NUMBER) for title in LEVEL_TITLES.values()),
    TableColumn("没有问题", 7, NUMBER),
)
OF_TABLES: Final = (
    TableColumn("序号", 6),
    TableColumn("项目名称", 23, Align.LEFT),
    TableColumn("单位", 17, Align.LEFT),
    TableColumn("文件，第几张表", 16, Align.LEFT),
    TableColumn("总分", 5, NUMBER),
    *(TableColumn(title, 6, NUMBER) for title in LEVEL_TITLES.values()),
    TableColumn("没读懂", 5, NUMBER),
)


def compose_audit(audited: Audited) -> Report:
    parts = (
        _make_part("一、核查基本情况", _describe_basics(audited)),
        _make_part("二、总体结果", audited.statistics.sentences, _draw_figures(audited.statistics.whole)),
        _draw_units(audited.statistics),
        *_list_faults(audited),
        *_list_unread(audited),
        _make_part(
            "五、逐表清单", [] if audited.forms else ["没有读出自评表或绩效目标表。"], _draw_each_table(audited.forms)
        ),
    )
    return Report(title=TITLE, parts=parts, as_of=audited.day)


def _make_part(heading: str, texts: Sequence[str], table: Grid | None = None, *, level: int = 1) -> ReportPart:
    return ReportPart(heading=heading, level=level, paragraphs=[[ReportPiece(text)] for text in texts], table=table)


def _describe_basics(audited: Audited) -> list[str]:
    statistics, whole = audited.statistics, audited.statistics.whole
    sheets = whole.tables - whole.goals
    read = f"读出项目支出绩效自评表 {sheets} 张、绩效目标表 {whole.goals} 张"
    of_whom = f"涉及 {statistics.departments} 个主管部门、{len(statistics.units)} 个单位"
    rules = f"核查依据评分办法“{audited.rule_set}”，核查日期 {audited.day:%Y年%-m月%-d日}"
    texts = [
        f"核查内容为“{audited.title}”，共 {len(statistics.files)} 个文件，{read}，{of_whom}。",
        f"{rules}。本次核查只对照文件中的表，没有建立任何项目和自评表。",
    ]
    if statistics.years:
        years = "、".join(f"{year} 年度 {number} 张" for year, number in sorted(statistics.years.items()))
        texts.insert(1, f"各年度：{years}。")
    texts += (f"没有读完的文件：{name}。{reason}" for name, reason in statistics.unreadable)
    return texts


def _draw_figures(whole: TableCounts) -> Grid | None:
    if not whole.tables:
        return None
    rows = [
        ("读出的表", whole.tables),
        ("没有发现问题的表", whole.sound),
        ("总分不等于各项得分之和的表", whole.wrong_total),
        ("总分、分值、资金、执行率等合计有误的表", whole.wrong_sums),
        *((f"有“{title}”问题的表", whole.flawed[level]) for level, title in LEVEL_TITLES.items()),
        ("有没读懂内容的表", whole.flawed[None]),
    ]
    return plain_table(
        OF_FIGURES, [[name, f"{number} 张", write_percent(whole.share(number))] for name, number in rows]
    )


def _draw_units(statistics: AuditStatistics) -> ReportPart:
    held = statistics.by_unit
    rows = [
        [
            department,
            unit,
            str(counts.tables),
            str(counts.wrong_total),
            *(str(counts.flaws[level]) for level in Level),
            str(counts.sound),
        ]
        for (department, unit), counts in held[:MOST_UNITS]
    ]
    more = [f"单位较多，下表列出前 {MOST_UNITS} 个，其余见 Excel 表。"] if len(held) > MOST_UNITS else []
    return _make_part("（一）各单位情况", more, plain_table(OF_UNITS, rows) if rows else None, level=2)


def _list_faults(audited: Audited) -> Iterator[ReportPart]:
    frequent = sorted(audited.statistics.most_frequent, key=lambda counts: RANKS.index(counts.level))
    yield _make_part("三、主要问题", [] if frequent else ["没有发现问题。"])
    examples = _choose_examples(audited.forms, MOST_EXAMPLES)
    for number, counts in enumerate(frequent, start=1):
        whole = audited.statistics.whole
        said = (
            f"{counts.level_title}。共 {counts.flaws} 处，涉及 {counts.tables} 张表，"
            f"占读出的表的 {write_percent(whole.share(counts.tables))}。{REGISTRY[counts.code].explanation}"
        )
        texts = [said, *_describe_examples(counts, examples[counts.code])]
        yield _make_part(f"（{hanzi_numeral(number)}）{counts.title}", texts, level=2)


Examples = dict[str, list[tuple[JudgedTable, Flaw]]]


def _choose_examples(tables: Sequence[JudgedTable], most: int) -> Examples:
    """Of each code the first ones, each of another table where there are so many."""
    found: Examples = {}
    again: Examples = {}
    for table in tables:
        seen: set[str] = set()
        for flaw in table.flaws:
            (again if flaw.code in seen else found).setdefault(flaw.code, []).append((table, flaw))
            seen.add(flaw.code)
    return {code: (held + again.get(code, []))[:most] for code, held in found.items()}


def _describe_examples(counts: CodeCounts, examples: Sequence[tuple[JudgedTable, Flaw]]) -> Iterator[str]:
    for number, (table, flaw) in enumerate(examples, start=1):
        stands = f"，原文“{flaw.text}”" if flaw.text else ""
        yield f"{number}．{table.title}（{_describe_table(table)}，{flaw.place}{stands}）：{flaw.message}"
    if counts.flaws > len(examples):
        yield f"其余 {counts.flaws - len(examples)} 处见 Excel 表“问题清单”。"


def _describe_table(table: JudgedTable) -> str:
    return "，".join(filter(None, (table.unit, f"{table.file} 第 {table.position} 张表")))


def _list_unread(audited: Audited) -> Iterator[ReportPart]:
    whole = audited.statistics.whole
    counts = audited.statistics.codes.get(UNREAD)
    if counts is None:
        yield _make_part("四、没有读懂的内容", ["读出的表没有读不懂的内容。"])
        return
    said = f"共 {whole.flaws[None]} 处，在 {whole.flawed[None]} 张表里。这些内容没有参加核查，请对照原表。"
    yield _make_part(
        "四、没有读懂的内容", [said, *_describe_examples(counts, _choose_examples(audited.forms, MOST_UNREAD)[UNREAD])]
    )


def _draw_each_table(tables: Sequence[JudgedTable]) -> Grid | None:
    rows = [
        [
            str(number),
            table.title,
            table.unit,
            f"{table.file}，第 {table.position} 张",
            table.stated_total,
            *(str(table.count(level)) for level in Level),
            str(table.count(None)),
        ]
        for number, table in enumerate(tables, start=1)
    ]
    return plain_table(OF_TABLES, rows) if rows else None
