"""Between records and the Sheet, and what follows from it."""

from projects.sheets.evidence import with_evidence
from projects.sheets.numbers import Computed, compute, computed_of, differences, recompute
from projects.sheets.reading import sheet_of, sheets_of
from projects.sheets.saving import apply_sheet, freeze
from projects.sheets.standing import approved_version, standing_version, submitted_versions

__all__ = [
    "Computed",
    "apply_sheet",
    "approved_version",
    "compute",
    "computed_of",
    "differences",
    "freeze",
    "recompute",
    "sheet_of",
    "sheets_of",
    "standing_version",
    "submitted_versions",
    "with_evidence",
]
