"""Which cell of a form a finding speaks of."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from indicators.checks import Finding, Level
from projects.documents.grid import Cell, Grid

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


def place_of(finding: Finding, grid: Grid) -> Cell | None:
    """None where the finding is about the whole form, or about what the form doesn't show."""
    found = (grid.find(source) for source in _sources(finding))
    return next((cell for cell in found if cell), None)


def _sources(finding: Finding) -> Iterator[str]:
    field = finding.field.removeprefix("stated.")
    fields = [field, *SHOWN_IN.get(field, ())]
    if finding.row is None:
        yield from fields
    else:
        yield from (f"indicators.{finding.row}.{each}" for each in [*fields, "name"])


def marks(grid: Grid, findings: Iterable[Finding]) -> Mapping[Cell, Level]:
    """Each cell that a finding speaks of, with the gravest level."""
    gravest: dict[Cell, Level] = {}
    ranks = list(Level)
    for finding in findings:
        cell = place_of(finding, grid)
        if cell is not None:
            gravest[cell] = min(finding.level, gravest.get(cell, finding.level), key=ranks.index)
    return gravest
