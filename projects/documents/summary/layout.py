"""What the form of a 汇总表 says."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from indicators.catalogue import FieldKind
from projects.documents.grid import Orientation
from projects.documents.layout.values import Item, Unit

SUMMARY_FIELDS = {
    "number": FieldKind.NUMBER,
    "code": FieldKind.TEXT,
    "project": FieldKind.LONG,
    "unit": FieldKind.TEXT,
    "department": FieldKind.TEXT,
    "initial": FieldKind.MONEY,
    "budget": FieldKind.MONEY,
    "spent": FieldKind.MONEY,
    "rate": FieldKind.PERCENT,
    "score": FieldKind.POINTS,
    "grade": FieldKind.TEXT,
    "problems": FieldKind.LONG,
}
TITLE_WORDS = ("year", "region", "department", "unit")
LABEL_WORDS = ("department", "count")
UNCOUNTED_WORDS = ("count",)


class SumPlace(StrEnum):
    """Where a sum stands beside the lines that it sums up."""

    ABOVE = "above"
    BELOW = "below"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    label: str
    place: SumPlace = SumPlace.BELOW


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryLayout:
    code: str
    name: str
    title: str
    subtitle: str = ""
    region_subtitle: str = ""  # of a table of the whole region, which is no 填报部门
    orientation: Orientation = Orientation.LANDSCAPE
    unit: Unit = Unit.WAN
    empty: str = ""
    widths: tuple[Decimal, ...]
    columns: tuple[Item, ...]
    subtotal: Sum
    total: Sum
    uncounted: str = ""  # above the names of the projects that have no grade
    notes: tuple[str, ...] = ()
    signature: tuple[Item, ...] = ()
