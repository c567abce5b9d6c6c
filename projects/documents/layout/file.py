"""Reads a layout from TOML and says which key is wrong."""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from string import Formatter
from typing import Any

from indicators import plain_data
from indicators.catalogue import FieldKind
from indicators.plain_data import MissingKeysError, Reader, RefusedValueError, UnknownKeysError, refused
from indicators.sheet import Stage
from projects.documents.grid import Align, CellRole, Orientation, Typeface
from projects.documents.layout.misfits import refuse_misfits
from projects.documents.layout.values import (
    EXTRA,
    FUND_FIELDS,
    ROW_FIELDS,
    SHEET_FIELDS,
    TOTAL,
    Column,
    EmptyRows,
    Fields,
    FormLabel,
    Funds,
    Indicators,
    Item,
    Layout,
    LayoutError,
    LayoutFundLine,
    Side,
    Unit,
)

DIRECTORY = Path(__file__).resolve().parent.parent / "layouts"
DEFAULT = "national-2020"
TITLE_WORDS = ("year", "project", "unit", "department")
CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MOST_COLUMNS = 60
SMALLEST_TYPE, LARGEST_TYPE = 5, 16  # points
MOST_PLACES = 6
MOST_INDENT = 20


def shipped_layout_codes() -> tuple[str, ...]:
    """The codes of the layouts that ship with the program, the default first."""
    codes = sorted(path.stem for path in DIRECTORY.glob("*.toml"))
    return tuple(sorted(codes, key=lambda code: code != DEFAULT))


@cache
def shipped_layout(code: str = DEFAULT) -> Layout:
    if code not in shipped_layout_codes():
        raise LayoutError(f"没有表样 {code}；可用的有：{'、'.join(shipped_layout_codes())}")
    return load_layout(DIRECTORY / f"{code}.toml")


def load_layout(source: Path | str) -> Layout:
    """From a file or a TOML text."""
    text = source.read_text(encoding="utf-8") if isinstance(source, Path) else source
    try:
        data = plain_data.parse_toml(text)
    except RefusedValueError as refusal:
        raise LayoutError(f"表样{refusal}") from refusal
    try:
        loaded: Layout = LAYOUT(data)
        refuse_misfits(loaded)
    except RefusedValueError as refusal:
        raise LayoutError(f"表样 {data.get('code') or '（未写代码）'}：{describe_refusal(refusal)}") from refusal
    return loaded


def describe_refusal(refusal: RefusedValueError) -> str:
    """With the key's name in front, entries of a list counted from 1."""
    place = refusal.place(first=1)
    match refusal:
        case UnknownKeysError():
            key = f"{place}.{refusal.keys[0]}".removeprefix(".")
            return f"不认识的键 {key}；可用 {'、'.join(refusal.known)}"
        case MissingKeysError():
            return f"缺少键 {f'{place}.{refusal.keys[0]}'.removeprefix('.')}"
    return f"键 {place.removeprefix('.')} {refusal}"


def text_with_words(names: Sequence[str]) -> Reader:
    """A text with words in braces."""

    def read_worded(value: object) -> str:
        text = plain_data.text(value)
        try:
            parts = list(Formatter().parse(text))
        except ValueError as error:
            raise refused("花括号成对的文字", value) from error
        if any(name is not None and (name not in names or style or kind) for _, name, style, kind in parts):
            known = "、".join(f"{{{name}}}" for name in names)
            raise RefusedValueError(f"的花括号里只能写 {known}，实为 {value!r:.80}")
        return text

    return read_worded


def cell_reader(
    kind: type[Item], field: Reader, readers: Mapping[str, Reader], kinds: Mapping[str, FieldKind], *must: str
) -> Reader:
    """A cell whose value is written out as its field is, unless the layout says otherwise."""
    read = plain_data.record(kind, {"field": field, **readers}, *must)

    def read_item(value: object) -> Any:
        if isinstance(value, dict) and value.get("field") in tuple(kinds):  # a list has no hash
            value = {"kind": str(kinds[value["field"]]), **value}
        return read(value)

    return read_item


def read_label(value: object) -> FormLabel:
    return FormLabel.parse(plain_data.text(value))


def _field_reader(known: Collection[str]) -> Reader:
    def is_known(field: str) -> bool:
        return field in known or (field.startswith(EXTRA) and field.removeprefix(EXTRA).isidentifier())

    return plain_data.checked(plain_data.text, is_known, f" {'、'.join((*known, EXTRA + '名称'))} 之一")


