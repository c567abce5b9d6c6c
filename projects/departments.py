"""Founding, renaming, moving, merging and closing departments, each from a date on; the past is never overwritten."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Max, Value
from django.db.models.functions import Concat, Length, Substr
from django.utils import timezone

from projects.models import Department, DepartmentName, DepartmentParent, Evaluation, Region
from projects.models.paths import LONGEST, in_subtree, path_under


class DepartmentError(ValueError):
    """What a tree can't do; the message says it in words."""


@transaction.atomic
def found(
    name: str, *, region: Region, valid_from: dt.date, parent: Department | None = None, code: str = ""
) -> Department:
    department = Department.objects.create(name=name, region=region, code=code)
    DepartmentName.objects.create(department=department, name=name, valid_from=valid_from)
    DepartmentParent.objects.create(department=department, parent=parent, valid_from=valid_from)
    _place(department, parent)
    return department


@transaction.atomic
def rename(department: Department, name: str, *, valid_from: dt.date) -> None:
    """Another name for the same date corrects the first."""
    DepartmentName.objects.create(department=department, name=name, valid_from=valid_from)
    _name(department, department.name_on(timezone.localdate()))


@transaction.atomic
def move(department: Department, parent: Department | None, *, valid_from: dt.date) -> None:
    if department.closed_on is not None and department.closed_on < valid_from:
        raise DepartmentError(f"“{department}”已于 {department.closed_on} 撤销，不能再调整隶属关系")
    _refuse_circle(department, parent)
    DepartmentParent.objects.create(department=department, parent=parent, valid_from=valid_from)
    _place(department, department.parent_on(timezone.localdate()))


@transaction.atomic
def close(department: Department, *, on: dt.date) -> None:
    if department.children.open_on(on).exists():
        raise DepartmentError(f"“{department}”还有下级单位，请先调整下级单位的隶属关系，或并入其他单位")
    _close(department, on=on, successor=None)


@transaction.atomic
def merge(department: Department, into: Department, *, on: dt.date) -> None:
    """What stood under the department stands under its successor; so does the department itself, with its old sheets."""
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
    if department.closed_on is not None:
        raise DepartmentError(f"“{department}”已于 {department.closed_on} 撤销")
    department.closed_on, department.successor = on, successor
    department.save(update_fields=["closed_on", "successor"])


@transaction.atomic
def settle(today: dt.date | None = None) -> list[Department]:
    """Brings names and parents that were recorded ahead of their date into force; gives back whom it touched."""
    date = today or timezone.localdate()
    names, parents = _facts(DepartmentName, "name", date), _facts(DepartmentParent, "parent_id", date)
    touched = []
    for department in Department.objects.order_by("path"):
        name, parent = names.get(department.pk, department.name), parents.get(department.pk, department.parent_id)
        if (name, parent) == (department.name, department.parent_id):
            continue
        touched.append(department)
        _name(department, name)
        if parent != department.parent_id:
            _place(department, None if parent is None else Department.objects.get(pk=parent))
    return touched


def _facts(model: type[DepartmentName] | type[DepartmentParent], column: str, date: dt.date) -> dict[int, Any]:
    """What holds on the date, by department: in this order the last one wins."""
    facts = model._default_manager.filter(valid_from__lte=date).order_by("valid_from", "id")
    return dict(facts.values_list("department", column))


def _name(department: Department, name: str) -> None:
    department.name = name
    department.save(update_fields=["name"])


def _refuse_circle(department: Department, parent: Department | None) -> None:
    if parent is not None and department.path and parent.is_below(department):
        raise DepartmentError(f"“{department}”不能移到自己或自己的下级“{parent}”之下")


def _place(department: Department, parent: Department | None) -> None:
    """Writes parent and path, and the paths of all that hangs below, sheets among them."""
    _take_turns(department, parent)
    _refuse_circle(department, parent)
    former = department.path
    path = path_under(parent.path if parent else "", department.pk)
    if len(path) + _depth_below(former) > LONGEST:
        raise DepartmentError(f"“{department}”的级次过深")
    department.parent, department.path = parent, path
    department.save(update_fields=["parent", "path"])
    if former and former != path:
        _replant(former, path)


def _take_turns(*departments: Department | None) -> None:
    """Two who move departments at once see each other's work, always locking in one order; old objects learn of it."""
    held = {department.pk: department for department in departments if department is not None}
    for key, path in (
        Department.objects.select_for_update().filter(pk__in=held).order_by("pk").values_list("pk", "path")
    ):
        held[key].path = path


def _depth_below(path: str) -> int:
    """The digits that the longest path in the subtree adds."""
    if not path:
        return 0
    longest = Department.objects.filter(in_subtree("path", path)).aggregate(longest=Max(Length("path")))["longest"]
    return int(longest) - len(path)


def _replant(former: str, path: str) -> None:
    moved = (Department, "path"), (Evaluation, "unit_path"), (Evaluation, "department_path")
    for model, column in moved:
        rows = model._default_manager.filter(in_subtree(column, former))
        rows.update(**{column: Concat(Value(path), Substr(column, len(former) + 1))})
