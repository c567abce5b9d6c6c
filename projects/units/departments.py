"""Founding, renaming, moving, merging and closing departments, each from a date on; the past is never overwritten."""

import datetime as dt
import logging
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max, Value
from django.db.models.functions import Concat, Length, Substr
from django.utils import timezone

from projects.models import Department, DepartmentName, DepartmentParent, Evaluation, Region
from projects.models.department import hold_tree
from projects.models.paths import LONGEST, in_subtree, path_under

logger = logging.getLogger(__name__)


class DepartmentError(ValueError):
    """What a tree can't do; the message says it in words."""


@transaction.atomic
def found(
    name: str, *, region: Region, valid_from: dt.date, parent: Department | None = None, code: str = ""
) -> Department:
    hold_tree()
    department = Department.objects.create(name=name, region=region, code=code)
    DepartmentName.objects.create(department=department, name=name, valid_from=valid_from)
    DepartmentParent.objects.create(department=department, parent=parent, valid_from=valid_from)
    _place(department, parent)
    return department


@transaction.atomic
def rename(department: Department, name: str, *, valid_from: dt.date) -> None:
    """Another name for the same date corrects the first."""
    hold_tree()
    DepartmentName.objects.create(department=department, name=name, valid_from=valid_from)
    _name(department, department.name_on(timezone.localdate()))


@transaction.atomic
def move(department: Department, parent: Department | None, *, valid_from: dt.date) -> None:
    hold_tree()
    department.refresh_from_db(fields=["path", "closed_on"])
    if department.closed_on is not None and department.closed_on < valid_from:
        raise DepartmentError(f"“{department}”已于 {department.closed_on} 撤销，不能再调整隶属关系")
    if parent is not None:
        _refuse_circles(department, parent, valid_from)
    DepartmentParent.objects.create(department=department, parent=parent, valid_from=valid_from)
    _place(department, department.parent_on(timezone.localdate()))


@transaction.atomic
def close(department: Department, *, on: dt.date) -> None:
    hold_tree()
    if department.children.open_on(on).exists():
        raise DepartmentError(f"“{department}”还有下级单位，请先调整下级单位的隶属关系，或并入其他单位")
    _close(department, on=on, successor=None)


@transaction.atomic
def merge(department: Department, into: Department, *, on: dt.date) -> None:
    """What stood under the department stands under its successor; so does the department itself, with its old sheets."""
    hold_tree()
    for each in (department, into):
        each.refresh_from_db(fields=["path", "closed_on"])
    if into.closed_on is not None:
        raise DepartmentError(f"“{into}”已撤销，不能并入")
    if into == department or into.is_below(department):
        raise DepartmentError(f"“{department}”不能并入自己或自己的下级")
    for child in department.children.open_on(on):
        move(child, into, valid_from=on)
    move(department, into, valid_from=on)
    _close(department, on=on, successor=into)
    department.predecessors.update(successor=into)  # what fell to it falls to who follows it: chains have one link


def _close(department: Department, *, on: dt.date, successor: Department | None) -> None:
    department.refresh_from_db(fields=["closed_on"])
    if department.closed_on is not None:
        raise DepartmentError(f"“{department}”已于 {department.closed_on} 撤销")
    department.closed_on, department.successor = on, successor
    department.save(update_fields=["closed_on", "successor"])


@transaction.atomic
def settle(today: dt.date | None = None) -> list[Department]:
    """Brings names and parents that were recorded ahead of their date into force; gives back whom it touched. Who can't be
    placed stays where they are, and is reported: the others don't wait for them."""
    hold_tree()
    date = today or timezone.localdate()
    names, parents = _facts(DepartmentName, "name", date), _facts(DepartmentParent, "parent_id", date)
    departments = list(Department.objects.order_by("path"))
    renamed = [each for each in departments if names.get(each.pk, each.name) != each.name]
    for department in renamed:
        _name(department, names[department.pk])
    moving = [each for each in departments if parents.get(each.pk, each.parent_id) != each.parent_id]
    stuck = _place_all(moving, parents)
    for department, error in stuck.items():
        logger.error("Department %s (%s) was not moved: %s", department.pk, department, error)
    return [each for each in departments if each in renamed or (each in moving and each not in stuck)]


