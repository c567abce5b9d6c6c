"""Reads tables out of plain text: cells copied from Word, Excel or WPS, and texts with a cell on each line."""

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from projects.documents.problems import UnreadableFileError
from projects.reading.limits import ReadingLimits
from projects.reading.tables import FoundTable, PlacedText, clean_cell_text, tables_in_document

ENCODINGS: Final = ("utf-8-sig", "gb18030")
MARKED: Final = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
STRANGE: Final = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f\ue000-\uf8ff\ufffd]")
MOST_STRANGE: Final = 0.005  # of all characters
LONGEST_LINE: Final = 200_000
MIXED: Final = "文件的文字编码混杂或不认识，读出来会是乱码；请用记事本打开后另存为 UTF-8 编码再试。"

Rows = list[list[str]]


def decode_text(content: bytes) -> str:
    """UTF-8, GB18030 or UTF-16 with its mark; what is partly one and partly another is refused."""
    encodings = [encoding for mark, encoding in MARKED.items() if content.startswith(mark)] or ENCODINGS
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(STRANGE.findall(text)) <= MOST_STRANGE * len(text):
            return text
    raise UnreadableFileError(MIXED)


def read_text(text: str, limits: ReadingLimits) -> Iterator[FoundTable]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if max(map(len, lines)) > LONGEST_LINE:
        raise UnreadableFileError("文件里有一行过长，不像表格。")
    blocks = _blocks_of_cells(lines) if _has_a_cell_on_each_line(lines) else _blocks_of_columns(lines)
    yield from tables_in_document(_paragraphs_and_tables(blocks), _place_cells, limits)


def _has_a_cell_on_each_line(lines: Sequence[str]) -> bool:
    """A cell is a line that begins with a tab; in what a spreadsheet copies, tabs stand between the cells."""
    led = sum(line.startswith("\t") and "\t" not in line.strip("\t") for line in lines)
    parted = sum("\t" in line.strip("\t") for line in lines)
    return led > parted


Block = str | list[str]  # a paragraph, or the cells of a row


def _blocks_of_cells(lines: Sequence[str]) -> Iterator[Block]:
    """Rows are split by blank lines; a line without a tab goes on with the cell before it, or is a paragraph."""
    for is_blank, group in groupby(lines, key=lambda line: line == ""):
        if is_blank:
            continue
        row: list[str] = []
        for line in group:
            if line.startswith("\t"):
                row.append(line[1:].strip("\t"))
            elif row:
                row[-1] += f"\n{line}"
            else:
                yield line
        if row:
            yield row


def _blocks_of_columns(lines: Sequence[str]) -> Iterator[Block]:
    """As spreadsheets copy: a cell with line breaks or quotes stands in quotes."""
    has_tabs = any("\t" in line for line in lines)
    for row in csv.reader((f"{line}\n" for line in lines), delimiter="\t" if has_tabs else ","):
        if len(row) > 1:
            yield row
        elif row and row[0].strip():
            yield row[0] if has_tabs else row


def _paragraphs_and_tables(blocks: Iterator[Block]) -> Iterator[str | Rows]:
    """Rows that follow each other are a table."""
    for is_row, group in groupby(blocks, key=lambda block: isinstance(block, list)):
        if is_row:
            yield [each for each in group if isinstance(each, list)]
        else:
            yield from (clean_cell_text(each) for each in group if isinstance(each, str))


def _place_cells(rows: Rows) -> Iterator[PlacedText]:
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            yield PlacedText(row=row, column=column, text=clean_cell_text(text))
