"""The text of a paragraph of a Word document, as a person reads it."""

from collections.abc import Iterator
from typing import Any, Final

WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT: Final = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
MATH_TEXT: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Signs that Word keeps as a place in a font of symbols.
SYMBOLS: Final = {
    ("Symbol", 0xB3): "≥",
    ("Symbol", 0xA3): "≤",
    ("Symbol", 0xB1): "±",
    ("Symbol", 0xB4): "×",
    ("Symbol", 0xB0): "°",
    ("Wingdings", 0xFE): "☑",
    ("Wingdings", 0xA8): "□",
    ("Wingdings", 0x6F): "□",
    ("Wingdings", 0xFC): "√",
    ("Wingdings 2", 0x52): "☑",
    ("Wingdings 2", 0x50): "√",
    ("Wingdings 2", 0xA3): "□",
}


def text_of(paragraph: Any) -> str:
    """As it stands when all tracked changes are accepted."""
    return "".join(_texts_within(paragraph))


def _texts_within(element: Any) -> Iterator[str]:
    for child in element.iterchildren():
        if not isinstance(child.tag, str):
            continue
        name = child.tag.rpartition("}")[2]
        if name == "t" and (child.tag == MATH_TEXT or child.tag.startswith((WORD, STRICT))):
            yield child.text or ""
        elif name in ("br", "cr"):
            yield "\n"
        elif name == "tab":
            yield " "
        elif name == "noBreakHyphen":
            yield "-"
        elif name == "sym":
            yield _read_symbol(child)
        elif child.tag != FALLBACK and name not in ("moveFrom", "del", "pPr", "rPr", "tbl"):
            yield from _texts_within(child)


def _read_symbol(element: Any) -> str:
    font = element.get(f"{WORD}font") or element.get(f"{STRICT}font") or ""
    code = element.get(f"{WORD}char") or element.get(f"{STRICT}char") or ""
    try:
        return SYMBOLS.get((font, int(code, 16) & 0xFF), "□")
    except ValueError:
        return ""
