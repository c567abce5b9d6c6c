"""From sheets to their 汇总表: two queries, however many they are."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, Final

from indicators.checks.texts import is_nothing, is_reason, says_no_deviation
from projects.documents.printable import Printable
from projects.documents.summary import Summary, SummaryGroup, SummaryLine, draw_summary, summary_layout
from projects.models import Department, Round, Stage, Step
from projects.models.evaluation import EvaluationQuerySet
from projects.queries import reasons_for_lost_points

PROBLEMS: Final = "problems"  # 存在问题, among a sheet's extra
LONGEST: Final = 120
COLUMNS: Final = (
    "pk",
    "project_name",
    "project__code",
    "unit_name",
    "department_name",
    "department_path",
    "initial_total",
    "budget_total",
    "spent_total",
    "execution_rate",
    "total_score",
    "grade",
    "step",
    "execution_reason",
    "extra",
)


class Headings:
    """What stands above a 主管部门's sheets: its name on the first of them, should another write it otherwise."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def of(self, path: str, name: str) -> str:
        return self._names.setdefault(path, name)


def summarised(evaluations: EvaluationQuerySet) -> EvaluationQuerySet:
    """Self-evaluations that are included: a goal form has no result to tell."""
    return evaluations.included().filter(stage=Stage.SELF_EVALUATION)


def summary_of(round: Round, evaluations: EvaluationQuerySet, *, department: Department | None = None) -> Summary:
    """`department` is whose table it is; which sheets it holds, the caller has chosen."""
    chosen = summarised(evaluations)
    reasons = reasons_for_lost_points(chosen)
    records = chosen.in_printed_order().values(*COLUMNS)
    return Summary(
        year=round.year,
        region=round.region.name,
        department=department.name if department else "",
        groups=tuple(_group_records(records, reasons)),
    )


def printable_summary(
    round: Round, evaluations: EvaluationQuerySet, *, department: Department | None = None
) -> Printable:
    summary, layout = summary_of(round, evaluations, department=department), summary_layout()
    grid = draw_summary(summary, layout)
    is_draft = any(not line.is_approved for line in summary.lines)
    return Printable(title=grid.cells[0].text, grid=grid, is_draft=is_draft)


def _group_records(records: Iterable[dict[str, Any]], reasons: Mapping[int, list[str]]) -> Iterator[SummaryGroup]:
    headings = Headings()
    for heading, of_one in groupby(
        records, lambda record: headings.of(record["department_path"], record["department_name"])
    ):
        lines = tuple(_summary_line(record, reasons.get(record["pk"], [])) for record in of_one)
        yield SummaryGroup(department=heading, lines=lines)


def _summary_line(record: Mapping[str, Any], reasons: Iterable[str]) -> SummaryLine:
    return SummaryLine(
        key=record["pk"],
        project=record["project_name"],
        unit=record["unit_name"],
        department=record["department_name"],
        code=record["project__code"],
        initial=record["initial_total"],
        budget=record["budget_total"],
        spent=record["spent_total"],
        rate=record["execution_rate"],
        score=record["total_score"],
        grade=record["grade"],
        problems=_describe_problems(record, reasons),
        is_approved=record["step"] == Step.APPROVED,
    )


def _describe_problems(record: Mapping[str, Any], reasons: Iterable[str]) -> str:
    """The unit's own words: what it wrote as 存在问题, else why money was left and points were lost."""
    own = record["extra"].get(PROBLEMS, "")
    texts = [own] if not is_nothing(own) else [record["execution_reason"], *reasons]
    said = dict.fromkeys(
        " ".join(text.split()).rstrip("。；;") for text in texts if (is_reason(text) and not says_no_deviation(text))
    )
    text = "；".join(said)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
