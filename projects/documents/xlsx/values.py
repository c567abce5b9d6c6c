"""What stands in a cell of a workbook: a figure with its format, or a text that no program takes for a formula."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from indicators.points import EXACT
from projects.documents.grid import Cell
from projects.documents.office import xml_text

GENERAL: Final = "General"
LONGEST: Final = 32_767  # of a cell in Excel, in UTF-16 units
CUT: Final = "……（文字超过 Excel 单元格的上限，以下略去）"
DIGITS: Final = 15  # a double keeps no more
FIGURE: Final = re.compile(
    r"-?(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<decimals>\d+))?(?P<percent>%?)(?P<suffix>[^%]*)"
)
FORMULA_LIKE: Final = tuple("=+-@\t")
ESCAPE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True, slots=True)
class CellValue:
    value: str | Decimal
    number_format: str = GENERAL
    is_quoted: bool = False  # stays a text, also when somebody opens the cell and closes it again


def value_of_cell(cell: Cell, text: str) -> CellValue:
    figure = None if cell.number is None else _figure_of_text(cell.text, cell.number)
    return figure or CellValue(value=text_value(text), is_quoted=text.startswith(FORMULA_LIKE))


def _figure_of_text(text: str, number: Decimal) -> CellValue | None:
    """The number behind 7.50%, and the format that shows it so; none where Excel would lose digits of it."""
    found = FIGURE.fullmatch(text)
    if found is None or len(number.as_tuple().digits) > DIGITS or abs(number.adjusted()) >= DIGITS:
        return None
    value = EXACT.scaleb(number, Decimal(-2)) if found["percent"] else number
    shown = number_format(found["decimals"], found["percent"], found["suffix"])
    return CellValue(value=value, number_format=f"#,##{shown}" if "," in found["whole"] else shown)


def number_format(decimals: str | None, percent: str, suffix: str) -> str:
    figure = f"0.{'0' * len(decimals)}" if decimals else "0"
    return figure + percent + quote_words(suffix)


def quote_words(words: str) -> str:
    """As a number format writes words out."""
    clean = xml_text(words).replace("\n", " ").replace('"', "”")
    return f'"{clean}"' if clean else ""


def text_value(text: str) -> str:
    """Excel would read _x0041_ as A."""
    return ESCAPE.sub("_x005F_", cut_to_longest(xml_text(text)))


def plain_text(value: str) -> str:
    """What a person reads in a cell that Excel wrote."""
    return value.replace("_x000D_", "").replace("_x005F_", "_")


def cut_to_longest(text: str) -> str:
    if len(text) * 2 <= LONGEST or len(text.encode("utf-16-le")) // 2 <= LONGEST:
        return text
    kept = text.encode("utf-16-le")[: (LONGEST - len(CUT)) * 2]
    return kept.decode("utf-16-le", errors="ignore") + CUT
