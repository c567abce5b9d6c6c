"""报送材料 of rounds: which a 主管部门 still owes, which it handed in; in as many queries for all departments as for one."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from django.db.models import Min, Q, TextChoices
from django.utils import timezone

from projects.models import Evaluation, Material, MaterialDue, MaterialKind, Round, RoundState
from projects.models.department import names_on
from projects.models.reach import DEPARTMENT_OF_SHEET, Right, has_right, reached_by, seen_by
from projects.models.scope import scope_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User


class MaterialState(TextChoices):
    MISSING = "missing", "未交"
    RETURNED = "returned", "被退回"
    HANDED_IN = "handed_in", "已交"


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialPlace:
    """A kind of material that a department owes in a round, and what it handed in."""

    round: Round
    department: int
    name: str  # as the round prints it
    kind: MaterialKind
    closes_on: dt.date | None
    material: Material | None

    @property
    def state(self) -> MaterialState:
        if self.material is None:
            return MaterialState.MISSING
        return MaterialState.RETURNED if self.material.is_returned else MaterialState.HANDED_IN

    @property
    def is_missing(self) -> bool:
        """It is still to be handed in, for the first time or again."""
        return self.state is not MaterialState.HANDED_IN

    @property
    def days_late(self) -> int:
        """Of what is missing, until today; of what was handed in, until that day."""
        if self.closes_on is None:
            return 0
        handed_in = timezone.localdate(self.material.handed_in_at) if self.material and not self.is_missing else None
        return max(((handed_in or timezone.localdate()) - self.closes_on).days, 0)


def materials_of(round: Round, user: "User | AnonymousUser") -> list[MaterialPlace]:
    """Of the departments that the person sees: three queries, one where nothing is wanted."""
    return _list_places([round], seen_by(scope_of(user), DEPARTMENT_OF_SHEET))


def materials_to_urge(round: Round, user: "User | AnonymousUser", chosen: Q) -> list[MaterialPlace]:
    """What is missing of the departments that the person urges, among the chosen sheets."""
    reached = reached_by(scope_of(user), Right.URGE) & chosen
    return [each for each in _list_places([round], reached) if each.is_missing]


def materials_to_hand_in(user: "User | AnonymousUser", rounds: Iterable[Round]) -> list[MaterialPlace]:
    """What waits for the person in open rounds, by last day; asks nothing for a person who hands in nothing."""
    scope = scope_of(user)
    held = [each for each in rounds if each.state == RoundState.OPEN]
    if not held or not has_right(scope, Right.HAND_IN):
        return []
    missing = [
        each for each in _list_places(held, reached_by(scope, Right.HAND_IN, DEPARTMENT_OF_SHEET)) if each.is_missing
    ]
    return sorted(missing, key=lambda each: (each.closes_on or dt.date.max, each.round.pk))


def departments_in(round: Round, user: "User | AnonymousUser") -> dict[int, str]:
    """The 主管部门 of the round that the person sees as a whole, by their keys, in the order of the tree."""
    return {key: name for _, key, name in _list_departments([round], seen_by(scope_of(user), DEPARTMENT_OF_SHEET))}


def department_in(round: Round, user: "User | AnonymousUser", key: int) -> str | None:
    """The name of one of them."""
    found = _list_departments([round], seen_by(scope_of(user), DEPARTMENT_OF_SHEET) & Q(department=key))
    return found[0][2] if found else None


def _list_places(rounds: Sequence[Round], condition: Q) -> list[MaterialPlace]:
    keys = {each.pk: each for each in rounds}
    wanted: Mapping[int, list[MaterialDue]] = {
        key: list(dues)
        for key, dues in groupby(
            MaterialDue.objects.filter(round__in=keys).order_by("round", "id"), attrgetter("round_id")
        )
    }
    if not wanted:
        return []
    departments = _list_departments([keys[key] for key in wanted], condition)
    current = Material.objects.current().filter(round__in=wanted).select_related("handed_in_by", "returned_by")
    handed_in = {(each.round_id, each.department_id, each.kind): each for each in current}
    return [
        MaterialPlace(
            round=keys[round],
            department=department,
            name=name,
            kind=MaterialKind(due.kind),
            closes_on=due.closes_on,
            material=handed_in.get((round, department, due.kind)),
        )
        for round, department, name in departments
        for due in wanted[round]
    ]


def _list_departments(rounds: Sequence[Round], condition: Q) -> list[tuple[int, int, str]]:
    """The 主管部门 that sheets of the rounds name, in the order of the tree, by the names that the latest round prints."""
    sheets = Evaluation.objects.filter(condition, round__in=[each.pk for each in rounds]).due()
    places = sheets.order_by().values_list("round", "department").annotate(path=Min("department_path"))
    held = list(places.order_by("path", "department"))
    names = names_on(max(each.names_date for each in rounds), of={key for _, key, _ in held}) if held else {}
    return [(round, key, names[key]) for round, key, _ in held]
