"""Between records and the Sheet, and what follows from it."""

from projects.sheets.evidence import with_evidence
from projects.sheets.numbers import Computed, compute, computed_of, differences, recompute
from projects.sheets.reading import sheet_of, sheets_of
from projects.sheets.saving import apply_sheet, freeze, printed

__all__ = [
    "Computed",
    "apply_sheet",
    "compute",
    "computed_of",
    "differences",
    "freeze",
    "printed",
    "recompute",
    "sheet_of",
    "sheets_of",
    "with_evidence",
]
