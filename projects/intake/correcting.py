"""What a person corrects in a kept table: a cell, a cell that is no part of the form, a field that stands outside it."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from django.db import transaction

from projects.documents.cleaning import clean_text
from projects.intake.recognised import NOTED, note_for_lists, understand_found
from projects.intake.stored import Corrections, table_from_json
from projects.models import IntakeTable
from projects.reading.tables import FoundTable, Place

Change = Callable[[Corrections, FoundTable], Corrections]


class RefusedCorrectionError(ValueError):
    """Nothing was changed; the message says why to the person."""


OVERTAKEN = "这张表已在别处改动过，没有保存。您输入的内容还在，请核对后再保存一次。"
ENTERED = "这张表已经导入，不能再改正。"


def correct_table(pk: int, change: Change, *, seen: int) -> IntakeTable:
    """Refused where somebody changed the table since it was shown, in another tab for instance."""
    with transaction.atomic():
        kept = IntakeTable.objects.select_for_update(no_key=True).get(pk=pk)
        if kept.entered_at is not None:
            raise RefusedCorrectionError(ENTERED)
        if kept.version != seen:
            raise RefusedCorrectionError(OVERTAKEN)
        found = table_from_json(kept.found)
        corrections = change(Corrections.of(kept), found)
        kept.corrections = corrections.stored()
        note_for_lists(kept, understand_found(found, kept.intake.rule_set.rules, corrections))
        kept.version += 1
        kept.save(update_fields=["corrections", "version", *NOTED])
    return kept


def with_text(place: Place, text: str | None) -> Change:
    """None: the cell is no part of the form. The cell's own text takes the correction back."""

    def change(corrections: Corrections, found: FoundTable) -> Corrections:
        own = own_text(found, place)
        new = None if text is None else clean_text(text).strip()
        cells = {each: said for each, said in corrections.cells.items() if each != place}
        return replace(corrections, cells=cells if new == own else {**cells, place: new})

    return change


def own_text(found: FoundTable, place: Place) -> str:
    """As the file has it; refused where no cell begins."""
    row, column = place
    if not (0 <= row < found.grid.rows and 0 <= column < len(found.grid.widths)):
        raise RefusedCorrectionError("表里没有这一格。")
    cell = found.grid.at(row, column)
    if (cell.row, cell.column) != place:
        raise RefusedCorrectionError("表里没有这一格。")
    return cell.text


def with_own_text(place: Place) -> Change:
    """The cell is again as the file has it."""
    return lambda corrections, _: replace(
        corrections, cells={each: text for each, text in corrections.cells.items() if each != place}
    )


def with_fields(fields: Mapping[str, str]) -> Change:
    """All of them: an empty one is again what the table itself says."""
    return lambda corrections, _: replace(corrections, fields={name: text for name, text in fields.items() if text})


def without_corrections(corrections: Corrections, found: FoundTable) -> Corrections:
    return Corrections()
