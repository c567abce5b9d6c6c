"""机构调整 as a value: what is to be done to which units, from which day; and doing it to the tree."""

import datetime as dt
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Final, Self

from projects.models import Department, ReformKind
from projects.units.departments import (
    close_department,
    found_department,
    merge_departments,
    move_department,
    rename_department,
)

STAYS: Final = -1  # a project stays with its unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Reform:
    kind: ReformKind
    on: dt.date
    units: tuple[Department, ...]  # one, but for 合并
    reason: str
    name: str = ""  # 更名: the new one
    into: Department | None = None  # 合并: the successor; 划转: the new parent, none at the top
    new_names: tuple[str, ...] = ()  # units to found: of 分设 all, of 合并 the successor
    closes: bool = False  # 分设: the unit itself ends, and the first new one answers for it
    chosen: Mapping[int, int] = field(default_factory=dict)  # 分设: the place in new_names, by project

    @property
    def unit(self) -> Department:
        return self.units[0]

    @property
    def place_of_others(self) -> int:
        """Where projects go for which nothing is chosen."""
        return 0 if self.closes else STAYS

    @property
    def title(self) -> str:
        names = "、".join(f"“{unit}”" for unit in self.units)
        new = "、".join(f"“{name}”" for name in self.new_names)
        match self.kind:
            case ReformKind.RENAME:
                return f"{names}更名为“{self.name}”"
            case ReformKind.MERGE:
                return f"{names}并入“{self.into}”" if self.into else f"{names}合并为{new}"
            case ReformKind.SPLIT:
                return f"{names}分设为{new}" if self.closes else f"从{names}分出{new}"
            case ReformKind.MOVE:
                return f"{names}划转到“{self.into}”之下" if self.into else f"{names}不再有上级"
            case _:
                return f"{names}撤销"

    def as_it_stands(self, places: Mapping[int, Department]) -> Self:
        """With the departments as they are behind the lock of the tree."""
        units = tuple(places[unit.pk] for unit in self.units)
        return replace(self, units=units, into=places[self.into.pk] if self.into else None)

    def change_tree(self) -> list[Department]:
        """Gives back the units that take over, in the order of `new_names`. A DepartmentError says what the tree can't do.
        The reform itself keeps its departments as they were."""
        return replace(self, units=tuple(map(copy, self.units)), into=copy(self.into))._change_tree()

    def _change_tree(self) -> list[Department]:
        match self.kind:
            case ReformKind.RENAME:
                rename_department(self.unit, self.name, valid_from=self.on)
            case ReformKind.MOVE:
                move_department(self.unit, self.into, valid_from=self.on)
            case ReformKind.CLOSE:
                close_department(self.unit, on=self.on)
            case ReformKind.SPLIT:
                founded = self._found()
                if self.closes:
                    merge_departments(self.unit, founded[0], on=self.on)
                return founded
            case ReformKind.MERGE:
                successors = [self.into] if self.into else self._found()
                for unit in self.units:
                    merge_departments(unit, successors[0], on=self.on)
                return successors
        return []

    def _found(self) -> list[Department]:
        """Beside the unit."""
        region, parent = self.unit.region, self.unit.parent
        return [found_department(name, region=region, parent=parent, valid_from=self.on) for name in self.new_names]
