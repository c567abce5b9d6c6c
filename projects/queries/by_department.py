"""What is counted of the sheets of a round by 主管部门 and unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar


@dataclass(frozen=True, kw_only=True)
class OfUnit:
    """The sheets of one unit under one 主管部门, by the names that the round prints."""

    department: int
    unit: int
    department_name: str
    unit_name: str


UnitType = TypeVar("UnitType", bound=OfUnit)


@dataclass(frozen=True, kw_only=True)
class OfDepartment(Generic[UnitType]):
    units: Sequence[UnitType]

    @property
    def department(self) -> int:
        return self.units[0].department

    @property
    def name(self) -> str:
        return self.units[0].department_name

    @property
    def is_alone(self) -> bool:
        """The department fills in its own sheets and answers for no others."""
        return [each.unit for each in self.units] == [self.department]
