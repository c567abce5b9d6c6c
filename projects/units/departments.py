"""Founding, renaming, moving, merging and closing departments, each from a date on; the past is never overwritten."""

import datetime as dt
import logging
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone

from projects.models import Department, Region
from projects.units.tree import DepartmentError, Tree

logger = logging.getLogger(__name__)


@transaction.atomic
def found_department(
    name: str, *, region: Region, valid_from: dt.date, parent: Department | None = None, code: str = ""
) -> Department:
    tree, department = Tree(), Department(name=name, region=region, code=code)
    tree.add([department])
    tree.found(department, parent, valid_from=valid_from)
    tree.write(parent)
    return department


@transaction.atomic
def rename_department(department: Department, name: str, *, valid_from: dt.date) -> None:
    """Another name for the same date corrects the first."""
    tree = Tree()
    tree.rename(department, name, valid_from=valid_from)
    tree.write(department)


@transaction.atomic
def move_department(department: Department, parent: Department | None, *, valid_from: dt.date) -> None:
    tree = Tree()
    tree.move(department, parent, valid_from=valid_from)
    tree.write(department, parent)


@transaction.atomic
def close_department(department: Department, *, on: dt.date) -> None:
    tree = Tree()
    if tree.children_of(department, open_on=on):
        raise DepartmentError(f"“{department}”还有下级单位，请先调整下级单位的隶属关系，或并入其他单位")
    tree.close(department, on=on)
    tree.write(department)


@transaction.atomic
def merge_departments(department: Department, into: Department, *, on: dt.date) -> None:
    """What stood under the department stands under its successor; so does the department itself, with its old sheets."""
    tree = Tree()
    merged, successor = tree[department.pk], tree[into.pk]
    if successor.closed_on is not None:
        raise DepartmentError(f"“{into}”已撤销，不能并入")
    if successor.is_below(merged):
        raise DepartmentError(f"“{department}”不能并入自己或自己的下级")
    for each in [*tree.children_of(merged, open_on=on), merged]:
        tree.move(each, successor, valid_from=on)
    tree.close(merged, on=on, successor=successor)
    for each in tree:
        if each.successor_id == merged.pk:
            each.successor = successor  # what fell to it falls to who follows it: chains have one link
    tree.write(department, into)


@transaction.atomic
def bring_into_force(today: dt.date | None = None) -> list[Department]:
    """Brings names and parents that were recorded ahead of their date into force; gives back whom it touched. Who can't be
    placed stays where they are, and is reported: the others don't wait for them."""
    tree, date = Tree(), today or timezone.localdate()
    names, parents = tree.names_on(date), tree.parents_on(date)
    renamed = [each for each in tree if names.get(each.pk, each.name) != each.name]
    for each in renamed:
        each.name = names[each.pk]
    moving = [each for each in tree if parents.get(each.pk, each.parent_id) != each.parent_id]
    touched = [each for each in tree if each in renamed or each in moving]
    stuck = _place_all(tree, moving, parents)
    for department, error in stuck.items():
        logger.error("Department %s (%s) was not moved: %s", department.pk, department, error)
    tree.write()
    return [each for each in touched if each in renamed or each not in stuck]


def _place_all(
    tree: Tree, moving: Iterable[Department], parents: Mapping[int, int | None]
) -> dict[Department, DepartmentError]:
    """Who has to wait for another to move away first comes later; gives back who waits for ever, and why."""
    waiting = list(moving)
    while True:
        stuck: dict[Department, DepartmentError] = {}
        for department in waiting:
            parent = parents[department.pk]
            try:
                tree.place(department, None if parent is None else tree[parent])
            except DepartmentError as error:
                stuck[department] = error
        if len(stuck) in (0, len(waiting)):
            return stuck
        waiting = list(stuck)
