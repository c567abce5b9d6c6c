"""Turns the plain data of TOML and JSON into typed values, refuses wrong ones with their place, and writes them back."""

import json
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from indicators.points import plain

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
LEAVES = (str, Decimal, int)
Reader = Callable[[object], Any]


class RefusedValueError(ValueError):
    """Says why a value is refused. `path` leads to the value, outermost key first; lists count from 0."""

    def __init__(self, reason: str, *path: str | int) -> None:
        super().__init__(reason)
        self.path = list(path)

    def place(self, *, first: int) -> str:
        """Returns the place, like `.blocks[1].label`; `first` is the message's number for a list's first entry."""
        return "".join(f".{step}" if isinstance(step, str) else f"[{step + first}]" for step in self.path)


class UnknownKeysError(RefusedValueError):
    def __init__(self, keys: Sequence[str], known: Sequence[str]) -> None:
        super().__init__(f"不认识的键 {'、'.join(sorted(keys))}")
        self.keys, self.known = keys, known


class MissingKeysError(RefusedValueError):
    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__(f"缺少键 {'、'.join(sorted(keys))}")
        self.keys = keys


def refused(wanted: str, value: object) -> RefusedValueError:
    return RefusedValueError(f"应为{wanted}，实为 {value!r:.80}")


def parse_toml(text: str) -> dict[str, Any]:
    """Reads numbers as Decimals; refuses a number with an absurd exponent."""
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, InvalidOperation) as error:
        raise RefusedValueError(f"不是有效的 TOML：{error}") from error


def text(value: object) -> str:
    if not isinstance(value, str):
        raise refused("文字", value)
    return value


def flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise refused(" true 或 false", value)
    return value


def whole(*, least: int, most: int | None = None) -> Reader:
    wanted = f"不小于 {least} 的整数" if most is None else f" {least} 到 {most} 的整数"

    def read_whole(value: object) -> int:
        if type(value) is not int or value < least or (most is not None and value > most):
            raise refused(wanted, value)
        return value

    return read_whole


def number(fits: Callable[[Decimal], bool], wanted: str) -> Reader:
    def read_number(value: object) -> Decimal:
        found = Decimal(value) if type(value) is int else value
        if not isinstance(found, Decimal) or not fits(found):
            raise refused(wanted, value)
        return found

    return read_number


def choice(choices: type[StrEnum], *allowed: StrEnum) -> Reader:
    names = [str(each) for each in allowed or choices]

    def read_choice(value: object) -> StrEnum:
        if not isinstance(value, str) or value not in names:
            raise refused(f" {' 或 '.join(names)}", value)
        return choices(value)

    return read_choice


def checked(read: Reader, fits: Callable[[Any], object], wanted: str) -> Reader:
    """Reads as `read` does and also refuses values that don't fit."""

    def read_checked(value: object) -> Any:
        found = read(value)
        if not fits(found):
            raise refused(wanted, value)
        return found

    return read_checked


words = checked(text, str.strip, "不空的文字")


def many(read: Reader, *, least: int = 1) -> Reader:
    def read_many(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) < least:
            raise refused(f"至少 {least} 项的列表" if least else "列表", value)
        found: list[Any] = []
        try:
            for each in value:
                found.append(read(each))  # noqa: PERF401 (its length tells which entry is refused)
        except RefusedValueError as refusal:
            refusal.path.insert(0, len(found))
            raise
        return tuple(found)

    return read_many


def table(read: Reader) -> Reader:
    """Reads a table with free keys and values of one kind."""

    def read_table(value: object) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise refused("键值对", value)
        return MappingProxyType(_read_values(value, dict.fromkeys(value, read)))

    return read_table


def record(kind: Callable[..., Any], readers: Mapping[str, Reader], *required: str) -> Reader:
    """Reads a table with known keys; a missing key takes the default of `kind`."""

    def read_record(value: object) -> Any:
        if not isinstance(value, dict):
            raise refused("键值对", value)
        if unknown := [key for key in value if key not in readers]:
            raise UnknownKeysError(unknown, tuple(readers))
        if missing := [key for key in required if key not in value]:
            raise MissingKeysError(missing)
        return kind(**_read_values(value, readers))

    return read_record


def _read_values(values: Mapping[str, object], readers: Mapping[str, Reader]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in values.items():
        try:
            found[key] = readers[key](value)
        except RefusedValueError as refusal:
            refusal.path.insert(0, key)
            raise
    return found


def as_plain_data(value: Any) -> Any:
    """Turns dataclasses and mappings into dicts, and tuples into lists; texts, numbers, flags and None stay."""
    if value is None or isinstance(value, LEAVES):
        return value
    if isinstance(value, tuple):
        return [as_plain_data(each) for each in value]
    if isinstance(value, Mapping):
        return {key: as_plain_data(each) for key, each in value.items()}
    return {each.name: as_plain_data(getattr(value, each.name)) for each in fields(value)}


def toml_value(value: Any) -> str:
    """Writes plain data on one line, with tables inline."""
    match value:
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case Decimal():
            return plain(value)
        case str():
            # JSON's escapes are TOML's, except DEL
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case list():
            return f"[{', '.join(map(toml_value, value))}]"
        case dict():
            return f"{{ {', '.join(toml_pair(key, each) for key, each in value.items())} }}"
        case _:
            raise TypeError(f"{value!r} 不能写入 TOML")


def toml_pair(key: str, value: Any) -> str:
    return f"{key if BARE_KEY.fullmatch(key) else toml_value(key)} = {toml_value(value)}"
