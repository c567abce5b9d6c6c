"""Where projects and unfinished sheets belong after a 机构调整, computed from the tree before and after it."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from projects.models import Department, Evaluation, Project, ReformKind, RoundState, Stage, Step
from projects.models.department import names_on
from projects.models.evaluation import EvaluationQuerySet
from projects.models.paths import SEGMENT
from projects.units.reform import STAYS, Reform

Places = Mapping[int, Department]


def read_places() -> Places:
    return Department.objects.in_bulk()


def top_of(unit: Department) -> int:
    """The key of the highest department above it."""
    return int(unit.path[:SEGMENT])


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A unit and the 主管部门 above it, by their keys."""

    unit: int
    department: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RehomedSheet:
    """An unfinished sheet with what becomes of its head; both names stay where its year was over before."""

    evaluation: Evaluation
    to: Home
    unit_name: str
    department_name: str

    @property
    def moves(self) -> bool:
        return self.to != home_of(self.evaluation)

    @property
    def is_renamed(self) -> bool:
        held = self.evaluation
        return (held.unit_name, held.department_name) != (self.unit_name, self.department_name)


@dataclass(frozen=True, slots=True, kw_only=True)
class RehomedProject:
    project: Project
    to: Home


def home_of(record: Project | Evaluation) -> Home:
    return Home(unit=record.unit_id, department=record.department_id)


def unfinished_sheets() -> EvaluationQuerySet:
    """Somebody still has to do something with them."""
    done = Q(stage=Stage.SELF_EVALUATION, step=Step.APPROVED)
    return Evaluation.objects.included().exclude(done).exclude(round__state=RoundState.CLOSED)


def concerned_by(reform: Reform, before: Places) -> Q:
    """Whose unit was one of the units or below it, or who are supervised by one of them."""
    tops = tuple(unit.path for unit in reform.units)
    below = [key for key, unit in before.items() if unit.path.startswith(tops)]
    return Q(unit__in=below) | Q(department__in=[unit.pk for unit in reform.units])


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehoming:
    """One reform, with the tree before and after it."""

    reform: Reform
    before: Places
    after: Places
    successors: Sequence[Department]

    def home(self, former: Home, project: int) -> Home:
        """The unit as the reform has it. A 主管部门 that was the highest above the unit is so afterwards, too; one that
        ended is followed by its successor; another stays."""
        unit = self._unit(former.unit, project)
        if former.department == top_of(self.before[former.unit]):
            return Home(unit=unit, department=top_of(self.after[unit]))
        ended = self.after[former.department]
        return Home(unit=unit, department=ended.successor_id or former.department)

    def _unit(self, unit: int, project: int) -> int:
        if unit not in {each.pk for each in self.reform.units}:
            return unit
        if self.reform.kind is ReformKind.MERGE:
            return self.successors[0].pk
        if self.reform.kind is ReformKind.SPLIT:
            place = self.reform.chosen.get(project, self.reform.place_of_others)
            return unit if place == STAYS else self.successors[place].pk
        return unit

    def projects(self, projects: Iterable[Project]) -> Iterator[RehomedProject]:
        for each in projects:
            to = self.home(home_of(each), each.pk)
            if to != home_of(each):
                yield RehomedProject(project=each, to=to)

    def sheets(self, sheets: Iterable[Evaluation]) -> Iterator[RehomedSheet]:
        """Those that are changed at all."""
        names: dict[dt.date, Mapping[int, str]] = {}
        for each in sheets:
            to, day = self.home(home_of(each), each.project_id), each.round.names_date
            unit_name, department_name = each.unit_name, each.department_name
            if self.reform.on <= day:
                known = names[day] if day in names else names.setdefault(day, names_on(day))
                if self._is_other(each.unit_id, to.unit):
                    unit_name = known[to.unit]
                if self._is_other(each.department_id, to.department):
                    department_name = known[to.department]
            changed = RehomedSheet(evaluation=each, to=to, unit_name=unit_name, department_name=department_name)
            if changed.moves or changed.is_renamed:
                yield changed

    def _is_other(self, former: int, now: int) -> bool:
        return former != now or self.before[former].name != self.after[now].name
