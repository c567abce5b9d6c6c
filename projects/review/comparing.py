"""Where a reviewer looks first: what changed since the last look, and what a sheet says beside its goal form, last year,
the bureau's figures and the same indicators elsewhere."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from indicators.checks.case import LedgerFigures
from indicators.checks.texts import squeeze_text
from indicators.printed import printed_funds
from indicators.sheet import IndicatorRow, Sheet
from projects.documents.layout import Layout
from projects.history.differences import Difference
from projects.models import Evaluation, Event, Indicator, Version
from projects.models.event import RETURN
from projects.models.reach import HANGING_ON_SHEET, seen_by
from projects.models.scope import scope_of
from projects.sheets.titles import AMOUNT_TITLES, line_title
from projects.sheets.typed import show_money

if TYPE_CHECKING:
    from perfeval.accounts.models import User

DECISIONS: Final = ("approve", RETURN)
MOST_SIBLINGS: Final = 5


def version_looked_at(evaluation: Evaluation, events: Iterable[Event], versions: Iterable[Version]) -> Version | None:
    """The last 送审稿 of this stage that was decided on at the step where the sheet stands. Both lists: newest first."""
    here = (each for each in events if each.verb in DECISIONS and _step_left(each) == evaluation.step)
    last = next(here, None)
    if last is None:
        return None
    of_stage = (each for each in versions if each.stage == evaluation.stage)
    return next((each for each in of_stage if each.submitted_at <= last.at), None)


def _step_left(event: Event) -> str:
    steps: list[str] = event.changes.get("step", [""])
    return steps[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiblingRow:
    """The same indicator on a sheet of another unit."""

    evaluation: int
    unit: str
    target: str
    actual: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedRow:
    number: int
    name: str
    target: Difference  # from the approved goal form's
    actual: Difference  # from last year's
    siblings: tuple[SiblingRow, ...]

    @property
    def keeps_goal(self) -> bool:
        """Also where no goal form fixed a target."""
        return not self.target.before or squeeze_text(self.target.before) == squeeze_text(self.target.after or "")


def compared_rows(
    sheet: Sheet, *, goal: Sheet | None, last_year: Sheet | None, siblings: Mapping[str, Sequence[SiblingRow]]
) -> Iterator[ComparedRow]:
    """Goals by name, else by key, as the check of them does; last year's by name alone."""
    goal_names, goal_keys = _by_name(goal), {row.key: row for row in goal.indicators} if goal else {}
    former_names = _by_name(last_year)
    for number, row in enumerate(sheet.indicators, start=1):
        if row.is_slash or not squeeze_text(row.name):
            continue
        fixed = goal_names.get(squeeze_text(row.name)) or goal_keys.get(row.key)
        former = former_names.get(squeeze_text(row.name))
        yield ComparedRow(
            number=number,
            name=row.name,
            target=Difference("年度指标值", fixed.target if fixed else None, row.target),
            actual=Difference("实际完成值", former.actual if former else None, row.actual),
            siblings=tuple(siblings.get(row.name, ())),
        )


def _by_name(sheet: Sheet | None) -> Mapping[str, IndicatorRow]:
    """The first of a name."""
    rows = sheet.indicators if sheet else ()
    return {squeeze_text(row.name): row for row in reversed(rows) if not row.is_slash}


def siblings_of(evaluation: Evaluation, sheet: Sheet, user: "User") -> Mapping[str, Sequence[SiblingRow]]:
    """By name the rows of other units under the same 主管部门 in the round that the person sees; one query."""
    names = {row.name for row in sheet.indicators if row.name.strip() and not row.is_slash}
    place = Window(RowNumber(), partition_by=[F("name")], order_by=[F("evaluation__unit_path"), F("pk")])
    rows = Indicator.objects.filter(
        seen_by(scope_of(user), HANGING_ON_SHEET),
        evaluation__round=evaluation.round_id,
        evaluation__department=evaluation.department_id,
        evaluation__stage=evaluation.stage,
        evaluation__exclusion="",
        name__in=names,
    ).exclude(evaluation__unit=evaluation.unit_id)
    first = rows.annotate(place=place).filter(place__lte=MOST_SIBLINGS).order_by("place", "pk")
    found: dict[str, list[SiblingRow]] = defaultdict(list)
    columns = ("name", "evaluation_id", "evaluation__unit_name", "target", "actual")
    for name, key, unit, target, actual in first.values_list(*columns):
        found[name].append(SiblingRow(evaluation=key, unit=unit, target=target, actual=actual))
    return found


def compared_amounts(sheet: Sheet, ledger: LedgerFigures, layout: Layout) -> Iterator[Difference]:
    """From the bureau's amounts to those that were sent up."""
    sums = printed_funds(sheet)
    for kind, amounts in ledger.amounts.items():
        stated = sums if kind == "total" else next((line.amounts for line in sheet.funds if line.kind == kind), None)
        title = line_title(kind, layout)
        for column, of_column in AMOUNT_TITLES.items():
            brought, stands = getattr(amounts, column), getattr(stated, column, None)
            if brought is not None:
                before, after = (show_money(amount, layout.unit) for amount in (brought, stands))
                yield Difference(f"{title}{of_column}", f"{before} {layout.unit}", after and f"{after} {layout.unit}")
