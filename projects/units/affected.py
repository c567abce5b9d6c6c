"""Who of the units and the bureau's desks has otherwise to do with sheets that a 机构调整 gives another home."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import product
from typing import Final

from django.db.models import Q

from projects.models import Evaluation, Role, RoleKind
from projects.models.paths import SEGMENT
from projects.models.reach import Right, reaches
from projects.models.scope import Held, Scope
from projects.units.rehoming import Home, Places, RehomedSheet

ACTING: Final[Mapping[Right, RoleKind]] = {
    Right.FILL: RoleKind.FILLER,
    Right.REVIEW_FOR_UNIT: RoleKind.UNIT_REVIEWER,
    Right.REVIEW_FOR_DEPARTMENT: RoleKind.DEPARTMENT_REVIEWER,
}
KINDS: Final = (*ACTING.values(), RoleKind.FINANCE_DESK, RoleKind.VIEWER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """Some sheets with one home before and one after, and people by what they may do with them."""

    number: int
    sheet: Evaluation  # one of them, as it was
    moved: Evaluation  # and as it will be
    before: Mapping[Right, frozenset[str]]
    after: Mapping[Right, frozenset[str]]

    @property
    def losing(self) -> frozenset[str]:
        """Those who saw the sheets and won't."""
        return self.before[Right.SEE] - self.after[Right.SEE]


def affected_by(sheets: Sequence[RehomedSheet], before: Places, after: Places) -> list[Affected]:
    """Two queries for any number of sheets."""
    moving = [each for each in sheets if each.moves]
    counted = Counter((_home_before(each), each.to) for each in moving)
    first = {(_home_before(each), each.to): each.evaluation for each in reversed(moving)}
    pairs = [
        (_place_sheet(first[key], key[0], before), _place_sheet(first[key], key[1], after), counted[key])
        for key in first
    ]
    roles = list(_roles_near(sheet for pair in pairs for sheet in pair[:2]))
    then, now = ([(role, Scope(tuple(_read_held(role, places)))) for role in roles] for places in (before, after))
    return [
        Affected(
            number=number, sheet=old, moved=new, before=_people_by_right(then, old), after=_people_by_right(now, new)
        )
        for old, new, number in sorted(pairs, key=lambda pair: pair[0].unit_path)
    ]


def _home_before(sheet: RehomedSheet) -> Home:
    return Home(unit=sheet.evaluation.unit_id, department=sheet.evaluation.department_id)


def _place_sheet(sheet: Evaluation, home: Home, places: Places) -> Evaluation:
    placed = copy(sheet)
    placed.unit, placed.department = places[home.unit], places[home.department]
    placed.unit_path, placed.department_path = placed.unit.path, placed.department.path
    return placed


def _roles_near(sheets: Iterable[Evaluation]) -> Iterable[Role]:
    paths = {path for sheet in sheets for path in (sheet.unit_path, sheet.department_path)}
    keys = {int(path[start : start + SEGMENT]) for path in paths for start in range(0, len(path), SEGMENT)}
    near = Q(department__in=keys) | Q(assigned__in=keys)
    roles = Role.objects.filter(near, kind__in=KINDS, user__is_active=True).held().distinct().order_by("pk")
    return roles.select_related("user").prefetch_related("assigned")


def _read_held(role: Role, places: Places) -> Iterator[Held]:
    """As `scope_of` reads it, with the tree as it is or will be."""
    department = places[role.department_id or 0]
    merged = [None, *(each.pk for each in places.values() if each.successor_id == department.pk)]
    assigned = [places[each.pk].path for each in role.assigned.all()] or [""]
    for predecessor, path in product(merged, assigned):
        yield Held(
            kind=RoleKind(role.kind),
            department=department.pk,
            path=department.path,
            region=department.region_id,
            merged=predecessor,
            assigned_path=path,
        )


def _people_by_right(roles: Sequence[tuple[Role, Scope]], sheet: Evaluation) -> dict[Right, frozenset[str]]:
    return {
        right: frozenset(
            f"{role.user.name or role.user.username}（{role.get_kind_display()}）"
            for role, scope in roles
            if reaches(scope, right, sheet)
        )
        for right in (Right.SEE, *ACTING)
    }
