"""Reads a layout from TOML and says which key is wrong."""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from indicators.catalogue import Kind
from indicators.sheet import Stage
from projects.documents.grid import Align, Orientation, Role, Typeface
from projects.documents.layout import toml
from projects.documents.layout.toml import KeyRefusedError, Reader
from projects.documents.layout.values import (
    EXECUTION,
    EXTRA,
    FUND_FIELDS,
    ROW_FIELDS,
    SHEET_FIELDS,
    TOTAL,
    Block,
    Column,
    EmptyRows,
    Fields,
    FundLine,
    Funds,
    Indicators,
    Item,
    Label,
    Layout,
    LayoutError,
    Side,
    Unit,
)

DIRECTORY = Path(__file__).resolve().parent.parent / "layouts"
DEFAULT = "national-2020"
TITLE_WORDS = ("year", "project", "unit", "department")
CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
WHOLE = Decimal(100)
MOST_COLUMNS = 60
SMALLEST_TYPE, LARGEST_TYPE = 5, 16  # points
MOST_PLACES = 6
MOST_INDENT = 20


def available() -> tuple[str, ...]:
    """The codes of the layouts that ship with the program, the default first."""
    codes = sorted(path.stem for path in DIRECTORY.glob("*.toml"))
    return tuple(sorted(codes, key=lambda code: code != DEFAULT))


@cache
def layout(code: str = DEFAULT) -> Layout:
    if code not in available():
        raise LayoutError(f"没有表样 {code}；可用的有：{'、'.join(available())}")
    return load(DIRECTORY / f"{code}.toml")


def load(source: Path | str) -> Layout:
    """From a file or a TOML text."""
    text = source.read_text(encoding="utf-8") if isinstance(source, Path) else source
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, InvalidOperation) as error:
        raise LayoutError(f"表样不是有效的 TOML：{error}") from error
    try:
        loaded: Layout = LAYOUT(data, "")
        _refuse_misfits(loaded)
    except KeyRefusedError as error:
        raise LayoutError(f"表样 {data.get('code') or '（未写代码）'}：{error}") from error
    return loaded


def _label(value: object, place: str) -> Label:
    return Label.parse(toml.text(value, place))


def _code(value: object, place: str) -> str:
    if CODE.fullmatch(toml.text(value, place)) is None:
        raise toml.refused(place, "小写字母、数字和连字符", value)
    return str(value)


def _type_size(value: object, place: str) -> Decimal:
    number: Decimal = toml.share(value, place)
    if not SMALLEST_TYPE <= number <= LARGEST_TYPE:
        raise toml.refused(place, f" {SMALLEST_TYPE} 到 {LARGEST_TYPE} 的数", value)
    return number


def _title(value: object, place: str) -> str:
    known = "、".join(f"{{{name}}}" for name in TITLE_WORDS)
    try:
        parts = list(Formatter().parse(toml.text(value, place)))
    except ValueError as error:
        raise toml.refused(place, "花括号成对的文字", value) from error
    for _, name, style, conversion in parts:
        if name is not None and (name not in TITLE_WORDS or style or conversion):
            raise KeyRefusedError(f"键 {place} 的花括号里只能写 {known}，实为 {value!r:.80}")
    return str(value)


def _field(known: Collection[str]) -> Reader:
    def read(value: object, place: str) -> str:
        field = toml.text(value, place)
        is_extra = field.startswith(EXTRA) and field.removeprefix(EXTRA).isidentifier()
        if field not in known and not is_extra:
            raise toml.refused(place, f" {'、'.join((*known, EXTRA + '名称'))} 之一", value)
        return field

    return read


ITEM: Mapping[str, Reader] = {
    "label": _label,
    "span": toml.whole(least=1, most=MOST_COLUMNS),
    "kind": toml.choice(Kind),
    "align": toml.choice(Align),
    "empty": toml.text,
    "suffix": toml.text,
    "places": toml.whole(least=0, most=MOST_PLACES),
}
COLUMN: Mapping[str, Reader] = {**ITEM, "group": _label, "merge": toml.flag, "faultless": toml.text}


def _item(kind: type[Item], readers: Mapping[str, Reader], kinds: Mapping[str, Kind], *required: str) -> Reader:
    """A cell whose value is written out as its field is, unless the layout says otherwise."""
    read = toml.record(kind, {"field": _field(kinds), **readers}, *required)

    def read_item(value: object, place: str) -> Any:
        if isinstance(value, dict) and value.get("field") in kinds:
            value = {"kind": str(kinds[value["field"]]), **value}
        return read(value, place)

    return read_item


def _side(value: object, place: str) -> Side:
    return Side(label=_label(value, place)) if isinstance(value, str) else SIDE(value, place)


