"""The kinds of budget tables, and what must agree in and between them: read from tables.toml, which another place may change."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from indicators.checks import Level
from projects.documents.xlsx.captions import without_spaces

SHIPPED: Final = Path(__file__).resolve().parent / "tables.toml"
REST: Final = "*"  # all figures of a row but its sum


@dataclass(frozen=True, slots=True, kw_only=True)
class PartKind:
    """The rows under some columns of a table: 表一 has two of them side by side."""

    name: str
    codes: Sequence[str]  # the heads of the columns 类, 款 and 项
    label: str  # none where the only row is the total
    figures: Mapping[str, str]
    sums: Mapping[str, Sequence[str]]
    nested: Mapping[str, str]  # rows that are parts of another row


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetTableKind:
    kind: str
    number: str
    name: str
    title: str
    parts: Sequence[PartKind]


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetCheck:
    code: str
    level: Level
    title: str
    what_to_do: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EqualRule:
    check: str
    left: Sequence[str]
    right: Sequence[str]


@dataclass(frozen=True, slots=True)
class PairRule:
    left: str
    right: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetRules:
    """All that tables.toml says."""

    head: re.Pattern[str]
    total: re.Pattern[str]
    subtotal: re.Pattern[str]
    tables: Mapping[str, BudgetTableKind]  # in the order in which a title is compared with them
    checks: Mapping[str, BudgetCheck]
    equal: Sequence[EqualRule]
    by_code: Sequence[PairRule]
    names: Sequence[PairRule]

    def kind_of(self, title: str) -> BudgetTableKind | None:
        spelled = plain_label(title)
        return next((each for each in self.tables.values() if re.search(each.title, spelled)), None)

    def numbered(self, number: str) -> BudgetTableKind | None:
        return next((each for each in self.tables.values() if each.number == number), None)


@cache
def budget_rules() -> BudgetRules:
    """The one that ships with the program."""
    return read_budget_rules(SHIPPED.read_text(encoding="utf-8"))


def read_budget_rules(text: str) -> BudgetRules:
    data = tomllib.loads(text)
    tables = [_read_table_kind(each) for each in data["tables"]]
    checks = {
        code: BudgetCheck(code=code, **{**said, "level": Level(said["level"])}) for code, said in data["checks"].items()
    }
    return BudgetRules(
        head=re.compile("|".join(data["head"])),
        total=re.compile(data["total"]),
        subtotal=re.compile(data["subtotal"]),
        tables={each.kind: each for each in tables},
        checks=checks,
        equal=[EqualRule(**each) for each in data["equal"]],
        by_code=[PairRule(**each) for each in data["by_code"]],
        names=[PairRule(**each) for each in data["names"]],
    )


def _read_table_kind(data: Mapping[str, Any]) -> BudgetTableKind:
    empty: Mapping[str, Any] = {"codes": (), "label": "", "sums": {}, "nested": {}}
    parts = [PartKind(**{**empty, **each}) for each in data["parts"]]
    return BudgetTableKind(**{**data, "parts": parts})


def plain_label(text: str) -> str:
    """Half-width and without spaces, as the patterns are written."""
    return without_spaces(unicodedata.normalize("NFKC", text))


def in_printed_order(kinds: Sequence[str]) -> list[str]:
    """表一 to 表九."""
    numbers = "一二三四五六七八九十"
    tables = budget_rules().tables
    return sorted(kinds, key=lambda kind: numbers.index(tables[kind].number.removeprefix("表")))
