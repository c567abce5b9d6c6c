"""Writes a layout as TOML, one list entry a line, so that versions can be compared; `load_layout` reads the same layout back."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from indicators.catalogue import FieldKind
from indicators.plain_data import toml_pair, toml_value
from projects.documents.layout.values import (
    FUND_FIELDS,
    ROW_FIELDS,
    SHEET_FIELDS,
    TOTAL,
    Fields,
    FormLabel,
    Funds,
    Indicators,
    Item,
    Layout,
    LayoutFundLine,
    Side,
)

INDENT = "    "
BLOCK_KINDS = {Fields: "fields", Funds: "funds", Indicators: "indicators"}
KINDS = {**SHEET_FIELDS, **FUND_FIELDS, **ROW_FIELDS}


def to_toml(layout: Layout) -> str:
    values = {each.name: _to_data(getattr(layout, each.name)) for each in fields(layout) if each.name != "blocks"}
    lines = list(_toml_lines({name: value for name, value in values.items() if value is not None}))
    for block in layout.blocks:
        lines += ["", "[[blocks]]", *_toml_lines({"kind": BLOCK_KINDS[type(block)], **_unusual_members(block)})]
    return "\n".join(lines) + "\n"


def _toml_lines(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        if isinstance(value, list) and value and isinstance(value[0], list | dict):
            yield f"{key} = ["
            yield from (f"{INDENT}{toml_value(each)}," for each in value)
            yield "]"
        else:
            yield toml_pair(key, value)


def _to_data(value: Any) -> Any:
    match value:
        case FormLabel():
            return value.written
        case tuple():
            return [_to_data(each) for each in value]
        case Item() | LayoutFundLine() | Side():
            return _unusual_members(value)
    return value


def _unusual_members(value: Any) -> dict[str, Any]:
    """All but those that `load_layout` fills in by itself."""
    usual = {each.name: each.default for each in fields(value)}
    if isinstance(value, Item):
        usual["kind"] = KINDS.get(value.field, FieldKind.TEXT)
    elif isinstance(value, LayoutFundLine):
        usual["kind"] = TOTAL
    return {name: _to_data(held) for name in usual if (held := getattr(value, name)) != usual[name]}
