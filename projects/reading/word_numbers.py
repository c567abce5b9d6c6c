"""The numbers that Word puts before paragraphs by itself: they are seen on paper, and stand in no text."""

import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree

PART: Final = "word/numbering.xml"
LARGEST: Final = 4 * 1024 * 1024
LEVELS: Final = 9
PLACE: Final = re.compile(r"%([1-9])")
HANZI: Final = "〇一二三四五六七八九"


def hanzi_numeral(number: int) -> str:
    """Up to 99, as in lists."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    front = "" if tens == 0 else "十" if tens == 1 else f"{HANZI[tens]}十"
    return front + (HANZI[ones] if ones else "")


def _letter(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26)


WAYS: Final[Mapping[str, Callable[[int], str]]] = {
    "decimal": str,
    "decimalFullWidth": str,
    "decimalZero": lambda number: f"{number:02}",
    "decimalEnclosedCircleChinese": lambda number: chr(0x2460 + number - 1) if 0 < number <= 20 else str(number),
    "decimalEnclosedCircle": lambda number: chr(0x2460 + number - 1) if 0 < number <= 20 else str(number),
    "chineseCounting": hanzi_numeral,
    "chineseCountingThousand": hanzi_numeral,
    "japaneseCounting": hanzi_numeral,
    "taiwaneseCountingThousand": hanzi_numeral,
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
}


@dataclass(frozen=True, slots=True)
class _Level:
    way: str
    text: str
    start: int


@dataclass(slots=True)
class Numbering:
    """The lists of a document, and how far each has been counted."""

    lists: Mapping[str, tuple[str, Mapping[int, _Level]]] = field(default_factory=dict)  # by number, what it counts in
    counts: dict[str, list[int]] = field(default_factory=dict)

    def before(self, paragraph: Any) -> str:
        """What stands before the paragraph; it counts as one more of its list."""
        found = _place_in_list(paragraph)
        if found is None or found[0] not in self.lists:
            return ""
        name, depth = found
        counted, levels = self.lists[name]
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self.counts.setdefault(
            counted, [levels[each].start - 1 if each in levels else 0 for each in range(LEVELS)]
        )
        counts[depth] += 1
        for deeper in range(depth + 1, LEVELS):
            counts[deeper] = levels[deeper].start - 1 if deeper in levels else 0
        if level.way not in WAYS:
            return ""  # a dot is no number
        return PLACE.sub(lambda place: _write_number(levels, counts, int(place[1]) - 1), level.text)


def _write_number(levels: Mapping[int, _Level], counts: list[int], depth: int) -> str:
    level = levels.get(depth)
    return WAYS.get(level.way if level else "decimal", str)(max(1, counts[depth]))


def _place_in_list(paragraph: Any) -> tuple[str, int] | None:
    """The list of a paragraph, and how deep it stands in it."""
    held = paragraph.find("{*}pPr/{*}numPr")
    if held is None:
        return None
    name, depth = _value_of(held.find("{*}numId")), _value_of(held.find("{*}ilvl"))
    return name, min(int(depth), LEVELS - 1) if depth.isdecimal() and len(depth) < 3 else 0


def _value_of(element: Any) -> str:
    if element is None:
        return ""
    return next((value for name, value in element.attrib.items() if name.endswith("}val")), "")


def numbering_of(package: zipfile.ZipFile) -> Numbering:
    """None are counted where the part that defines them is missing or strange."""
    if PART not in package.namelist() or package.getinfo(PART).file_size > LARGEST:
        return Numbering()
    content = package.read(PART)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        return Numbering()
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError:
        return Numbering()
    kinds = {_attribute(each, "abstractNumId"): _read_levels(each) for each in root.iterchildren("{*}abstractNum")}
    lists = {}
    for each in root.iterchildren("{*}num"):
        kind, name = _value_of(each.find("{*}abstractNumId")), _attribute(each, "numId")
        starts_anew = each.find("{*}lvlOverride/{*}startOverride") is not None
        lists[name] = (f"{kind} {name}" if starts_anew else kind, kinds.get(kind, {}))
    return Numbering(lists)


def _read_levels(kind: Any) -> dict[int, _Level]:
    levels = {}
    for each in kind.iterchildren("{*}lvl"):
        depth, start = _attribute(each, "ilvl"), _value_of(each.find("{*}start"))
        if depth.isdecimal() and int(depth) < LEVELS:
            way, text = _value_of(each.find("{*}numFmt")), _value_of(each.find("{*}lvlText"))
            levels[int(depth)] = _Level(way, text, int(start) if start.isdecimal() and len(start) < 6 else 1)
    return levels


def _attribute(element: Any, name: str) -> str:
    return next((value for each, value in element.attrib.items() if each.rpartition("}")[2] == name), "")
