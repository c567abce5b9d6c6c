"""Placing against WeasyPrint: every line of every cell, and every line between cells, where WeasyPrint puts it."""

import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from pytest_django import Settings
from weasyprint import Document
from weasyprint.formatting_structure.boxes import LineBox, TableBox, TextBox

from indicators.rules import rule_set
from indicators.scoring import score_sheet
from projects.documents.compose import compose
from projects.documents.grid import Grid
from projects.documents.layout import shipped_layout, shipped_layout_codes
from projects.documents.pdf import engine, pages, write
from projects.documents.pdf.cutting import cut_into_pages
from projects.documents.pdf.engine import undisturbed
from projects.documents.pdf.pages import SLACK, Setting
from projects.documents.pdf.placing import EDGE, PlacedCell, Placing
from projects.documents.pdf.style import paper_of
from tests.projects.documents.pdf.reading import pages_of, picture_of, printable
from tests.projects.documents.sheets import CHANGJI, OUTPUT, sample_grid, scored_rows
from tests.projects.documents.ugly import ugly_grid
from tests.published import published_sheets

NEAR = 0.01  # CSS pixels

Lines = list[tuple[str, float, float]]  # words, left, base line


def forms() -> list[tuple[str, str, int]]:
    """Of each layout the sample, and published and ugly tables: one in turn where fewer examples are wanted."""
    codes = list(shipped_layout_codes())
    if int(os.environ.get("EXAMPLES", "100")) >= 100:
        numbers = [
            ("sample", 0),
            *(("published", number) for number in range(13)),
            *(("ugly", number) for number in range(8)),
        ]
        return [(kind, code, number) for code, (kind, number) in product(codes, numbers)]
    samples = [("sample", code, 0) for code in codes]
    return [*samples, *(("published", code, number) for number, code in enumerate(codes)), ("ugly", codes[0], 0)]


def grid_of(kind: str, code: str, number: int) -> Grid:
    if kind == "sample":
        return sample_grid(code)
    if kind == "ugly":
        return ugly_grid(code, number)
    sheet = published_sheets()[number]
    return compose(sheet, shipped_layout(code), score_sheet(sheet, rule_set()))


def test_cells_are_placed_as_weasyprint_lays_them_out() -> None:
    wrong = [
        f"{kind} {code} {number}: {fault}" for kind, code, number in forms() for fault in faults(kind, code, number)
    ]
    assert wrong == []


def faults(kind: str, code: str, number: int) -> Iterator[str]:
    grid = grid_of(kind, code, number)
    paper = paper_of(grid, is_draft=True)
    with undisturbed():
        parts = cut_into_pages(grid, Placing(grid, paper).extents(), paper.height - SLACK)
        tables = [Placing(part, paper) for part in parts]
    for table, document in zip(tables, Setting(printable(grid)).lay_out_by_weasyprint(parts, paper), strict=True):
        if len(document.pages) == 1 and table.is_placeable:
            yield from differences(table, document)
        elif table.is_placeable and table.fits:
            yield "taller than placed"


def differences(table: Placing, document: Document) -> Iterator[str]:
    (box,) = (each for each in document.pages[0]._page_box.descendants() if isinstance(each, TableBox))
    laid = [cell for group in box.children for row in group.children for cell in row.children]
    for cell, placed in zip(laid, table.cells(), strict=True):
        theirs, ours = lines_of(cell), lines_placed(placed)
        if len(theirs) != len(ours) or not all(map(is_near, theirs, ours)):
            yield f"{placed.cell.text[:20]!r} {theirs[:3]} {ours[:3]}"
    if drawn(box) != pytest.approx(ruled_length(table), abs=EDGE * len(laid)):
        yield f"lines of {drawn(box)} and {ruled_length(table)}"


def lines_of(cell: Any) -> Lines:
    lines = [box for box in cell.descendants() if isinstance(box, LineBox)]
    return [found for line in lines if (found := _line(line))[0]]


def _line(line: Any) -> tuple[str, float, float]:
    texts = [box for box in line.descendants() if isinstance(box, TextBox)]
    left = min((box.position_x for box in texts), default=0.0)
    return "".join(box.text for box in texts).strip(" "), left, line.position_y + line.baseline


def lines_placed(placed: PlacedCell) -> Lines:
    pairs = zip(placed.set.lines, placed.lines, strict=True)
    return [(line.text, at.left, at.base) for line, at in pairs if line.text]


def is_near(one: tuple[str, float, float], other: tuple[str, float, float]) -> bool:
    return one[0] == other[0] and one[1:] == pytest.approx(other[1:], abs=NEAR)


def drawn(table: Any) -> float:
    """The length of all lines between cells."""
    down, across = table.collapsed_border_grid
    rows = [row.height for group in table.children for row in group.children]
    vertical: float = sum(height for height, row in zip(rows, down, strict=True) for _, (_, width, _) in row if width)
    horizontal: float = sum(
        wide for row in across for wide, (_, (_, width, _)) in zip(table.column_widths, row, strict=True) if width
    )
    return vertical + horizontal


def ruled_length(table: Placing) -> float:
    return sum(to_x - x + to_y - y - EDGE for x, y, to_x, to_y in table.rules())


@pytest.mark.parametrize("more", [{"is_draft": True}, {"code": "K7QF-2M9X", "link": "https://example.test/K7QF"}])
def test_a_placed_page_looks_the_same(more: dict[str, Any], settings: Settings) -> None:
    form = printable(sample_grid("national-2020"), **more)
    placed = write([form])
    settings.PDF_PLACING = False
    laid = write([form])
    assert picture_of(placed, 80).tobytes() == picture_of(laid, 80).tobytes()
    assert pages_of(placed) == pages_of(laid)


class Asked:
    """Counts what WeasyPrint is asked to lay out."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0

        def counted(*args: Any, **kwargs: Any) -> Document:
            self.count += 1
            return engine.lay_out_html(*args, **kwargs)

        monkeypatch.setattr(pages, "lay_out_html", counted)


@pytest.mark.parametrize(
    "goal",
    ["鿫鿬鿭", "ئۇيغۇر تىلى", "https://example.test/" + "a" * 200],
    ids=["rare", "right to left", "endless word"],
)
def test_what_can_not_be_placed_is_laid_out_by_weasyprint(goal: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked(monkeypatch)
    write([printable(compose(CHANGJI, shipped_layout("national-2020")))])
    assert asked.count == 0
    write([printable(compose(replace(CHANGJI, goal=goal), shipped_layout("national-2020")))])
    assert asked.count == 1


@pytest.mark.parametrize("end", ["PM2.5管", "98.5%。"])
def test_the_last_two_characters_stay_together(end: str) -> None:
    """Also behind a Latin word, which is never parted."""
    rows = [(OUTPUT, "数量指标", f"第{length}项", "100%", "100%", 1, "治" * length + end) for length in range(5, 13)]
    grid = compose(replace(CHANGJI, indicators=scored_rows(*rows)), shipped_layout("national-2020"))
    paper = paper_of(grid, is_draft=False)
    with undisturbed():
        table = Placing(grid, paper)
    (document,) = Setting(printable(grid)).lay_out_by_weasyprint([grid], paper)
    assert table.is_placeable
    assert list(differences(table, document)) == []
