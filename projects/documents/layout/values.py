"""What a 表样 says: its blocks from top to bottom, and the cells of each."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from indicators.catalogue import FieldKind, Holder, Use, fields_of
from indicators.sheet import DASHES, Stage
from projects.documents.grid import Align, CellRole, Orientation, Typeface

SOFT_BREAK = "|"
DASH = "—"
TOTAL = "total"  # the fund line that is the sum of the others


class LayoutError(ValueError):
    """A layout's data is wrong; the message names the key."""


class Unit(StrEnum):
    """In what amounts of money are printed."""

    YUAN = "元"
    WAN = "万元"

    @property
    def exponent(self) -> int:
        return 4 if self is Unit.WAN else 0


class EmptyRows(StrEnum):
    """What becomes of a level 2 without indicators."""

    AS_TYPED = "as_typed"
    SLASH = "slash"  # each expected level 2 has its row
    OMIT = "omit"


# By key, how a layout's cells write out the fields that they may show.
SHEET_FIELDS, FUND_FIELDS, ROW_FIELDS = (
    {field.key: field.kind for field in fields_of(holder, Use.PRINTED).values()} for holder in Holder
)
EXTRA = "extra."
# What a column of the funds shows of the sheet: the figures of 执行率 stand in the row of the total.
EXECUTION = {field.key: field.of for field in fields_of(Holder.FUNDS).values() if field.of not in ("", field.key)}
FIGURES = frozenset({FieldKind.NUMBER, FieldKind.MONEY, FieldKind.POINTS, FieldKind.PERCENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLabel:
    """Words of the form. They break where the layout says, so that no character hangs over alone."""

    text: str = ""
    breaks: tuple[int, ...] = ()

    @classmethod
    def parse(cls, written: str) -> "FormLabel":
        breaks, length = [], 0
        for part in written.split(SOFT_BREAK)[:-1]:
            length += len(part)
            breaks.append(length)
        return cls(text=written.replace(SOFT_BREAK, ""), breaks=tuple(breaks))

    @property
    def written(self) -> str:
        """As `parse` reads it."""
        edges = (0, *self.breaks, len(self.text))
        return SOFT_BREAK.join(self.text[start:end] for start, end in pairwise(edges))


NO_LABEL = FormLabel()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A cell of the form: words, a value, or words with the value behind them."""

    label: FormLabel = NO_LABEL
    field: str = ""
    span: int = 1
    kind: FieldKind = FieldKind.TEXT
    align: Align | None = None
    empty: str | None = None  # what prints where there is no value; else the layout's own mark
    suffix: str = ""
    places: int | None = None  # decimals, at least

    @property
    def role(self) -> CellRole:
        if not self.field:
            return CellRole.VALUE if DASHES.fullmatch(self.label.text or "/") else CellRole.LABEL
        if self.kind in FIGURES:
            return CellRole.NUMBER
        return CellRole.TEXT if self.kind is FieldKind.LONG else CellRole.VALUE

    @property
    def alignment(self) -> Align:
        if self.align is not None:
            return self.align
        return Align.LEFT if self.kind is FieldKind.LONG else Align.CENTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Item):
    group: FormLabel = NO_LABEL  # words above several columns' heads
    merge: bool = False  # equal neighbours in one cell
    faultless: str | None = None  # 偏差原因 left empty where no points are lost: "无偏差"


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutFundLine:
    kind: str
    label: FormLabel
    indent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    label: FormLabel
    span: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """Rows of single cells: names, goals, totals, texts, notes, the line for signatures."""

    rows: tuple[tuple[Item, ...], ...]
    side: Side | None = None
    role: CellRole | None = None  # signature or note: printed without lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Funds:
    """年度资金总额 and the fund lines against columns."""

    columns: tuple[Column, ...]
    lines: tuple[LayoutFundLine, ...]
    total: LayoutFundLine
    side: Side | None = None
    heading: FormLabel = NO_LABEL
    label_span: int = 1
    total_last: bool = False
    dash: str = DASH  # 分值, 执行率 and 得分 belong to the total alone
    inline: bool = False  # label and amount in one cell, without heads


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicators:
    columns: tuple[Column, ...]
    side: Side | None = None
    side_field: str = ""  # the part of a row that names its side: several goals, each with its indicators
    repeat_head: bool = False  # above each goal's indicators
    empty_rows: EmptyRows = EmptyRows.AS_TYPED
    categories: tuple[tuple[str, str], ...] = ()  # level 1 and level 2 that the form offers, in its order
    slash: str = "/"


Block = Fields | Funds | Indicators


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    code: str
    name: str  # in lists
    title: str
    subtitle: str = ""
    stage: Stage = Stage.SELF_EVALUATION
    orientation: Orientation = Orientation.PORTRAIT
    unit: Unit = Unit.WAN
    empty: str = ""
    type_size: Decimal | None = None
    smallest_type_size: Decimal | None = None
    typeface: Typeface = Typeface.SONG
    widths: tuple[Decimal, ...]
    blocks: tuple[Block, ...]

    @property
    def indicator_columns(self) -> tuple[Column, ...]:
        """What the edit page draws."""
        return tuple(column for block in self.blocks if isinstance(block, Indicators) for column in block.columns)

    @property
    def categories(self) -> tuple[tuple[str, str], ...]:
        return tuple(pair for block in self.blocks if isinstance(block, Indicators) for pair in block.categories)

    @property
    def fund_lines(self) -> tuple[LayoutFundLine, ...]:
        return tuple(line for block in self.blocks if isinstance(block, Funds) for line in block.lines)

    @property
    def fields(self) -> frozenset[str]:
        """Which values of a sheet, besides funds and indicators, the form has a place for."""
        items = (item for block in self.blocks if isinstance(block, Fields) for row in block.rows for item in row)
        return frozenset(item.field for item in items if item.field)
