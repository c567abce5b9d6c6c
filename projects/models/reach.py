"""Who reaches what: each right with the roles that give it, each role with its relation to a record.

A relation answers three questions about the same fact: which records a person's roles reach (a filter), whether they reach
one record (a verdict), and who holds a role that reaches it (a filter on accounts). No other module says a relation again."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import reduce
from operator import attrgetter, or_
from types import MappingProxyType
from typing import Any, Final, Literal

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone

from projects.models.paths import SEGMENT, in_subtree
from projects.models.scope import HANDED_ON, Held, RoleKind, Scope, held_on, running_on
from projects.models.stage import AdjustmentStep, RoundState, Step

NOTHING: Final = Q(pk__in=())
EVERYTHING: Final = ~NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Where a record says whose it is. The names are lookups: a filter asks them, a verdict follows them."""

    unit: str = ""
    department: str = ""
    paths: tuple[str, ...] = ()
    region: str = ""
    state: str = ""  # of its round, where it has one

    def under(self, prefix: str) -> "Columns":
        return Columns(
            unit=self.unit and prefix + self.unit,
            department=self.department and prefix + self.department,
            paths=tuple(prefix + path for path in self.paths),
            region=self.region and prefix + self.region,
            state=self.state and prefix + self.state,
        )


SHEET: Final = Columns(
    unit="unit_id",
    department="department_id",
    paths=("unit_path", "department_path"),  # the 主管部门 is the one named on the sheet
    region="round__region_id",
    state="round__state",
)
HANGING_ON_SHEET: Final = SHEET.under("evaluation__")
PROJECT: Final = Columns(paths=("unit__path", "department__path"), region="unit__region_id")
DEPARTMENT: Final = Columns(unit="pk", paths=("path",), region="region_id")
ROUND: Final = Columns(region="region_id")
REGION: Final = Columns(paths=("departments__path",), region="pk")
ROLE: Final = Columns(paths=("department__path",), region="department__region_id")
ROUND_OF_RECORD: Final = ROUND.under("round__")
# 报送材料 are the 主管部门's own; the sheets on which it is named say which departments a round has.
MATERIAL: Final = Columns(
    department="department_id", paths=("department__path",), region="round__region_id", state="round__state"
)
DEPARTMENT_OF_SHEET: Final = Columns(
    department="department_id", paths=("department_path",), region="round__region_id", state="round__state"
)


def any_of(conditions: Iterable[Q]) -> Q:
    """Of no condition comes nothing, where an empty Q would let everything through."""
    found = list(conditions)
    return reduce(or_, found) if found else NOTHING


def _read_column(record: models.Model, lookup: str) -> Any:
    return attrgetter(lookup.replace("__", "."))(record)


class Relation(ABC):
    """How a role must stand to a record to reach it."""

    @abstractmethod
    def reached(self, roles: Sequence[Held], columns: Columns) -> Q: ...

    @abstractmethod
    def reaches(self, roles: Sequence[Held], record: models.Model, columns: Columns) -> bool: ...

    @abstractmethod
    def holders(self, record: models.Model, columns: Columns, role: str) -> Q:
        """The roles that reach the record. `role` is a lookup that leads to them."""


@dataclass(frozen=True, slots=True)
class HeldAt(Relation):
    """At the department itself. What was a merged department's falls to its successor, to which one link always leads."""

    column: Literal["unit", "department"]

    def reached(self, roles: Sequence[Held], columns: Columns) -> Q:
        return Q(**{f"{getattr(columns, self.column)}__in": sorted(self._keys(roles))})

    def reaches(self, roles: Sequence[Held], record: models.Model, columns: Columns) -> bool:
        return _read_column(record, getattr(columns, self.column)) in self._keys(roles)

    def holders(self, record: models.Model, columns: Columns, role: str) -> Q:
        key = _read_column(record, getattr(columns, self.column))
        return Q(**{f"{role}department": key}) | Q(**{f"{role}department__predecessors": key})

    def _keys(self, roles: Iterable[Held]) -> set[int]:
        return {key for role in roles for key in (role.department, role.merged) if key is not None}


