"""What Excel shows of a cell under its number format: 31.10 for 31.1, 07 for 7, a dash for 0."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from indicators.points import EXACT
from projects.documents.xlsx.pages import WorkbookCell
from projects.documents.xlsx.tables import text_of
from projects.documents.xlsx.values import plain_text

# Colours and conditions, room as wide as a letter, and a letter that fills the cell.
UNSEEN: Final = re.compile(r"\[[^\]]*\]|_.|\*.")
WORDS: Final = re.compile(r'"([^"]*)"|\\(.)')
DIGITS: Final = re.compile(r"(?P<whole>[#0?,]*)(?:\.(?P<decimals>[0#?]*))?")
FIGURE: Final = re.compile(r"[#0?][#0?,.]*|\.[#0?]+")
MOST_DECIMALS: Final = 15


def displayed_text(cell: WorkbookCell) -> str:
    """A text as it was typed, but for spaces at its end."""
    value = cell.value
    if isinstance(value, str):
        return plain_text(value).rstrip()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return text_of(value)
    return _show_number(Decimal(text_of(value)), cell.number_format, value)


def _show_number(number: Decimal, code: str, value: Any) -> str:
    sections = UNSEEN.sub("", code).split(";")
    section, sign = sections[0], "-" if number < 0 else ""
    if number < 0 and len(sections) > 1:
        section, sign = sections[1], ""
    elif number == 0 and len(sections) > 2:
        section = sections[2]
    plain = WORDS.sub(lambda found: found[1] or found[2] or "", section)
    core = FIGURE.search(plain)
    if "General" in section or "@" in section or "E" in section or "/" in section:
        return text_of(value)
    if core is None or not any(sign in "0#" for sign in core[0]):
        return plain.replace("?", "").strip()  # a question mark alone is room for a digit
    figure = _show_figure(EXACT.scaleb(abs(number), 2) if "%" in plain else abs(number), core[0])
    before, after = plain[: core.start()].strip(), plain[core.end() :].strip()
    return f"{sign}{before}{figure}{after}" if figure else text_of(value)


def _show_figure(number: Decimal, core: str) -> str:
    """Nothing where the format divides by thousands, which no published table does."""
    found = DIGITS.fullmatch(core)
    if found is None or found["whole"].endswith(","):
        return ""
    decimals = (found["decimals"] or "")[:MOST_DECIMALS]
    least = decimals.count("0")
    rounded = number.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP, EXACT)
    whole, _, part = format(rounded, "f").partition(".")
    kept = part[:least] + part[least:].rstrip("0")
    whole = whole.zfill(found["whole"].count("0"))
    if "," in found["whole"]:
        whole = f"{int(whole):,}"
    return f"{whole}.{kept}" if kept else whole
