"""分管单位 of the desks of an account list: which units are meant, why they are refused, and what changes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from perfeval.accounts.models import User
from projects.access import may_give, why_not_assigned, why_not_departments
from projects.history.events import Said
from projects.models import Department, Role, RoleKind
from projects.people.importing import PersonLine
from projects.queries.known_units import KnownUnits


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A role, new or held, with the units that it is to have and those that it has."""

    role: Role
    units: Sequence[Department]
    former: Sequence[Department]

    @property
    def added(self) -> list[Department]:
        return [unit for unit in self.units if unit not in self.former]

    @property
    def removed(self) -> list[Department]:
        return [unit for unit in self.former if unit not in self.units]

    @property
    def said(self) -> list[str]:
        verbs = (("分管", self.added), ("不再分管", self.removed))
        return [f"{verb}{'、'.join(map(str, units))}" for verb, units in verbs if units]


class AssignedUnits:
    """What the lines call 分管单位, in two queries where there are any."""

    def __init__(self, lines: Iterable[PersonLine], units: KnownUnits, keeper: User, held: Iterable[Role]) -> None:
        self._units, self._keeper = units, keeper
        self._meant = {text: units.exactly(text) for line in lines for text in line.assigned}
        self._former: dict[int, list[Department]] = {}
        self._refused = why_not_departments(filter(None, self._meant.values()))
        if not self._meant:
            return
        desks = [role.pk for role in held if role.kind == RoleKind.FINANCE_DESK]
        rows = Role.assigned.through._default_manager.filter(role__in=desks).select_related("department")
        for row in rows.order_by("department__path"):
            self._former.setdefault(row.role_id, []).append(row.department)

    def desk(self, role: Role, line: PersonLine) -> Desk:
        meant = (self._meant[text] for text in line.assigned)
        units = {unit.pk: unit for unit in meant if unit is not None}
        return Desk(role=role, units=list(units.values()), former=self._former.get(role.pk or 0, []))

    def refusals(self, line: PersonLine, bureau: Department) -> Iterator[str]:
        for text in line.assigned:
            unit = self._meant[text]
            if unit is None:
                yield self._units.why_not(text)
            elif (reason := why_not_assigned(unit, bureau, refused=self._refused)) or (
                reason := may_give(self._keeper, RoleKind.FINANCE_DESK, unit).reason
            ):
                yield reason


def assign_units(desks: Iterable[Desk]) -> Iterator[Said]:
    """Writes what changes, and returns what the log says of it."""
    through = Role.assigned.through._default_manager
    desks = [desk for desk in desks if desk.said]
    through.bulk_create(
        [through.model(role_id=desk.role.pk, department_id=unit.pk) for desk in desks for unit in desk.added]
    )
    for desk in desks:
        if desk.removed:
            through.filter(role=desk.role.pk, department__in=desk.removed).delete()
        changes = {"add": desk.added, "remove": desk.removed}
        for action, units in changes.items():
            if units:
                names = sorted(str(unit) for unit in units)
                yield Said(verb="role-assigned", subject=str(desk.role), changes={action: names})
