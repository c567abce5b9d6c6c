"""What a 汇总表 tells of each project, and what follows for several of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from indicators.points import EXACT, ZERO, add_up, rounded

PLACES: Final = 2
HUNDRED: Final = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryLine:
    """A sheet, by the figures that are stored of it. Amounts in 元, the rate in percent."""

    key: int
    project: str
    unit: str
    department: str
    code: str = ""
    initial: Decimal | None = None
    budget: Decimal | None = None
    spent: Decimal | None = None
    rate: Decimal | None = None
    score: Decimal | None = None
    grade: str = ""
    problems: str = ""
    is_approved: bool = True

    @property
    def counts(self) -> bool:
        """A sheet has no grade while its weights don't make 100 or a score is missing: it is in no mean then."""
        return bool(self.grade)


@dataclass(frozen=True, kw_only=True)
class Totals:
    """Of several lines: money adds up, the rate is that of the sums; of those that count, scores have a mean and grades a number."""

    lines: Sequence[SummaryLine]

    @property
    def count(self) -> int:
        return len(self.lines)

    @cached_property
    def initial(self) -> Decimal | None:
        return add_up(line.initial for line in self.lines)

    @cached_property
    def budget(self) -> Decimal | None:
        return add_up(line.budget for line in self.lines)

    @cached_property
    def spent(self) -> Decimal | None:
        return add_up(line.spent for line in self.lines)

    @property
    def rate(self) -> Decimal | None:
        if not self.budget or self.spent is None:
            return None
        return rounded(EXACT.divide(EXACT.multiply(self.spent, HUNDRED), self.budget), places=PLACES)

    @cached_property
    def score(self) -> Decimal | None:
        scores = [line.score for line in self.lines if line.counts and line.score is not None]
        total = add_up(scores)
        return None if total is None else rounded(EXACT.divide(total, Decimal(len(scores))), places=PLACES)

    @cached_property
    def grades(self) -> Mapping[str, int]:
        """From the best to the worst, as far as one can tell: by the mean score of those who have it."""
        held = Counter(line.grade for line in self.lines if line.grade)
        return dict(sorted(held.items(), key=lambda pair: -self._mean_of(pair[0])))

    def _mean_of(self, grade: str) -> Decimal:
        return Totals(lines=[line for line in self.lines if line.grade == grade]).score or ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryGroup:
    """The projects of one 主管部门."""

    department: str
    lines: tuple[SummaryLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    year: int
    region: str
    department: str = ""  # whose table it is; of the whole region without
    groups: tuple[SummaryGroup, ...] = ()

    @property
    def lines(self) -> tuple[SummaryLine, ...]:
        return tuple(line for group in self.groups for line in group.lines)
