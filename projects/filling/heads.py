"""Which column of the form each column of a pasted block is, by the words above it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from indicators.form_words import HEADS, LONGEST, drop_noise
from projects.documents.layout.values import Column, Unit

UNIT: Final = re.compile(r"[(（](?:单位[:：])?(万元|元)[)）]")
LOOKED_AT: Final = 20  # rows in which a head is looked for: a whole form has its names and funds above
LEAST: Final = 2  # columns that make a head: one alone may be a value
Row = Sequence[str]
Known = tuple[Mapping[str, str], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Head:
    """Where the head stands in the block, and the field of each column; "" where the form has no such column."""

    start: int
    stop: int
    fields: tuple[str, ...]
    titles: tuple[str, ...]
    units: tuple[Unit | None, ...]  # of money, where the head says it

    @property
    def is_written(self) -> bool:
        """It stands in the block; else the columns follow from the place where the block is pasted."""
        return self.stop > self.start


def head_of(rows: Sequence[Row], columns: Sequence[Column]) -> Head | None:
    """The row that names most columns of the form; or two, where a name goes on in the next."""
    known = _names_of_fields(columns)
    single = [_read_head(start, 1, row, known) for start, row in enumerate(rows[:LOOKED_AT])]
    double = [_read_head(start, 2, _join_rows(*pair), known) for start, pair in enumerate(pairwise(rows[:LOOKED_AT]))]
    best = max([*single, *double], key=_count_fields, default=None)
    return best if best and _count_fields(best) >= LEAST else None


def head_by_place(columns: Sequence[Column], *, width: int, labels: int = 0) -> Head:
    """Of a block without a head: the form's columns one after the other, behind those that name the lines."""
    fields = [""] * labels + [column.field for column in columns]
    fields += [""] * (width - len(fields))
    return Head(0, 0, tuple(fields[:width]), ("",) * width, (None,) * width)


def _join_rows(upper: Row, lower: Row) -> list[str]:
    """Words in two rows: 年度 over 指标值; a group's name stands over several columns and isn't part of theirs."""
    return [above + below for above, below in zip(upper, lower, strict=True)]


def _read_head(start: int, height: int, row: Row, known: Known) -> Head:
    fields = [""] * len(row)
    for names in known:
        for place, text in enumerate(row):
            field = names.get(drop_noise(text), "")
            if field not in fields and not fields[place]:
                fields[place] = field
    titles = tuple("".join(text.split()) for text in row)
    return Head(start, start + height, tuple(fields), titles, tuple(map(_read_unit, row)))


def _count_fields(head: Head) -> int:
    return sum(map(bool, head.fields))


def _names_of_fields(columns: Sequence[Column]) -> Known:
    """The form's own words go before what others call the same: 绩效指标 is an indicator's name where nothing else is."""
    own = {drop_noise(column.label.text): column.field for column in columns if column.label.text}
    fields = [column.field for column in columns]
    return own, {alias: field for field in reversed(fields) for alias in HEADS.get(field, ())}


def _read_unit(text: str) -> Unit | None:
    found = UNIT.search(text) if len(text) <= LONGEST else None
    return Unit(found[1]) if found else None