@dataclass(frozen=True, slots=True)
class Above(Relation):
    """The record lies in the subtree of the role's department, or of a department assigned to the role."""

    top: Literal["department", "assigned"]

    def reached(self, roles: Sequence[Held], columns: Columns) -> Q:
        tops = self._tops(roles)
        return any_of(in_subtree(column, top) for column in columns.paths for top in tops)

    def reaches(self, roles: Sequence[Held], record: models.Model, columns: Columns) -> bool:
        tops = tuple(self._tops(roles))
        return any(_read_column(record, column).startswith(tops) for column in columns.paths)

    def holders(self, record: models.Model, columns: Columns, role: str) -> Q:
        paths = (_read_column(record, column) for column in columns.paths)
        above = {path[:end] for path in paths for end in range(SEGMENT, len(path) + 1, SEGMENT)}
        return Q(**{f"{role}{self.top}__path__in": sorted(above)})

    def _tops(self, roles: Iterable[Held]) -> list[str]:
        """None lies in another."""
        paths = sorted({role.path if self.top == "department" else role.assigned_path for role in roles} - {""})
        outermost: list[str] = []
        for path in paths:
            if not outermost or not path.startswith(outermost[-1]):
                outermost.append(path)
        return outermost


@dataclass(frozen=True, slots=True)
class InRegion(Relation):
    """The role is held in the record's region."""

    def reached(self, roles: Sequence[Held], columns: Columns) -> Q:
        return Q(**{f"{columns.region}__in": sorted({role.region for role in roles if role.region is not None})})

    def reaches(self, roles: Sequence[Held], record: models.Model, columns: Columns) -> bool:
        return _read_column(record, columns.region) in {role.region for role in roles}

    def holders(self, record: models.Model, columns: Columns, role: str) -> Q:
        return Q(**{f"{role}department__region": _read_column(record, columns.region)})


@dataclass(frozen=True, slots=True)
class Anywhere(Relation):
    """The role is held at all."""

    def reached(self, roles: Sequence[Held], columns: Columns) -> Q:
        return EVERYTHING

    def reaches(self, roles: Sequence[Held], record: models.Model, columns: Columns) -> bool:
        return True

    def holders(self, record: models.Model, columns: Columns, role: str) -> Q:
        return Q()


OWN_UNIT: Final = HeldAt("unit")
NAMED_DEPARTMENT: Final = HeldAt("department")
SUBTREE: Final = Above("department")
ASSIGNED: Final = Above("assigned")
OWN_REGION: Final = InRegion()
ANYWHERE: Final = Anywhere()


class Right(Enum):
    SEE = auto()  # what was 下发; who manages a round sees it from the beginning
    FILL = auto()
    REVIEW_FOR_UNIT = auto()
    REVIEW_FOR_DEPARTMENT = auto()
    REVIEW_FOR_DESK = auto()
    REVIEW_FOR_OFFICE = auto()
    DECIDE_FOR_DEPARTMENT = auto()  # to a 目标调整
    DECIDE_FOR_FINANCE = auto()
    BEGIN_EVALUATION = auto()
    PUBLISH = auto()
    BRING_BUDGET = auto()  # 部门预算表 as they were published
    MANAGE = auto()  # a round, its 应评项目清单, 更正
    URGE = auto()  # whoever has a sheet in hand: 催报
    HAND_IN = auto()  # 报送材料 of the 主管部门
    RETURN_MATERIAL = auto()
    TAKE_OPEN_DATA = auto()
    AUDIT = auto()  # published documents, without records
    DRAW_SAMPLE = auto()  # 抽查, its 复核意见书, and what follows from them; also when the round is over
    RECHECK = auto()  # be the reviewer of a drawn sheet
    ANSWER_RECHECK = auto()
    REORGANISE = auto()  # 机构调整: the units of a region, with their projects and open sheets
    ADMINISTER = auto()
    GRANT_ROLES = auto()
    KEEP_ACCOUNTS = auto()  # of the people of one's units: open, give roles, 停用, reset
    NAME_SUBSTITUTE = auto()  # for the role of another person
    NAME_UNIT_SUBSTITUTE = auto()  # for a role of a unit's own
    READ_LOG = auto()


