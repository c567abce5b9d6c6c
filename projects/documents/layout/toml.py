"""Reads typed values out of TOML; whatever doesn't fit is refused with the name of its key."""

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

Reader = Callable[[object, str], Any]


class KeyRefusedError(ValueError):
    """A key holds what it must not; the message names it."""


def refused(place: str, wanted: str, value: object) -> KeyRefusedError:
    return KeyRefusedError(f"键 {place} 应为{wanted}，实为 {value!r:.80}")


def text(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise refused(place, "文字", value)
    return value


def words(value: object, place: str) -> str:
    if not text(value, place).strip():
        raise refused(place, "不空的文字", value)
    return str(value)


def flag(value: object, place: str) -> bool:
    if not isinstance(value, bool):
        raise refused(place, " true 或 false", value)
    return value


def whole(*, least: int, most: int) -> Reader:
    def read(value: object, place: str) -> int:
        if type(value) is not int or not least <= value <= most:
            raise refused(place, f" {least} 到 {most} 的整数", value)
        return value

    return read


def share(value: object, place: str) -> Decimal:
    """A number above 0."""
    number = Decimal(value) if type(value) is int else value
    if not isinstance(number, Decimal) or not number.is_finite() or number <= 0:
        raise refused(place, "大于 0 的数", value)
    return number


def choice(choices: type[StrEnum], *allowed: StrEnum) -> Reader:
    names = [str(each) for each in allowed or choices]

    def read(value: object, place: str) -> StrEnum:
        if not isinstance(value, str) or value not in names:
            raise refused(place, f" {' 或 '.join(names)}", value)
        return choices(value)

    return read


def many(read: Reader, *, least: int = 1) -> Reader:
    def read_many(value: object, place: str) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) < least:
            raise refused(place, "列表" if not least else f"至少 {least} 项的列表", value)
        return tuple(read(each, f"{place}[{number}]") for number, each in enumerate(value, start=1))

    return read_many


def record(kind: Callable[..., Any], readers: Mapping[str, Reader], *required: str) -> Reader:
    def read(value: object, place: str) -> Any:
        if not isinstance(value, dict):
            raise refused(place, "键值对", value)
        prefix = f"{place}." if place else ""
        _refuse_unknown(value, readers, prefix)
        if missing := [key for key in required if key not in value]:
            raise KeyRefusedError(f"缺少键 {prefix}{missing[0]}")
        return kind(**{key: readers[key](each, f"{prefix}{key}") for key, each in value.items()})

    return read


def _refuse_unknown(keys: Collection[str], known: Collection[str], prefix: str) -> None:
    if unknown := [key for key in keys if key not in known]:
        raise KeyRefusedError(f"不认识的键 {prefix}{unknown[0]}；可用 {'、'.join(known)}")
