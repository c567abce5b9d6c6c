"""A rule set written out in full as TOML, so that it stands without the files that it extends."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from types import NoneType
from typing import Any

from indicators.points import plain
from indicators.rules import CheckSetting, RuleSet


def to_toml(rules: RuleSet) -> str:
    """Every key, also those that have the national value; `load()` reads the same rule set from it."""
    values = {each.name: getattr(rules, each.name) for each in fields(rules)}
    simple = {name: value for name, value in values.items() if not isinstance(value, Mapping)}
    lines = [f"{name} = {_value(value)}" for name, value in simple.items() if value != ""]
    for name, value in values.items():
        if isinstance(value, Mapping):
            lines += ["", f"[{name}]", *_table(value)]
    return "\n".join(lines) + "\n"


def _table(mapping: Mapping[str, Any]) -> Iterator[str]:
    for key, value in mapping.items():
        yield f"{_text(key)} = {_value(value)}"


def _value(value: Any) -> str:
    if is_dataclass(value):
        return _inline(_members(value))
    for kind, write in WRITERS.items():
        if isinstance(value, kind):
            return write(value)
    raise TypeError(f"{value!r} 不能写入评分办法")


def _members(value: Any) -> Mapping[str, Any]:
    if isinstance(value, CheckSetting):
        return ({"level": value.level} if value.level else {}) | dict(value.params)
    return {each.name: getattr(value, each.name) for each in fields(value)}


def _list(values: tuple[Any, ...]) -> str:
    return f"[{', '.join(map(_value, values))}]"


def _inline(mapping: Mapping[str, Any]) -> str:
    return f"{{ {', '.join(_table(mapping))} }}"


def _text(text: str) -> str:
    # JSON's escapes are TOML's, but for DEL
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


# In this order: a bool is an int too
WRITERS: Mapping[type, Callable[[Any], str]] = {
    NoneType: lambda value: '"none"',
    bool: lambda value: str(value).lower(),
    int: str,
    Decimal: plain,
    str: _text,
    tuple: _list,
}