def _place_all(moving: Iterable[Department], parents: Mapping[int, int | None]) -> dict[Department, DepartmentError]:
    """Who has to wait for another to move away first comes later; gives back who waits for ever, and why."""
    waiting = list(moving)
    while True:
        stuck: dict[Department, DepartmentError] = {}
        for department in waiting:
            parent = parents[department.pk]
            try:
                _place(department, None if parent is None else Department.objects.get(pk=parent))
            except DepartmentError as error:
                stuck[department] = error
        if len(stuck) in (0, len(waiting)):
            return stuck
        waiting = list(stuck)


def _facts(model: type[DepartmentName] | type[DepartmentParent], column: str, date: dt.date) -> dict[int, Any]:
    """What holds on the date, by department: in this order the last one wins."""
    facts = model._default_manager.filter(valid_from__lte=date).order_by("valid_from", "id")
    return dict(facts.values_list("department", column))


def _name(department: Department, name: str) -> None:
    department.name = name
    department.save(update_fields=["name"])


def _refuse_circles(department: Department, parent: Department, valid_from: dt.date) -> None:
    """On no day from today on may anybody stand below themselves, as far as it is recorded already."""
    first = max(valid_from, timezone.localdate())
    facts = list(DepartmentParent.objects.values_list("valid_from", "pk", "department", "parent"))
    facts = sorted([*facts, (valid_from, sys.maxsize, department.pk, parent.pk)])  # the last recorded of a date holds
    stands = dict(Department.objects.values_list("pk", "parent"))
    for date in sorted({first, *(since for since, *_ in facts if since > first)}):
        above = stands | {each: under for since, _, each, under in facts if since <= date}
        if department.pk in _line_above(department.pk, above):
            later = "" if date == first else f"：自 {date} 起，按已登记的调整，“{parent}”在它之下"
            raise DepartmentError(f"“{department}”不能移到自己或自己的下级“{parent}”之下{later}")


def _line_above(key: int, above: Mapping[int, int | None]) -> set[int]:
    """All whom one comes to on the way up; where they stand in a circle, once."""
    line: set[int] = set()
    current = above.get(key)
    while current is not None and current not in line:
        line.add(current)
        current = above.get(current)
    return line


def _place(department: Department, parent: Department | None) -> None:
    """Writes parent and path, and the paths of all that hangs below, sheets among them. Old objects learn where they are."""
    for each in (department, parent):
        if each is not None:
            each.refresh_from_db(fields=["path"])
    if parent is not None and department.path and parent.is_below(department):
        raise DepartmentError(f"“{department}”不能移到自己或自己的下级“{parent}”之下")
    former = department.path
    path = path_under(parent.path if parent else "", department.pk)
    if len(path) + _depth_below(former) > LONGEST:
        raise DepartmentError(f"“{department}”的级次过深")
    department.parent, department.path = parent, path
    department.save(update_fields=["parent", "path"])
    if former and former != path:
        _replant(former, path)


def _depth_below(path: str) -> int:
    """The digits that the longest path in the subtree adds."""
    if not path:
        return 0
    longest = Department.objects.filter(in_subtree("path", path)).aggregate(longest=Max(Length("path")))["longest"]
    return int(longest) - len(path)


def _replant(former: str, path: str) -> None:
    moved = (Department, "path"), (Evaluation, "unit_path"), (Evaluation, "department_path")
    Evaluation.objects.filter(in_subtree("unit_path", former) | in_subtree("department_path", former)).lock()
    for model, column in moved:
        rows = model._default_manager.filter(in_subtree(column, former))
        rows.update(**{column: Concat(Value(path), Substr(column, len(former) + 1))})
