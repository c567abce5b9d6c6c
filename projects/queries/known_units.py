"""Departments as a list may name them: by code, by name, by a former name, or nearly so."""

import datetime as dt
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Final

from projects.models import Department, DepartmentName
from projects.models.department import DepartmentQuerySet
from projects.queries.likeness import unify_name

MOST_OFFERED: Final = 5
ALIKE: Final = 0.5


class KnownUnits:
    """Two queries for all of them. What closed before the day is offered by its successor alone."""

    def __init__(self, departments: DepartmentQuerySet, day: dt.date) -> None:
        held = list(departments.order_by("path"))
        self._all = {each.pk: each for each in held}
        self.open = {each.pk: each for each in held if each.closed_on is None or each.closed_on > day}
        self._by_path = {each.path: each for each in held}
        self._by_code = {each.code: each for each in held if each.code}
        self._by_name = _group_by_name((each.name, each) for each in self.open.values())
        facts = DepartmentName.objects.filter(department__in=departments.order_by().values("pk")).values_list(
            "name", "department"
        )
        named = ((name, self._all[key]) for name, key in facts.order_by("id"))
        self._ever_named = _group_by_name((name, self.answering(each)) for name, each in named)

    def exactly(self, text: str) -> Department | None:
        """By its code or today's name alone; of two with one name none."""
        coded = self._by_code.get(text)
        if coded is not None:
            return coded if coded.pk in self.open else None
        named = self._by_name.get(unify_name(text), [])
        return named[0] if len(named) == 1 else None

    def offered(self, text: str, key: int | None = None) -> list[Department]:
        """Those whom the text may mean, for a person to choose from."""
        known = self._by_code.get(text) or (self._all.get(key) if key else None)
        own = [self.answering(known)] if known else []
        spelled = unify_name(text)
        close = get_close_matches(spelled, self._ever_named, n=MOST_OFFERED, cutoff=ALIKE) if spelled else []
        within = [name for name in self._ever_named if len(spelled) > 2 and (spelled in name or name in spelled)]
        found = [*own, *(each for name in (spelled, *close, *within) for each in self._ever_named.get(name, []))]
        kept = dict.fromkeys(each.pk for each in found if each is not None and each.pk in self.open)
        return [self.open[each] for each in kept][:MOST_OFFERED]

    def why_not(self, text: str) -> str:
        """Why the text names no unit exactly."""
        alike = "、".join(f"“{each}”" for each in self.offered(text))
        hint = f"是不是{alike}？" if alike else ""
        return f"您管理的单位中没有“{text}”，或不止一个。{hint}请写全称或单位编码。"

    def answering(self, department: Department) -> Department | None:
        """Itself while it is open, else its successor."""
        if department.pk in self.open:
            return department
        return self.open.get(department.successor_id or 0)

    def top_of(self, department: Department) -> Department:
        """The highest above it that is open."""
        above = (path for path in self._by_path if department.path.startswith(path))
        return next((self._by_path[path] for path in sorted(above) if self._by_path[path].pk in self.open), department)


def _group_by_name(named: Iterable[tuple[str, Department | None]]) -> dict[str, Sequence[Department]]:
    groups: dict[str, dict[int, Department]] = {}
    for name, department in named:
        if department is not None:
            groups.setdefault(unify_name(name), {})[department.pk] = department
    return {name: list(held.values()) for name, held in groups.items()}
