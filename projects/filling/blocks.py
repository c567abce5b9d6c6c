"""What a block copied from another program means on this form: its columns, its rows, and which texts are no values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from indicators.form_words import drop_noise
from indicators.labels import SAME_AS_ABOVE
from projects.documents.cleaning import clean_text
from projects.documents.controls import line_group
from projects.documents.layout.values import TOTAL, Column, Funds, Unit
from projects.filling.draft import Draft
from projects.filling.group import Group
from projects.filling.groups import LineGroup, RowGroup
from projects.filling.heads import Head, Row, head_by_place, head_of
from projects.models import FundLine, Indicator
from projects.sheets.typed import Unreadable

TABLES: Final = ("funds", "indicators")
ENDS: Final = frozenset({"总分", "合计", "总计", "总得分"})
COMPUTED: Final = "由系统测算"
UNKNOWN: Final = "表中没有这一栏"
NO_FIGURE: Final = frozenset({"—", "-", "/", "－", "——", "–"})  # what forms print where there is none
OF_LINES: Final = "年度资金总额由系统合计，不用填。"


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """Without a field it isn't filled in, for the reason."""

    field: str
    title: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReadCell:
    text: str  # as it would stand in the cell
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ReadRow:
    cells: tuple[ReadCell, ...]
    group: str = ""  # the fund line that the row names


@dataclass(frozen=True, slots=True)
class BlockReading:
    columns: tuple[ReadColumn, ...]
    rows: tuple[ReadRow, ...]
    notes: tuple[str, ...]
    named: bool = False  # rows name their fund lines


def read_block(draft: Draft, table: str, column: int, rows: Sequence[Row]) -> BlockReading:
    """`column` is where the block begins if it has no heads of its own."""
    return _read_funds(draft, column, rows) if table == "funds" else _read_rows(draft, column, rows)


def _read_rows(draft: Draft, start: int, rows: Sequence[Row]) -> BlockReading:
    columns = draft.layout.indicator_columns
    head = head_of(rows, columns) or head_by_place(columns[start:], width=len(rows[0]))
    body = [row for row in rows[head.stop :] if any(row)]
    kept = body
    if head.is_written:  # behind the indicators of a whole form stands their sum
        ends = (n for n, row in enumerate(body) if drop_noise(next(filter(None, row))) in ENDS)
        kept = body[: next(ends, len(body))]
    judge = RowGroup(draft=draft, record=Indicator(evaluation=draft.evaluation), name="indicators.", title="", number=0)
    named = _name_columns(head, columns, judge)
    carried = _carry_labels_down(kept, [column.field for column in named])
    read = tuple(ReadRow(tuple(_read_cells(judge, named, head, row))) for row in carried)
    return BlockReading(named, read, tuple(_write_notes(head, below=len(body) - len(kept))))


def _read_funds(draft: Draft, start: int, rows: Sequence[Row]) -> BlockReading:
    blocks = [block for block in draft.layout.blocks if isinstance(block, Funds)]
    columns = [column for block in blocks for column in block.columns]
    kinds = _kinds_by_label(draft, blocks)
    head = head_of(rows, columns) or head_by_place(
        columns[start:], width=len(rows[0]), labels=_count_label_columns(rows, kinds)
    )
    body = [(row, _kind_named(row, kinds)) for row in rows[head.stop :] if any(row)]
    is_named = any(kind for _, kind in body)
    if head.is_written and is_named:  # below the funds of a whole form stand its goals and indicators
        body = [(row, kind) for row, kind in body if kind]
    judge = LineGroup(draft=draft, record=FundLine(evaluation=draft.evaluation), name="funds.", title="")
    named = _name_columns(head, columns, judge)
    read = [
        ReadRow(tuple(_read_cells(judge, named, head, row)), "" if kind in ("", TOTAL) else line_group(kind))
        for row, kind in body
    ]
    of_lines = [OF_LINES] if any(kind == TOTAL for _, kind in body) else []
    return BlockReading(named, tuple(read), (*_write_notes(head, below=0), *of_lines), named=is_named)


def _name_columns(head: Head, columns: Sequence[Column], judge: Group) -> tuple[ReadColumn, ...]:
    titles = {column.field: column.label.text.replace("\n", "") for column in columns}
    read = []
    for field, spoken in zip(head.fields, head.titles, strict=True):
        if not field:
            read.append(ReadColumn("", spoken, UNKNOWN))
        elif judge.control_of(field) is None:
            read.append(ReadColumn("", titles.get(field) or spoken, COMPUTED))
        else:
            read.append(ReadColumn(field, titles.get(field) or spoken))
    return tuple(read)


def _read_cells(judge: Group, columns: Sequence[ReadColumn], head: Head, row: Row) -> Iterator[ReadCell]:
    for column, text, unit in zip(columns, row, head.units, strict=True):
        yield _read_cell(judge, column.field, text, unit) if column.field else ReadCell(clean_text(text))


def _read_cell(judge: Group, field: str, text: str, unit: Unit | None) -> ReadCell:
    """As a save would take it; a text that it would refuse is filled in all the same, and marked."""
    control = judge.control_of(field)
    assert control is not None
    if control.kind == "money" and unit and text.strip() and not text.rstrip().endswith(("元", "万")):
        text = f"{text}{unit}"
    is_figure = control.kind in ("money", "points")
    try:
        judge.set_text(field, "" if is_figure and text.strip() in NO_FIGURE else text)
    except Unreadable as error:
        return ReadCell(clean_text(text), str(error))
    shown = judge.text_of(field)
    return ReadCell(shown, f"最多 {control.most} 字。" if len(shown) > control.most else "")


def _carry_labels_down(rows: Sequence[Row], fields: Sequence[str]) -> list[list[str]]:
    """A merged level 1 or level 2 is every row's; another level 1 begins its level 2 anew."""
    held = {"dimension": "", "category": ""}
    carried = []
    for row in rows:
        texts = list(row)
        for place, field in enumerate(fields):
            if field not in held:
                continue
            text = "" if row[place].strip() in SAME_AS_ABOVE else row[place]
            if field == "dimension" and text and text != held["dimension"]:
                held["category"] = ""
            held[field] = texts[place] = text or held[field]
        carried.append(texts)
    return carried


def _kinds_by_label(draft: Draft, blocks: Sequence[Funds]) -> dict[str, str]:
    """Fund kinds by what the form calls them."""
    lines = [line for block in blocks for line in (*block.lines, block.total)]
    known = {drop_noise(line.label.text): line.kind for line in lines}
    known |= {line.kind: line.kind for line in draft.lines}
    return {label.removeprefix("其中"): kind for label, kind in known.items() if label}


def _kind_named(row: Row, kinds: Mapping[str, str]) -> str:
    """Of the fund line that the row names."""
    labels = (drop_noise(text).removeprefix("其中") for text in row)
    return next((kinds[label] for label in labels if label in kinds), "")


def _count_label_columns(rows: Sequence[Row], kinds: Mapping[str, str]) -> int:
    """How many columns stand before the first amount of a block that brings the lines' names and no heads."""
    places = [n for row in rows for n, text in enumerate(row) if drop_noise(text).removeprefix("其中") in kinds]
    return max(places) + 1 if places else 0


def _write_notes(head: Head, *, below: int) -> Iterator[str]:
    if head.is_written:
        above = f"，表头以上 {head.start} 行不填入" if head.start else ""
        yield f"按复制内容的表头对应到各栏{above}。"
    if below:
        yield f"“总分”及以下 {below} 行不填入。"
