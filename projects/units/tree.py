"""The tree of departments: read at once, changed in memory step by step, and written at once with the paths of the sheets."""

import datetime as dt
from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from operator import itemgetter
from typing import Any, Final, TypeVar

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from projects.models import Department, DepartmentName, DepartmentParent, Evaluation
from projects.models.department import hold_tree
from projects.models.paths import LONGEST, path_under

COLUMNS: Final = ("code", "name", "parent_id", "path", "closed_on", "successor_id")
BATCH: Final = 200  # a statement compares each department with each of its batch
SINCE: Final = itemgetter(0)
Told = TypeVar("Told")


class DepartmentError(ValueError):
    """What a tree can't do; the message says it in words."""


class Tree:
    """Whoever has it holds the tree until the transaction ends. Nothing is written before write()."""

    def __init__(self) -> None:
        hold_tree()
        self._departments = Department.objects.in_bulk()
        self._stored = {key: _columns_of(each) for key, each in self._departments.items()}
        self._new_names: list[DepartmentName] = []
        self._new_parents: list[DepartmentParent] = []

    def __getitem__(self, key: int) -> Department:
        return self._departments[key]

    def __iter__(self) -> Iterator[Department]:
        """From the top down."""
        return iter(sorted(self._departments.values(), key=lambda each: each.path))

    def add(self, departments: Iterable[Department]) -> None:
        """New ones, which have no place yet."""
        for each in Department.objects.bulk_create(departments):
            self._departments[each.pk], self._stored[each.pk] = each, _columns_of(each)

    def found(self, department: Department, parent: Department | None, *, valid_from: dt.date) -> None:
        self._record_name(department, department.name, valid_from)
        self._record_parent(department, parent, valid_from)
        self.place(department, parent)

    def rename(self, department: Department, name: str, *, valid_from: dt.date) -> None:
        names = self._record_name(department, name, valid_from)
        self[department.pk].name = _value_on(names, timezone.localdate())

    def move(self, department: Department, parent: Department | None, *, valid_from: dt.date) -> None:
        closed_on = self[department.pk].closed_on
        if closed_on is not None and closed_on < valid_from:
            raise DepartmentError(f"“{department}”已于 {closed_on} 撤销，不能再调整隶属关系")
        parents = self._record_parent(department, parent, valid_from)
        if parent is not None:
            self._refuse_circles(department, parent, valid_from)
        today = _value_on(parents, timezone.localdate())
        self.place(department, None if today is None else self[today])

    def close(self, department: Department, *, on: dt.date, successor: Department | None = None) -> None:
        held = self[department.pk]
        if held.closed_on is not None:
            raise DepartmentError(f"“{department}”已于 {held.closed_on} 撤销")
        held.closed_on, held.successor = on, successor

    def children_of(self, department: Department, *, open_on: dt.date) -> list[Department]:
        children = (each for each in self if each.parent_id == department.pk)
        return [each for each in children if each.closed_on is None or each.closed_on > open_on]

    def place(self, department: Department, parent: Department | None) -> None:
        """Parent and path as they stand today, and the paths of all that hangs below."""
        held, above = self[department.pk], None if parent is None else self[parent.pk]
        former = held.path
        if above is not None and former and above.is_below(held):
            raise DepartmentError(f"“{department}”不能移到自己或自己的下级“{parent}”之下")
        path = path_under(above.path if above else "", held.pk)
        below = [each for each in self._departments.values() if each.path.startswith(former)] if former else [held]
        if len(path) + max(len(each.path) for each in below) - len(former) > LONGEST:
            raise DepartmentError(f"“{department}”的级次过深")
        held.parent = above
        for each in below:
            each.path = path + each.path[len(former) :]

    def names_on(self, date: dt.date) -> dict[int, str]:
        """What is recorded for the date or before, by department."""
        return {key: name for key, facts in self._names.items() for since, name in facts if since <= date}

    def parents_on(self, date: dt.date) -> dict[int, int | None]:
        return {key: parent for key, facts in self._parents.items() for since, parent in facts if since <= date}

    def write(self, *known: Department | None) -> None:
        """As many statements for a batch of changes as for one. Objects that the caller has learn what became of them."""
        stored = self._stored
        changed = [each for each in self._departments.values() if _columns_of(each) != stored[each.pk]]
        columns = [name for name in COLUMNS if any(getattr(each, name) != stored[each.pk][name] for each in changed)]
        moved = [each.pk for each in changed if stored[each.pk]["path"] not in ("", each.path)]
        if changed:
            Department.objects.bulk_update(changed, columns, batch_size=BATCH)
        DepartmentName.objects.bulk_create(self._new_names)
        DepartmentParent.objects.bulk_create(self._new_parents)
        if moved:
            _replant_paths(moved)
        for each in known:
            if each is not None:
                for column, value in _columns_of(self[each.pk]).items():
                    setattr(each, column, value)

    @cached_property
    def _names(self) -> dict[int, list[tuple[dt.date, str]]]:
        """By department in the order in which they hold: of two for one date the later recorded is the last."""
        return _facts_of(DepartmentName, "name")

    @cached_property
    def _parents(self) -> dict[int, list[tuple[dt.date, int | None]]]:
        return _facts_of(DepartmentParent, "parent")

    def _record_name(self, department: Department, name: str, valid_from: dt.date) -> list[tuple[dt.date, str]]:
        self._new_names.append(DepartmentName(department=department, name=name, valid_from=valid_from))
        insort(self._names[department.pk], (valid_from, name), key=SINCE)
        return self._names[department.pk]

    def _record_parent(
        self, department: Department, parent: Department | None, valid_from: dt.date
    ) -> list[tuple[dt.date, int | None]]:
        self._new_parents.append(DepartmentParent(department=department, parent=parent, valid_from=valid_from))
        insort(self._parents[department.pk], (valid_from, parent.pk if parent else None), key=SINCE)
        return self._parents[department.pk]

    def _refuse_circles(self, department: Department, parent: Department, valid_from: dt.date) -> None:
        """On no day from today on may anybody stand below themselves, as far as it is recorded already."""
        first = max(valid_from, timezone.localdate())
        changes = {since for facts in self._parents.values() for since, _ in facts if since > first}
        for date in sorted({first, *changes}):
            if department.pk in self._line_above(department.pk, date):
                later = "" if date == first else f"：自 {date} 起，按已登记的调整，“{parent}”在它之下"
                raise DepartmentError(f"“{department}”不能移到自己或自己的下级“{parent}”之下{later}")

    def _line_above(self, key: int, date: dt.date) -> set[int]:
        """All whom one comes to on the way up on the day; where they stand in a circle, once."""
        line: set[int] = set()
        current = self._above(key, date)
        while current is not None and current not in line:
            line.add(current)
            current = self._above(current, date)
        return line

    def _above(self, key: int, date: dt.date) -> int | None:
        recorded = (parent for since, parent in reversed(self._parents.get(key, [])) if since <= date)
        return next(recorded, self[key].parent_id)


def _columns_of(department: Department) -> dict[str, object]:
    return {column: getattr(department, column) for column in COLUMNS}


def _facts_of(
    model: type[DepartmentName] | type[DepartmentParent], column: str
) -> dict[int, list[tuple[dt.date, Any]]]:
    facts: dict[int, list[tuple[dt.date, Any]]] = defaultdict(list)
    stored = model._default_manager.order_by("valid_from", "id").values_list("department", "valid_from", column)
    for key, since, told in stored:
        facts[key].append((since, told))
    return facts


def _value_on(facts: Sequence[tuple[dt.date, Told]], date: dt.date) -> Told:
    """What holds on the date; before the first known fact, the first."""
    return next((told for since, told in reversed(facts) if since <= date), facts[0][1])


def _replant_paths(moved: list[int]) -> None:
    """Sheets copy the paths of their departments."""
    Evaluation.objects.filter(Q(unit__in=moved) | Q(department__in=moved)).lock()
    for side in ("unit", "department"):
        path = Department.objects.filter(pk=OuterRef(side)).values("path")
        Evaluation.objects.filter(**{f"{side}__in": moved}).update(**{f"{side}_path": Subquery(path)})