def _pair(value: object, place: str) -> tuple[str, str]:
    if not isinstance(value, list) or len(value) != 2:
        raise toml.refused(place, "一级指标和二级指标两项", value)
    return toml.words(value[0], f"{place}[1]"), toml.words(value[1], f"{place}[2]")


SIDE = toml.record(Side, {"label": _label, "span": toml.whole(least=1, most=MOST_COLUMNS)}, "label")
LINE: Mapping[str, Reader] = {"kind": toml.words, "label": _label, "indent": toml.whole(least=0, most=MOST_INDENT)}
TOTAL_LINE: Mapping[str, Reader] = {key: read for key, read in LINE.items() if key != "kind"}

FIELDS = toml.record(
    Fields,
    {
        "rows": toml.many(toml.many(_item(Item, ITEM, SHEET_FIELDS))),
        "side": _side,
        "role": toml.choice(Role, Role.NOTE, Role.SIGNATURE),
    },
    "rows",
)
FUNDS = toml.record(
    Funds,
    {
        "columns": toml.many(_item(Column, COLUMN, FUND_FIELDS, "field")),
        "lines": toml.many(toml.record(FundLine, LINE, "kind", "label"), least=0),
        "total": toml.record(lambda **line: FundLine(kind=TOTAL, **line), TOTAL_LINE, "label"),
        "side": _side,
        "heading": _label,
        "label_span": toml.whole(least=1, most=MOST_COLUMNS),
        "total_last": toml.flag,
        "dash": toml.text,
        "inline": toml.flag,
    },
    "columns",
    "lines",
    "total",
)
INDICATORS = toml.record(
    Indicators,
    {
        "columns": toml.many(_item(Column, COLUMN, ROW_FIELDS, "field")),
        "side": _side,
        "side_field": _field(()),
        "repeat_head": toml.flag,
        "empty_rows": toml.choice(EmptyRows),
        "categories": toml.many(_pair),
        "slash": toml.text,
    },
    "columns",
)
BLOCKS: Mapping[str, Reader] = {"fields": FIELDS, "funds": FUNDS, "indicators": INDICATORS}


def _block(value: object, place: str) -> Any:
    if not isinstance(value, dict):
        raise toml.refused(place, "键值对", value)
    kind = value.get("kind")
    if not isinstance(kind, str) or kind not in BLOCKS:
        raise toml.refused(f"{place}.kind", f" {' 或 '.join(BLOCKS)}", kind)
    return BLOCKS[kind]({key: each for key, each in value.items() if key != "kind"}, place)


LAYOUT = toml.record(
    Layout,
    {
        "code": _code,
        "name": toml.words,
        "title": _title,
        "subtitle": _title,
        "stage": toml.choice(Stage),
        "orientation": toml.choice(Orientation),
        "unit": toml.choice(Unit),
        "empty": toml.text,
        "type_size": _type_size,
        "smallest_type_size": _type_size,
        "typeface": toml.choice(Typeface),
        "widths": toml.many(toml.share),
        "blocks": toml.many(_block),
    },
    "code",
    "name",
    "title",
    "widths",
    "blocks",
)


def _refuse_misfits(layout: Layout) -> None:
    """What no single key shows."""
    if sum(layout.widths) != WHOLE:
        raise KeyRefusedError(f"键 widths 合计应为 100，实为 {sum(layout.widths)}")
    seen: set[str] = set()
    for number, block in enumerate(layout.blocks, start=1):
        for place, spans in _spans(block):
            if spans != len(layout.widths):
                raise KeyRefusedError(f"键 blocks[{number}]{place} 共占 {spans} 列，表样有 {len(layout.widths)} 列")
        for place, field in _fields(block):
            if field in seen:
                raise KeyRefusedError(f"键 blocks[{number}]{place} 的 {field} 出现两次")
            seen.add(field)


def _spans(block: Block) -> Iterator[tuple[str, int]]:
    """How many columns each row of the block takes."""
    side = block.side.span if block.side else 0
    match block:
        case Fields():
            for number, row in enumerate(block.rows, start=1):
                yield f".rows[{number}]", side + sum(item.span for item in row)
        case Funds():
            label = 0 if block.inline else block.label_span
            yield ".columns", side + label + sum(column.span for column in block.columns)
        case Indicators():
            yield ".columns", side + sum(column.span for column in block.columns)


def _fields(block: Block) -> Iterator[tuple[str, str]]:
    """The values that the block shows, each under a name of its own."""
    match block:
        case Fields():
            for number, row in enumerate(block.rows, start=1):
                for item in row:
                    if item.field:
                        yield f".rows[{number}]", item.field
        case Funds():
            kinds = [TOTAL, *(line.kind for line in block.lines)]
            yield from ((".lines", f"funds.{kind}") for kind in kinds)
            yield from ((".columns", EXECUTION.get(column.field, column.field)) for column in block.columns)
        case Indicators():
            yield from ((".columns", f"indicators.{column.field}") for column in block.columns)