REACH: Final[Mapping[Right, Mapping[RoleKind, Relation]]] = MappingProxyType(
    {
        Right.SEE: {
            RoleKind.FILLER: SUBTREE,
            RoleKind.UNIT_REVIEWER: SUBTREE,
            RoleKind.DEPARTMENT_REVIEWER: SUBTREE,
            RoleKind.VIEWER: SUBTREE,
            RoleKind.FINANCE_DESK: ASSIGNED,  # not the bureau at which it sits
        },
        Right.FILL: {RoleKind.FILLER: OWN_UNIT},
        Right.REVIEW_FOR_UNIT: {RoleKind.UNIT_REVIEWER: OWN_UNIT},
        Right.REVIEW_FOR_DEPARTMENT: {RoleKind.DEPARTMENT_REVIEWER: NAMED_DEPARTMENT},
        Right.REVIEW_FOR_DESK: {RoleKind.FINANCE_DESK: ASSIGNED},
        Right.REVIEW_FOR_OFFICE: {RoleKind.FINANCE_OFFICE: OWN_REGION},
        Right.DECIDE_FOR_DEPARTMENT: {RoleKind.DEPARTMENT_REVIEWER: NAMED_DEPARTMENT},
        Right.DECIDE_FOR_FINANCE: {RoleKind.FINANCE_OFFICE: OWN_REGION},
        Right.BEGIN_EVALUATION: {RoleKind.FILLER: OWN_UNIT, RoleKind.FINANCE_OFFICE: OWN_REGION},
        Right.PUBLISH: {RoleKind.FINANCE_OFFICE: OWN_REGION},
        Right.BRING_BUDGET: {RoleKind.FILLER: OWN_UNIT, RoleKind.FINANCE_OFFICE: OWN_REGION},
        Right.MANAGE: {RoleKind.FINANCE_OFFICE: OWN_REGION},
        Right.URGE: {
            RoleKind.DEPARTMENT_REVIEWER: SUBTREE,
            RoleKind.FINANCE_DESK: ASSIGNED,
            RoleKind.FINANCE_OFFICE: OWN_REGION,
        },
        Right.HAND_IN: {
            RoleKind.FILLER: NAMED_DEPARTMENT,
            RoleKind.UNIT_REVIEWER: NAMED_DEPARTMENT,
            RoleKind.DEPARTMENT_REVIEWER: NAMED_DEPARTMENT,
        },
        Right.RETURN_MATERIAL: {RoleKind.FINANCE_DESK: ASSIGNED, RoleKind.FINANCE_OFFICE: OWN_REGION},
        Right.TAKE_OPEN_DATA: {RoleKind.FINANCE_OFFICE: ANYWHERE, RoleKind.VIEWER: ANYWHERE},
        Right.AUDIT: {
            RoleKind.DEPARTMENT_REVIEWER: ANYWHERE,
            RoleKind.FINANCE_DESK: ANYWHERE,
            RoleKind.FINANCE_OFFICE: ANYWHERE,
        },
        Right.DRAW_SAMPLE: {RoleKind.FINANCE_OFFICE: OWN_REGION},
        Right.RECHECK: {RoleKind.FINANCE_DESK: OWN_REGION, RoleKind.FINANCE_OFFICE: OWN_REGION},
        Right.ANSWER_RECHECK: {RoleKind.FILLER: OWN_UNIT, RoleKind.UNIT_REVIEWER: OWN_UNIT},
        Right.REORGANISE: {RoleKind.SYSTEM_ADMINISTRATOR: ANYWHERE, RoleKind.FINANCE_OFFICE: OWN_REGION},
        Right.ADMINISTER: {RoleKind.SYSTEM_ADMINISTRATOR: ANYWHERE},
        Right.GRANT_ROLES: {RoleKind.SECURITY_ADMINISTRATOR: ANYWHERE},
        Right.KEEP_ACCOUNTS: {
            RoleKind.ACCOUNT_ADMINISTRATOR: SUBTREE,
            RoleKind.BUREAU_ACCOUNT_ADMINISTRATOR: OWN_REGION,
        },
        Right.NAME_SUBSTITUTE: {RoleKind.FINANCE_OFFICE: OWN_REGION, RoleKind.SECURITY_ADMINISTRATOR: ANYWHERE},
        Right.NAME_UNIT_SUBSTITUTE: {RoleKind.DEPARTMENT_REVIEWER: SUBTREE},
        Right.READ_LOG: {RoleKind.AUDIT_ADMINISTRATOR: ANYWHERE},
    }
)

