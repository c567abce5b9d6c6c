"""The columns that a list of 自评表 may have, on the page and in Excel."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from operator import attrgetter
from typing import Any, Final

from django.utils import timezone

from projects.models import Evaluation, Publication
from projects.models.scope import Scope
from projects.review.states import state_of
from projects.sheets.figures_shown import NONE, percent_in_column, points_in_column, wan

Valued = Callable[[Evaluation, Scope], object]


class ColumnKind(Enum):
    TEXT = auto()
    MONEY = auto()  # in 元
    RATE = auto()  # in percent
    POINTS = auto()
    COUNT = auto()
    DAY = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewColumn:
    key: str
    title: str
    width: int  # in Excel, in characters
    kind: ColumnKind
    value: Valued
    sort: str = ""  # the figure that lists are sorted by
    is_narrow: bool = False  # also shown on a phone

    @property
    def is_number(self) -> bool:
        return self.kind not in (ColumnKind.TEXT, ColumnKind.DAY)

    def text(self, value: Any) -> str:
        """As a page shows it."""
        match self.kind:
            case ColumnKind.MONEY:
                return wan(value)
            case ColumnKind.RATE:
                return percent_in_column(value)
            case ColumnKind.POINTS:
                return points_in_column(value)
            case ColumnKind.COUNT:
                return str(value)
        return str(value or NONE)  # a day as 2021-03-01


def _make_column(
    key: str,
    title: str,
    width: int,
    source: str | Valued,
    kind: ColumnKind = ColumnKind.TEXT,
    *,
    sort: str = "",
    is_narrow: bool = False,
) -> OverviewColumn:
    value = _value_at(source) if isinstance(source, str) else source
    return OverviewColumn(key=key, title=title, width=width, kind=kind, value=value, sort=sort, is_narrow=is_narrow)


def _value_at(path: str) -> Valued:
    get = attrgetter(path)
    return lambda evaluation, _: get(evaluation)


def _label_at(path: str) -> Valued:
    """The words of a choice; of a project where the path leads to it."""
    *way, name = path.split(".")
    get = attrgetter(".".join((*way, f"get_{name}_display")))
    return lambda evaluation, _: get(evaluation)()


def _day_at(name: str) -> Valued:
    def day(evaluation: Evaluation, scope: Scope) -> object:
        moment: datetime | None = getattr(evaluation, name)
        return timezone.localdate(moment) if moment else None

    return day


def _describe_publication(evaluation: Evaluation, scope: Scope) -> str:
    undecided = evaluation.publication == Publication.UNDECIDED
    return "" if undecided else evaluation.get_publication_display()


_MONEY, _POINTS, _COUNT, _DAY = ColumnKind.MONEY, ColumnKind.POINTS, ColumnKind.COUNT, ColumnKind.DAY
COLUMNS: Final[Mapping[str, OverviewColumn]] = {
    column.key: column
    for column in (
        _make_column("project", "项目名称", 40, "project_name", is_narrow=True),
        _make_column("code", "项目编码", 22, "project.code"),
        _make_column("round", "自评任务", 28, "round.title"),
        _make_column("year", "年度", 8, "round.year", _COUNT),
        _make_column("unit", "实施单位", 28, "unit_name"),
        _make_column("department", "主管部门", 28, "department_name"),
        _make_column("initial", "年初预算数", 14, "initial_total", _MONEY),
        _make_column("budget", "全年预算数", 14, "budget_total", _MONEY, sort="budget"),
        _make_column("spent", "全年执行数", 14, "spent_total", _MONEY),
        _make_column("rate", "执行率", 10, "execution_rate", ColumnKind.RATE, sort="rate", is_narrow=True),
        _make_column("score", "总分", 10, "total_score", _POINTS, sort="score", is_narrow=True),
        _make_column("grade", "等级", 8, "grade"),
        _make_column("state", "环节", 18, lambda each, scope: state_of(each, scope).text, is_narrow=True),
        _make_column("stage", "阶段", 12, _label_at("stage")),
        _make_column("block", "必须修改", 10, "block_count", _COUNT),
        _make_column("explain", "需要说明", 10, "explain_count", _COUNT),
        _make_column("note", "提示", 8, "note_count", _COUNT),
        _make_column("since", "进入环节", 12, _day_at("step_since"), _DAY),
        _make_column("submitted", "送审日期", 12, _day_at("submitted_at"), _DAY),
        _make_column("approved", "通过日期", 12, _day_at("approved_at"), _DAY),
        _make_column("publication", "公开", 10, _describe_publication),
        _make_column("filler", "填报人", 12, "filler"),
        _make_column("office", "承担科室", 16, "project.office"),
        _make_column("budget_type", "预算类型", 14, _label_at("project.budget_type")),
        _make_column("fund_tier", "资金级次", 10, _label_at("project.fund_tier")),
        _make_column("category", "项目类别", 12, _label_at("project.category")),
        _make_column("origin", "项目来源", 10, _label_at("project.origin")),
    )
}
USUAL: Final = (
    *("project", "unit", "department", "budget", "spent", "rate", "score", "grade", "state"),
    *("block", "explain", "note"),
)
OVER_ROUNDS: Final = ("project", "round", *USUAL[1:])


def columns_named(keys: Iterable[str], usual: Sequence[str] = USUAL) -> list[OverviewColumn]:
    """The project's name comes first, because it leads to the sheet; of no column that there is come the usual ones."""
    known = [key for key in dict.fromkeys(keys) if key in COLUMNS and key != "project"]
    return [COLUMNS[key] for key in (("project", *known) if known else usual)]
