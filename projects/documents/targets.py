"""年度指标值 in three cells: a sign, a number, a unit. Together they are one text, as every other form has it."""

import re
from collections.abc import Mapping
from typing import Final

from indicators.catalogue import Holder, fields_of

WHOLE: Final = "target"
PARTS: Final = tuple(field.key for field in fields_of(Holder.ROWS).values() if field.of == WHOLE)
SPLIT: Final = re.compile(
    r"(?P<target_sign>[≥≧≤≦＞>＜<=＝﹦]{0,2})\s*(?P<target_value>\d[\d,，.]*)\s*(?P<target_unit>\D*)"
)
SIGN_ALONE: Final = re.compile(r"[≥≧≤≦＞>＜<=＝﹦]{1,2}")


def split_target(target: str) -> dict[str, str]:
    """What can't be parted stands in the middle."""
    text = target.strip()
    if SIGN_ALONE.fullmatch(text):
        return {"target_sign": text, "target_value": "", "target_unit": ""}
    found = SPLIT.fullmatch(text)
    if found is None:
        return {"target_sign": "", "target_value": target, "target_unit": ""}
    return {name: found[name].strip() for name in PARTS}


def part_of_target(target: str, name: str) -> str:
    return split_target(target)[name]


def join_target(parts: Mapping[str, str]) -> str:
    return "".join(parts[name] for name in PARTS)