# The right that a sheet waits for at its step, and a 目标调整 at its own.
REVIEW_RIGHTS: Final[Mapping[Step, Right]] = MappingProxyType(
    {
        Step.UNIT_REVIEW: Right.REVIEW_FOR_UNIT,
        Step.DEPARTMENT_REVIEW: Right.REVIEW_FOR_DEPARTMENT,
        Step.FINANCE_DESK: Right.REVIEW_FOR_DESK,
        Step.FINANCE_OFFICE: Right.REVIEW_FOR_OFFICE,
    }
)
DECISION_RIGHTS: Final[Mapping[AdjustmentStep, Right]] = MappingProxyType(
    {
        AdjustmentStep.DEPARTMENT: Right.DECIDE_FOR_DEPARTMENT,
        AdjustmentStep.FINANCE: Right.DECIDE_FOR_FINANCE,
    }
)


def reached_by(scope: Scope, right: Right, columns: Columns = SHEET) -> Q:
    """The records on which the person has the right."""
    return any_of(relation.reached(roles, columns) for relation, roles in _roles_giving(scope, right))


def reaches(scope: Scope, right: Right, record: models.Model, columns: Columns = SHEET) -> bool:
    """Whether the person has the right on the record."""
    return any(relation.reaches(roles, record, columns) for relation, roles in _roles_giving(scope, right))


def holders_of(right: Right, record: models.Model, columns: Columns = SHEET) -> Q:
    """The accounts that have the right on the record, by their own roles or for somebody absent."""
    given_by = REACH[right].items()

    def reaching(role: str = "") -> Q:
        return any_of(
            Q(**{f"{role}kind": kind}) & relation.holders(record, columns, role) for kind, relation in given_by
        )

    roles, substitutions = (apps.get_model("projects", name)._default_manager for name in ("Role", "Substitution"))
    today = timezone.localdate()
    running = running_on(today) & Q(role__kind__in=HANDED_ON) & held_on(today, "role__")
    of_absent = substitutions.filter(running & reaching("role__")).order_by().values("substitute")
    return Q(pk__in=roles.filter(reaching(), held_on(today)).order_by().values("user")) | Q(pk__in=of_absent)


def absent_ones(scope: Scope, rights: Iterable[Right], record: models.Model, columns: Columns = SHEET) -> list[str]:
    """The names of those in whose place the person uses one of the rights; none where an own role gives it."""
    own, wanted = scope.own, tuple(rights)
    if not scope.absent or any(reaches(own, right, record, columns) for right in wanted):
        return []
    used = (role for role in scope.held if any(reaches(Scope((role,)), right, record, columns) for right in wanted))
    return list(dict.fromkeys(role.absent for role in used))


def in_place_of(name: str, absent: Sequence[str]) -> str:
    """How a person signs."""
    return f"{name}（代 {'、'.join(absent)}）" if absent else name


def has_right(scope: Scope, right: Right) -> bool:
    """Whether the person has the right on anything."""
    return scope.holds(*REACH[right])


def seen_by(scope: Scope, columns: Columns = SHEET) -> Q:
    """The records that the person sees."""
    seen = reached_by(scope, Right.SEE, columns)
    if columns.state:
        seen &= ~Q(**{columns.state: RoundState.PREPARING})
    return seen | reached_by(scope, Right.MANAGE, columns)


def sees(scope: Scope, record: models.Model, columns: Columns = SHEET) -> bool:
    """Whether the person sees the record."""
    is_prepared = bool(columns.state) and _read_column(record, columns.state) == RoundState.PREPARING
    if not is_prepared and reaches(scope, Right.SEE, record, columns):
        return True
    return reaches(scope, Right.MANAGE, record, columns)


def _roles_giving(scope: Scope, right: Right) -> Iterator[tuple[Relation, list[Held]]]:
    given_by = REACH[right]
    for relation in dict.fromkeys(given_by.values()):
        if roles := [role for role in scope.held if given_by.get(role.kind) == relation]:
            yield relation, roles
