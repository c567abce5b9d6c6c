"""Documents in a notation of lines: `# ` a paragraph, `|` between cells, `<` and `^` a cell that goes on, `---` the next table."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from io import BytesIO
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell

from indicators.points import plain
from projects.reading.recognising import Recognised
from projects.reading.tables import PlacedText
from tests.projects.units.damaged import packed

WORD: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES: Final = (
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml"'
    b' ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
PLAIN_NUMBER: Final = re.compile(r"-?\d{1,12}(?:\.(?P<places>\d+))?(?P<percent>%?)", re.A)


@dataclass(frozen=True, slots=True)
class Written:
    """A table of a document with the paragraphs above it."""

    above: tuple[str, ...]
    below: tuple[str, ...]
    cells: tuple[PlacedText, ...]


def written(text: str) -> list[Written]:
    return [_table(part.strip("\n").split("\n")) for part in text.split("\n---\n")]


def _table(lines: Sequence[str]) -> Written:
    first = next(number for number, line in enumerate(lines) if not line.startswith("# "))
    above = tuple(line[2:] for line in lines[:first])
    below = tuple(line[2:] for line in lines[first:] if line.startswith("# "))
    rows = [[part.strip(" ") for part in line.split("|")] for line in lines if not line.startswith("# ")]
    cells: dict[tuple[int, int], PlacedText] = {}
    for row, parts in enumerate(rows):
        for column, part in enumerate(parts):
            if part == "<":
                held = cells[row, column - 1]
                held.column_span = max(held.column_span, column + 1 - held.column)
            elif part == "^":
                held = cells[row - 1, column]
                held.row_span = max(held.row_span, row + 1 - held.row)
            else:
                held = PlacedText(row=row, column=column, text=part.replace("\\n", "\n"))
            cells[row, column] = held
    places = [
        (each.row + down, each.column + over)
        for each in {id(c): c for c in cells.values()}.values()
        for down in range(each.row_span)
        for over in range(each.column_span)
    ]
    assert len(places) == len(set(places)) == len(cells), (lines[0], [p for p in places if places.count(p) > 1])
    return Written(above, below, tuple({id(cell): cell for cell in cells.values()}.values()))


def _rows(table: Written) -> Iterator[list[PlacedText]]:
    for row in range(max(cell.row + cell.row_span for cell in table.cells)):
        yield sorted(
            (cell for cell in table.cells if cell.row <= row < cell.row + cell.row_span), key=lambda c: c.column
        )


def as_docx(tables: Iterable[Written]) -> bytes:
    body = "".join(
        _paragraphs(table.above) + f"<w:tbl>{''.join(_docx_rows(table))}</w:tbl>" + _paragraphs(table.below)
        for table in tables
    )
    document = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return packed({"[Content_Types].xml": TYPES, "word/document.xml": document.encode()})


def _paragraphs(texts: Iterable[str]) -> str:
    return "".join(f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>" for text in texts)


def _docx_rows(table: Written) -> Iterator[str]:
    for row, cells in enumerate(_rows(table)):
        parts = []
        for cell in cells:
            merge = "" if cell.row_span == 1 else f'<w:vMerge w:val="{"restart" if cell.row == row else "continue"}"/>'
            text = _paragraphs(cell.text.split("\n")) if cell.row == row else "<w:p/>"
            parts.append(f'<w:tc><w:tcPr><w:gridSpan w:val="{cell.column_span}"/>{merge}</w:tcPr>{text}</w:tc>')
        yield f"<w:tr>{''.join(parts)}</w:tr>"


def as_html(tables: Iterable[Written]) -> bytes:
    parts = ["<meta charset=utf-8>"]
    for table in tables:
        parts += [f"<p>{escape(text)}</p>" for text in table.above]
        rows = ("".join(map(_html_cell, _starting(cells, row))) for row, cells in enumerate(_rows(table)))
        parts.append(f"<table><tr>{'<tr>'.join(rows)}</table>")
        parts += [f"<p>{escape(text)}</p>" for text in table.below]
    return "".join(parts).encode()


def _starting(cells: Iterable[PlacedText], row: int) -> Iterator[PlacedText]:
    return (cell for cell in cells if cell.row == row)


def _html_cell(cell: PlacedText) -> str:
    return f"<td rowspan={cell.row_span} colspan={cell.column_span}>{'<br>'.join(map(escape, cell.text.splitlines()))}"


def as_xlsx(tables: Iterable[Written]) -> bytes:
    """Each table on a worksheet, with its paragraphs in merged rows above it; figures are numbers."""
    book, file = Workbook(), BytesIO()
    del book["Sheet"]
    for number, table in enumerate(tables, start=1):
        page = book.create_sheet(f"表{number}")
        width = max(cell.column + cell.column_span for cell in table.cells)
        bottom = len(table.above) + max(cell.row + cell.row_span for cell in table.cells)
        for row, text in [*enumerate(table.above, start=1), *enumerate(table.below, start=bottom + 1)]:
            page.cell(row, 1, text)
            page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)
        top = len(table.above) + 1
        for cell in table.cells:
            _put(page.cell(cell.row + top, cell.column + 1), cell.text)
            if cell.row_span > 1 or cell.column_span > 1:
                page.merge_cells(
                    start_row=cell.row + top,
                    end_row=cell.row + top + cell.row_span - 1,
                    start_column=cell.column + 1,
                    end_column=cell.column + cell.column_span,
                )
    book.save(file)
    return file.getvalue()


def _put(cell: SheetCell, text: str) -> None:
    found = PLAIN_NUMBER.fullmatch(text)
    if found is None:
        cell.value = text
        return
    number = Decimal(text.removesuffix("%")).scaleb(-2 if found["percent"] else 0)
    places = len(found["places"] or "")
    cell.value = number
    cell.number_format = "0" + (f".{'0' * places}" if places else "") + found["percent"]


def as_text(tables: Iterable[Written]) -> bytes:
    """As a program without merged cells pastes them."""
    lines: list[str] = []
    for table in tables:
        lines += table.above
        for row, cells in enumerate(_rows(table)):
            texts = {cell.column: cell.text for cell in _starting(cells, row)}
            width = max(cell.column + cell.column_span for cell in cells)
            lines.append("\t".join(_quoted(texts.get(column, "")) for column in range(width)))
        lines += [*table.below, ""]
    return "\r\n".join(lines).encode()


def _quoted(text: str) -> str:
    return f'"{text}"' if "\n" in text else text


def said(found: Recognised) -> Iterator[str]:
    """What was understood, in a line for each part of the sheet."""
    sheet = found.sheet
    yield " | ".join((str(sheet.year), sheet.project, sheet.department, sheet.unit)) + f" [{sheet.stage}]"
    stated = sheet.stated
    lines = [("total", stated.funds), *((line.kind, line.amounts) for line in sheet.funds)]
    for kind, amounts in lines:
        figures = [getattr(amounts, name) for name in ("initial", "budget", "spent")]
        if any(figure is not None for figure in figures):
            yield f"{kind} " + " ".join("-" if each is None else plain(each) for each in figures)
    names = ("execution_weight", "execution_rate", "execution_score", "total_weight", "total_score")
    if any(getattr(stated, name) is not None for name in names):
        yield " ".join(str(getattr(stated, name)) for name in names)
    texts = {
        name: getattr(sheet, name)
        for name in ("goal", "outcome", "execution_reason", "adjustment_note", "filler", "phone")
    }
    texts |= {"grade": stated.grade, **{name: text for name, text in sorted(sheet.extra.items()) if name != "title"}}
    yield from (f"{name}: {_line(text)}" for name, text in texts.items() if text)
    for row in sheet.indicators:
        parts = (
            row.dimension,
            row.category,
            row.name,
            row.target,
            row.actual,
            row.weight,
            row.stated_score,
            row.deviation,
        )
        extra = "".join(f" {name}={_line(text)}" for name, text in sorted(row.extra.items()) if text)
        yield "* " + " | ".join("-" if part is None else _line(str(part)) for part in parts) + extra
    yield from (f"? {each.text}: {each.message}" for each in found.not_understood)


def _line(text: str) -> str:
    return text.replace("\n", "⏎")
