"""Hides who filled in a sheet and every telephone and identity number in it."""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final

from indicators.catalogue import Holder, Mask, held_by
from indicators.checks.publication import IDENTITY_KIND, PersonalNumber, personal_numbers
from indicators.sheet import Sheet

MASK: Final = "*"
PERSONS: Final = {field.key: field.mask for field in held_by(Holder.SHEET) if field.mask}
NAME: Final = re.compile(r"[^\s、，,；;/／]+")
PERSON_KEY: Final = re.compile(
    r"(?:^|_)(?:person|leader|contact|reviewer|checker|filler|manager|phone|tel)|(?:人|人员|姓名|电话|手机|联系方式)$"
)
DIGIT: Final = re.compile(r"\d")
IDENTITIES: Final = ("key", "kind")  # tell rows apart, and are nobody's words
MOBILE_KIND: Final = "手机号"
KEPT: Final = {MOBILE_KIND: (3, 4), IDENTITY_KIND: (3, 2)}  # digits at the beginning and at the end; else the area code


def mask_sheet(sheet: Sheet) -> Sheet:
    """The same sheet for the public: names by their first character, numbers without their middle."""
    hidden: Sheet = _mask_numbers(sheet)
    persons: dict[str, Any] = {
        key: mask_phone(getattr(sheet, key)) if mask is Mask.PHONE else mask_name(getattr(hidden, key))
        for key, mask in PERSONS.items()
    }
    extra = {key: _mask_entry(key, text) for key, text in hidden.extra.items()}
    return replace(hidden, **persons, extra=extra)


def _mask_entry(key: str, text: str) -> str:
    """Besides 填报人 and 联系电话 a form may ask for other persons in places of its own."""
    if PERSON_KEY.search(key) is None:
        return text
    return mask_phone(text) if DIGIT.search(text) else mask_name(text)


def _mask_numbers(value: Any) -> Any:
    """Every text, wherever it stands in the sheet."""
    match value:
        case str():
            return mask_text(value)
        case Mapping():
            return {key: mask_text(text) for key, text in value.items()}
        case tuple():
            return tuple(_mask_numbers(each) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        names = (each.name for each in fields(value) if each.name not in IDENTITIES)
        return replace(value, **{name: _mask_numbers(getattr(value, name)) for name in names})
    return value


def mask_text(text: str) -> str:
    """Again until none is left: what stands behind a number may be one itself."""
    while found := list(personal_numbers(text)):
        for number in found:
            text = text[: number.start] + _star_number(text, number) + text[number.stop :]
    return text


def _star_number(text: str, number: PersonalNumber) -> str:
    """As long as before, so that the places of the others stay right."""
    written = text[number.start : number.stop]
    places = [found.start() for found in DIGIT.finditer(written)]
    if number.kind in KEPT:
        first, last = KEPT[number.kind]
        first += max(0, len(places) - 11) if number.kind == MOBILE_KIND else 0  # +86
        hidden = set(places[first:-last])
    else:
        hidden = set(places[_length_of_area_code(written) :])
    return "".join(MASK if place in hidden else character for place, character in enumerate(written))


def _length_of_area_code(written: str) -> int:
    """How many digits stand before the dash of 0994-2345678; none where there is no dash."""
    head, dash, _ = written.translate({ord("－"): "-", ord("—"): "-"}).partition("-")
    return len(DIGIT.findall(head)) if dash else 0


def mask_name(text: str) -> str:
    """王芳、李明 → 王**、李**: how long a name is isn't told either."""
    return NAME.sub(lambda found: found[0][0] + MASK * 2 if found[0][0].isalpha() else found[0], text)


def mask_phone(text: str) -> str:
    """In a place made for a number, what isn't recognised as one is hidden whole."""
    hidden = mask_text(text)
    return DIGIT.sub(MASK, text) if hidden == text else hidden
