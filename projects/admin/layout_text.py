"""A layout's data written out as TOML again: one list entry a line, so that versions can be compared."""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from indicators.points import plain

INDENT: Final = "    "


def to_toml(data: Mapping[str, Any]) -> str:
    lines = [*_pairs({key: value for key, value in data.items() if key != "blocks"})]
    for block in data["blocks"]:
        lines += ["", "[[blocks]]", *_pairs(block)]
    return "\n".join(lines) + "\n"


def _pairs(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        if isinstance(value, list) and value and isinstance(value[0], list | dict):
            yield f"{key} = ["
            yield from (f"{INDENT}{_inline(each)}," for each in value)
            yield "]"
        else:
            yield f"{key} = {_inline(value)}"


def _inline(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case Decimal():
            return plain(value)
        case str():
            # JSON's escapes are TOML's, but for DEL
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case Mapping():
            return f"{{ {', '.join(f'{key} = {_inline(each)}' for key, each in value.items())} }}"
        case Sequence():
            return f"[{', '.join(map(_inline, value))}]"
        case _:
            raise TypeError(f"{value!r} 不能写入表样")