def _read_side(value: object) -> Side:
    return Side(label=read_label(value)) if isinstance(value, str) else SIDE(value)


def _read_pair(value: object) -> Any:
    if not isinstance(value, list) or len(value) != 2:
        raise refused("一级指标和二级指标两项", value)
    return PAIR(value)


def _read_block(value: object) -> Any:
    if not isinstance(value, dict):
        raise refused("键值对", value)
    kind = value.get("kind")
    if not isinstance(kind, str) or kind not in BLOCKS:
        raise RefusedValueError(f"应为 {' 或 '.join(BLOCKS)}，实为 {kind!r:.80}", "kind")
    return BLOCKS[kind]({key: each for key, each in value.items() if key != "kind"})


SPAN = plain_data.whole(least=1, most=MOST_COLUMNS)
WIDTH = plain_data.number(lambda width: width.is_finite() and width > 0, "大于 0 的数")
TYPE_SIZE = plain_data.checked(
    WIDTH, lambda size: SMALLEST_TYPE <= size <= LARGEST_TYPE, f" {SMALLEST_TYPE} 到 {LARGEST_TYPE} 的数"
)
READ_CODE = plain_data.checked(plain_data.text, CODE.fullmatch, "小写字母、数字和连字符")
ITEM: Mapping[str, Reader] = {
    "label": read_label,
    "span": SPAN,
    "kind": plain_data.choice(FieldKind),
    "align": plain_data.choice(Align),
    "empty": plain_data.text,
    "suffix": plain_data.text,
    "places": plain_data.whole(least=0, most=MOST_PLACES),
}
COLUMN: Mapping[str, Reader] = {**ITEM, "group": read_label, "merge": plain_data.flag, "faultless": plain_data.text}
PAIR = plain_data.many(plain_data.words)
SIDE = plain_data.record(Side, {"label": read_label, "span": SPAN}, "label")
TOTAL_LINE: Mapping[str, Reader] = {"label": read_label, "indent": plain_data.whole(least=0, most=MOST_INDENT)}
LINE: Mapping[str, Reader] = {"kind": plain_data.words, **TOTAL_LINE}

FIELDS = plain_data.record(
    Fields,
    {
        "rows": plain_data.many(plain_data.many(cell_reader(Item, _field_reader(SHEET_FIELDS), ITEM, SHEET_FIELDS))),
        "side": _read_side,
        "role": plain_data.choice(CellRole, CellRole.NOTE, CellRole.SIGNATURE),
    },
    "rows",
)
FUNDS = plain_data.record(
    Funds,
    {
        "columns": plain_data.many(cell_reader(Column, _field_reader(FUND_FIELDS), COLUMN, FUND_FIELDS, "field")),
        "lines": plain_data.many(plain_data.record(LayoutFundLine, LINE, "kind", "label"), least=0),
        "total": plain_data.record(partial(LayoutFundLine, kind=TOTAL), TOTAL_LINE, "label"),
        "side": _read_side,
        "heading": read_label,
        "label_span": SPAN,
        "total_last": plain_data.flag,
        "dash": plain_data.text,
        "inline": plain_data.flag,
    },
    "columns",
    "lines",
    "total",
)
INDICATORS = plain_data.record(
    Indicators,
    {
        "columns": plain_data.many(cell_reader(Column, _field_reader(ROW_FIELDS), COLUMN, ROW_FIELDS, "field")),
        "side": _read_side,
        "side_field": _field_reader(()),
        "repeat_head": plain_data.flag,
        "empty_rows": plain_data.choice(EmptyRows),
        "categories": plain_data.many(_read_pair),
        "slash": plain_data.text,
    },
    "columns",
)
BLOCKS: Mapping[str, Reader] = {"fields": FIELDS, "funds": FUNDS, "indicators": INDICATORS}
LAYOUT = plain_data.record(
    Layout,
    {
        "code": READ_CODE,
        "name": plain_data.words,
        "title": text_with_words(TITLE_WORDS),
        "subtitle": text_with_words(TITLE_WORDS),
        "stage": plain_data.choice(Stage),
        "orientation": plain_data.choice(Orientation),
        "unit": plain_data.choice(Unit),
        "empty": plain_data.text,
        "type_size": TYPE_SIZE,
        "smallest_type_size": TYPE_SIZE,
        "typeface": plain_data.choice(Typeface),
        "widths": plain_data.many(WIDTH),
        "blocks": plain_data.many(_read_block),
    },
    "code",
    "name",
    "title",
    "widths",
    "blocks",
)
