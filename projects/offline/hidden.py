"""The hidden sheet: what the workbook is, what stood in it at the download, the lists, and figures on their way."""

from collections.abc import Mapping, Sequence
from typing import Final

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from projects.documents.controls import HIDDEN_PAGE
from projects.documents.xlsx.values import text_value
from projects.offline.identity import Sealed, seal
from projects.offline.slots import Slot

PIECE: Final = 30_000  # characters of the seal in a cell
PAGE: Final = "自评表"
SEAL, TEXTS, TYPED, FIGURES, MISSING, DIMENSIONS, CATEGORIES = "ABCDEFG"
FIRST: Final = 1


class HiddenSheet:
    def __init__(self, book: Workbook) -> None:
        self.page: Worksheet = book.create_sheet(HIDDEN_PAGE)
        self.page.sheet_state = "veryHidden"
        self.page.protection.sheet = True
        self._texts: dict[str, int] = {}

    def keep(self, slots: Sequence[Slot]) -> None:
        """What each cell held, for telling whether it still does."""
        for row, slot in enumerate(slots, start=FIRST):
            self._texts[slot.name] = row
            place = self.page[f"{TEXTS}{row}"]
            if slot.is_number:
                place.value = slot.value
            else:
                place.value, place.data_type = text_value(slot.text), "s"

    def kept(self, slot: Slot) -> str:
        return f"{HIDDEN_PAGE}!${TEXTS}${self._texts[slot.name]}"

    def offer(self, dimensions: Sequence[str], categories: Sequence[str]) -> Mapping[str, str]:
        """Ranges for lists of choices: one of over 255 characters can't stand in the cell's own rule."""
        ranges = {}
        for field, column, words in (("dimension", DIMENSIONS, dimensions), ("category", CATEGORIES, categories)):
            for row, word in enumerate(words, start=FIRST):
                place = self.page[f"{column}{row}"]
                place.value, place.data_type = text_value(word), "s"
            if words:
                ranges[field] = f"{HIDDEN_PAGE}!${column}${FIRST}:${column}${len(words)}"
        return ranges

    def put(self, column: str, number: int, formula: str) -> str:
        self.page[f"{column}{number}"] = formula
        return f"{HIDDEN_PAGE}!${column}${number}"

    def sign(self, sealed: Sealed) -> None:
        text = seal(sealed)
        pieces = [text[start : start + PIECE] for start in range(0, len(text), PIECE)]
        for row, piece in enumerate(pieces, start=FIRST):
            place = self.page[f"{SEAL}{row}"]
            place.value, place.data_type = text_value(piece), "s"
