"""Which cell of a form a finding speaks of."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final, Protocol

from indicators.catalogue import Holder, Use, fields_of
from indicators.checks import Finding, Level
from projects.documents.controls import NOT_APPLICABLE, SHEET, control_name, id_of, line_group, row_group
from projects.documents.grid import Cell, Grid
from projects.documents.layout import Layout
from projects.documents.layout.values import EXTRA, TOTAL


class SpeaksOfCell(Protocol):
    """A finding, or a remark."""

    @property
    def field(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def row(self) -> int | None: ...


# What a finding names and a form shows in another cell.
SHOWN_IN: Final = MappingProxyType(
    {
        "stated_score": ("score",),
        "hand_score": ("score",),
        "hand_reason": ("score",),
        "band": ("score",),
        "target": ("target_value",),
        "execution_hand_score": ("execution_score",),
        "execution_hand_reason": ("execution_score",),
        "execution_reason": ("execution_rate",),
        "adjustment_note": ("funds.total.budget",),
    }
)


def place_of(finding: SpeaksOfCell, grid: Grid) -> Cell | None:
    """None where the finding is about the whole form, or about what the form doesn't show."""
    found = (grid.find(source) for source in named_sources(finding, row=finding.row))
    return next((cell for cell in found if cell), None)


def named_sources(finding: SpeaksOfCell, *, row: int | str | None) -> Iterator[str]:
    """The values that it may be about, the likeliest first. A grid numbers its rows; a document that was read has their keys."""
    field = finding.field.removeprefix("stated.")
    fields = [field, *SHOWN_IN.get(field, ())]
    if finding.row is None:
        yield from fields
    else:
        yield from (f"indicators.{row}.{each}" for each in [*fields, "name"])


def levels_of_cells(grid: Grid, findings: Iterable[Finding]) -> Mapping[Cell, Level]:
    """Each cell that a finding speaks of, with the gravest level."""
    gravest: dict[Cell, Level] = {}
    ranks = list(Level)
    for finding in findings:
        cell = place_of(finding, grid)
        if cell is not None:
            gravest[cell] = min(finding.level, gravest.get(cell, finding.level), key=ranks.index)
    return gravest


# What a finding names and the page where a form is filled in takes by another name.
TYPED_AS: Final = MappingProxyType({"stated_score": "hand_score"})
TYPED_OF_ROW: Final = fields_of(Holder.ROWS, Use.TYPED).keys()
TYPED_OF_SHEET: Final = fields_of(Holder.SHEET, Use.TYPED).keys()
DEFAULT_KIND: Final = "appropriation"  # of the only amount on a form without fund lines


def control_id(finding: SpeaksOfCell, layout: Layout | None = None) -> str:
    """The id of the control that a finding speaks of on the page where the form is filled in; nothing where it has none."""
    field = finding.field.removeprefix("stated.")
    if finding.row is not None:
        return _row_control_id(finding.key, TYPED_AS.get(field, field), layout)
    if field.startswith("funds."):
        return _amount_id(field, layout)
    if field in ("execution_score", "execution_rate"):
        field = "execution_hand_score" if field == "execution_score" else "execution_reason"
    is_typed = field in TYPED_OF_SHEET or field.startswith((EXTRA, NOT_APPLICABLE))
    return id_of(control_name(SHEET, field)) if is_typed else ""


def _row_control_id(key: str, field: str, layout: Layout | None) -> str:
    columns = {column.field for column in layout.indicator_columns} if layout else frozenset()
    if field == "target" and "target_value" in columns:
        field = "target_value"
    is_typed = field in TYPED_OF_ROW or field.startswith(EXTRA)
    return id_of(control_name(row_group(key), field if is_typed else "name"))


def _amount_id(field: str, layout: Layout | None) -> str:
    """A total is typed on the lines that it sums up: the first is where to begin."""
    kind, _, column = field.removeprefix("funds.").rpartition(".")
    if kind == TOTAL:
        lines = layout.fund_lines if layout else ()
        kind = lines[0].kind if lines else DEFAULT_KIND
    return id_of(control_name(line_group(kind), column)) if kind else ""
