"""Between records and the Sheet, and what follows from it."""

from projects.sheets.assembling import sheet_of, sheets_of
from projects.sheets.computed import (
    Computed,
    approved_version,
    compute,
    computed_of,
    signing_version,
    standing_version,
    submitted_versions,
)
from projects.sheets.evidence import with_evidence
from projects.sheets.numbers import recompute, stale_numbers
from projects.sheets.saving import apply_sheet, freeze_sheet, would_print_the_same

__all__ = [
    "Computed",
    "apply_sheet",
    "approved_version",
    "compute",
    "computed_of",
    "freeze_sheet",
    "recompute",
    "sheet_of",
    "sheets_of",
    "signing_version",
    "stale_numbers",
    "standing_version",
    "submitted_versions",
    "with_evidence",
    "would_print_the_same",
]
