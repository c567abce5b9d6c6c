"""How many tables of an audit have which flaws: counted once, for the command, the page and the reports."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from indicators.checks import LEVEL_TITLES, Level
from indicators.points import plain, rounded
from indicators.sheet import Stage
from projects.intake.quality.judged import NO_NAME, UNREAD, UNREAD_TITLE, JudgedTable, title_of
from projects.queries.results import percentage_of

TOTAL_MISMATCH: Final = "total-mismatch"
SUMS: Final = frozenset({TOTAL_MISMATCH, "weights-sum", "funds-sum", "rate-mismatch", "execution-score"})
MOST_FREQUENT: Final = 5


@dataclass(slots=True)
class TableCounts:
    """Of all tables, or of those of a file or a unit."""

    tables: int = 0
    goals: int = 0  # of them 绩效目标表
    strangers: int = 0  # tables that are neither; counted nowhere else
    sound: int = 0
    with_total: int = 0
    wrong_total: int = 0  # is not the sum of its parts
    wrong_sums: int = 0  # any sum or rate of the form, its total among them
    flaws: Counter[Level | None] = field(default_factory=Counter)
    flawed: Counter[Level | None] = field(default_factory=Counter)  # tables with flaws of this level

    def add(self, table: JudgedTable) -> None:
        if not table.is_form:
            self.strangers += 1
            return
        levels = Counter(flaw.level for flaw in table.flaws)
        codes = {flaw.code for flaw in table.flaws}
        self.tables += 1
        self.goals += table.stage is Stage.GOAL
        self.sound += not levels
        self.with_total += bool(table.stated_total)
        self.wrong_total += TOTAL_MISMATCH in codes
        self.wrong_sums += not codes.isdisjoint(SUMS)
        self.flaws += levels
        self.flawed.update(levels.keys())

    def share(self, number: int) -> Decimal | None:
        return percentage_of(number, self.tables)

    @property
    def wrong_share(self) -> Decimal | None:
        """Of the tables that state a total."""
        return percentage_of(self.wrong_total, self.with_total)


@dataclass(slots=True)
class CodeCounts:
    code: str
    level: Level | None
    flaws: int = 0
    tables: int = 0

    @property
    def title(self) -> str:
        return title_of(self.code)

    @property
    def level_title(self) -> str:
        return LEVEL_TITLES[self.level] if self.level else UNREAD_TITLE


Unit = tuple[str, str]  # 主管部门 and 实施单位, as the tables name them


@dataclass(slots=True)
class AuditStatistics:
    whole: TableCounts = field(default_factory=TableCounts)
    files: dict[str, TableCounts] = field(default_factory=dict)
    units: dict[Unit, TableCounts] = field(default_factory=dict)
    codes: dict[str, CodeCounts] = field(default_factory=dict)
    years: Counter[int] = field(default_factory=Counter)
    unreadable: list[tuple[str, str]] = field(default_factory=list)  # file and reason

    def add_file(self, name: str, error: str = "") -> None:
        self.files.setdefault(name, TableCounts())
        if error:
            self.unreadable.append((name, error))

    def add(self, table: JudgedTable) -> None:
        self.add_file(table.file)
        self.whole.add(table)
        self.files[table.file].add(table)
        if not table.is_form:
            return
        if table.year:
            self.years[table.year] += 1
        self.units.setdefault(table.of_unit, TableCounts()).add(table)
        numbers = Counter(flaw.code for flaw in table.flaws)
        levels = {flaw.code: flaw.level for flaw in reversed(table.flaws)}
        for code, number in numbers.items():
            counts = self.codes.setdefault(code, CodeCounts(code, levels[code]))
            counts.flaws += number
            counts.tables += 1

    @property
    def most_frequent(self) -> list[CodeCounts]:
        """Of checks, those of most tables first."""
        counted = (counts for counts in self.codes.values() if counts.code != UNREAD)
        return sorted(counted, key=lambda counts: (-counts.tables, -counts.flaws, counts.code))

    @property
    def by_unit(self) -> list[tuple[Unit, TableCounts]]:
        return sorted(self.units.items())

    @property
    def departments(self) -> int:
        return len({department for department, _ in self.units if department != NO_NAME})

    @property
    def sentences(self) -> list[str]:
        return list(self._write_sentences())

    def _write_sentences(self) -> Iterator[str]:
        whole = self.whole
        counts = "，".join(f"{title} {whole.flaws[level]} 处" for level, title in LEVEL_TITLES.items())
        yield f"共读出 {whole.tables} 张表：{counts}。"
        if whole.strangers:
            yield f"另有 {whole.strangers} 张不是自评表或绩效目标表，没有核查。"
        if whole.tables:
            yield self._describe_totals()
            unread = (
                f"没有读懂的内容 {whole.flaws[None]} 处，在 {whole.flawed[None]} 张表里" if whole.flaws[None] else ""
            )
            sound = f"没有发现问题的 {whole.sound} 张{_percent_in_brackets(whole.share(whole.sound))}"
            yield f"{'；'.join(filter(None, (sound, unread)))}。"
        if frequent := self.most_frequent[:MOST_FREQUENT]:
            listed = "；".join(
                f"{each.title} {each.flaws} 处，{each.tables} 张表{_percent_in_brackets(whole.share(each.tables))}"
                for each in frequent
            )
            yield f"最常见的问题：{listed}。"
        if self.unreadable:
            yield f"有 {len(self.unreadable)} 个文件没有读完。"

    def _describe_totals(self) -> str:
        whole = self.whole
        if not whole.with_total:
            return "没有一张表写有总分。"
        wrong = f"{whole.wrong_total} 张{_percent_in_brackets(whole.wrong_share)}的总分不等于各项得分之和"
        return f"写有总分的 {whole.with_total} 张表中，{wrong}；总分、分值、资金、执行率等合计有误的共 {whole.wrong_sums} 张。"


@dataclass(frozen=True, kw_only=True)
class Audited:
    """All that a report tells of."""

    title: str  # as the upload is called
    rule_set: str
    day: dt.date
    tables: Sequence[JudgedTable]
    statistics: AuditStatistics

    @property
    def forms(self) -> list[JudgedTable]:
        return [table for table in self.tables if table.is_form]


def write_percent(value: Decimal | None) -> str:
    return "—" if value is None else f"{plain(rounded(value, places=2))}%"


def _percent_in_brackets(value: Decimal | None) -> str:
    return f"（{write_percent(value)}）" if value else ""
