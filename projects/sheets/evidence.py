"""佐证资料: where a row says nothing of its own, the names of the files that bear it out."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from indicators.sheet import IndicatorRow, Sheet
from projects.models import Attachment, Evaluation

EVIDENCE: Final = "evidence"  # among a row's extra
BETWEEN: Final = "；"


def with_evidence(evaluation: Evaluation, sheet: Sheet) -> Sheet:
    """What somebody typed stands; nothing is written to the records, so that no name outlives its file."""
    names = file_names(evaluation)
    return replace(sheet, indicators=tuple(_add_file_names(row, names) for row in sheet.indicators)) if names else sheet


def file_names(evaluation: Evaluation) -> Mapping[str, str]:
    """By the row's key, in one query."""
    kept = Attachment.objects.filter(evaluation=evaluation, indicators__isnull=False).kept()
    found: dict[str, list[str]] = {}
    for key, name in kept.order_by("uploaded_at", "id").values_list("indicators__key", "name"):
        found.setdefault(str(key), []).append(name)
    return {key: BETWEEN.join(each) for key, each in found.items()}


def _add_file_names(row: IndicatorRow, names: Mapping[str, str]) -> IndicatorRow:
    if row.key not in names or row.extra.get(EVIDENCE, "").strip():
        return row
    return replace(row, extra={**row.extra, EVIDENCE: names[row.key]})
