"""PDFs beside what an ordinary engineer would write with WeasyPrint, Chromium, LibreOffice and Typst."""

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Final

import pikepdf
import typst
from playwright.sync_api import sync_playwright
from weasyprint import HTML

from indicators.rules import rule_set
from indicators.scoring import score_sheet
from indicators.sheet import IndicatorRow
from projects.documents import xlsx
from projects.documents.compose import compose
from projects.documents.grid import Align, Cell, Grid
from projects.documents.layout import shipped_layout
from projects.documents.pdf import BoundPart, Cover, bind, write, write_slices
from projects.documents.printable import Printable
from projects.exports.files import BATCH
from tests.benchmarks.measuring import Measurement, milliseconds
from tests.published import published_sheets

FORMS: Final = 200
VERY_MANY: Final = 3000
ROWS: Final = 12  # indicators of the form that is measured alone
TIMES: Final = 7
LONG: Final = 2000  # characters of a cell
LONG_ROWS: Final = 60
NAIVE_MANY: Final = 30  # of the two hundred: each costs the naive way what the one before cost
COVER: Final = Cover(title="项目支出绩效自评表", year=2020)


def documents() -> Iterator[Measurement]:
    with tempfile.TemporaryDirectory(prefix="perfeval-bench-") as folder:
        yield from _one_draft(Path(folder))
        yield _long_rows()
        yield from _many_drafts(Path(folder))
        yield from _frozen(Path(folder))


def form(number: int) -> Printable:
    tables = published_sheets()
    table, own = tables[number % len(tables)], bytes((0xB0 + number // 94, 0xA1 + number % 94)).decode("gb2312")
    sheet = replace(table, project=f"{table.project}{own}{number}")  # no two forms take the same glyphs of a font
    grid = compose(sheet, shipped_layout("national-2020"), score_sheet(sheet, rule_set()))
    return Printable(title=sheet.project, grid=grid, is_draft=True)


def twelve_rows() -> Printable:
    return form(next(number for number, each in enumerate(published_sheets()) if len(each.indicators) == ROWS))


# One


def _one_draft(folder: Path) -> Iterator[Measurement]:
    single = twelve_rows()
    typst_text = (TYPST_HEAD + typst_source(single.grid)).encode()
    ours, naive, set_by_typst = in_turns(
        lambda: write([single]), lambda: naive_pdf(single.grid), lambda: typst.compile(typst_text)
    )
    with chromium() as printed:  # alone: it tidies up while the next one would be timed
        (browser,) = in_turns(lambda: printed(naive_html(single.grid)))
    (office,) = in_turns(lambda: soffice(single.grid, folder), times=3)
    for goal, peer, taken in (
        (0.15, "naive WeasyPrint, fixed layout", naive),
        (0.1, "Chromium, page reused", browser),
        (0.03, "LibreOffice, a call", office),
        (1.2, "Typst", set_by_typst),
    ):
        yield Measurement(name="one draft PDF", value=ours, unit="ms", goal=goal, peer=peer, peer_value=taken)


def _long_rows() -> Measurement:
    long = IndicatorRow(key="1", dimension="产出指标", category="数量指标", name="牛" * LONG, weight=Decimal(1))
    rows = tuple(replace(long, key=str(number), deviation="犬" * LONG) for number in range(LONG_ROWS))
    sheet = replace(published_sheets()[0], indicators=rows)
    grid = compose(sheet, shipped_layout("national-2020"), score_sheet(sheet, rule_set()))
    taken = milliseconds(lambda: write([Printable(title=sheet.project, grid=grid)])) / LONG_ROWS
    return Measurement(name=f"rows of {2 * LONG:,} characters, a row", value=taken, unit="ms", goal=3000)


def in_turns(*acts: Callable[[], object], times: int = TIMES) -> list[float]:
    """Medians, each act warm."""
    for act in acts:
        act()
    rounds = [[milliseconds(act) for act in acts] for _ in range(times)]
    return [statistics.median(taken) for taken in zip(*rounds, strict=True)]


def naive_pdf(grid: Grid) -> bytes:
    written: bytes = HTML(string=naive_html(grid)).write_pdf()
    return written


def naive_html(grid: Grid) -> str:
    columns = "".join(f'<col style="width: {width}%">' for width in grid.widths)
    rows = "".join(f"<tr>{''.join(map(naive_cell, grid.starting_in(row)))}</tr>" for row in range(grid.rows))
    return f'<html lang="zh-CN"><style>{NAIVE}</style><body><div class="draft">草稿</div><table><colgroup>{columns}</colgroup>{rows}</table></body></html>'


def naive_cell(cell: Cell) -> str:
    classes = f"{cell.role} {cell.align}" if cell.align is not Align.CENTER else str(cell.role)
    text = escape(cell.text)
    return f'<td class="{classes}" colspan="{cell.column_span}" rowspan="{cell.row_span}">{text}</td>'


NAIVE: Final = """
@page { size: A4; margin: 15mm; @bottom-center { content: "第 " counter(page) " 页 共 " counter(pages) " 页" } }
body { font: 9.5pt/1.34 "Noto Serif CJK SC", serif; margin: 0 }
table { border-collapse: collapse; table-layout: fixed; width: 100% }
td { border: 0.5pt solid; padding: .3em .28em; text-align: center; white-space: pre-line; overflow-wrap: anywhere }
.left { text-align: left }
.title, .subtitle, .note, .signature { border: 0 }
.draft { position: fixed; top: 90mm; width: 100%; transform: rotate(-35deg); text-align: center; z-index: -1; color: #eee }
.draft { font: bold 150pt "Noto Sans CJK SC" }
.title { font: bold 1.8em "Noto Sans CJK SC" }
"""


@contextmanager
def chromium() -> Iterator[Callable[[str], bytes]]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()

        def printed(html: str) -> bytes:
            page.set_content(html)
            return page.pdf(prefer_css_page_size=True)

        yield printed
        browser.close()


def soffice(grid: Grid, folder: Path, count: int = 1) -> Path:
    """From the workbook that LibreOffice would be given."""
    source = folder / f"{count}.xlsx"
    if not source.exists():
        source.write_bytes(xlsx.write([replace(form(number), is_draft=False) for number in range(count)]))
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    return source.with_suffix(".pdf")


# Two hundred


def _many_drafts(folder: Path) -> Iterator[Measurement]:
    forms = [form(number) for number in range(FORMS)]
    target = folder / "drafts.pdf"
    ours = min(milliseconds(lambda: bind_drafts(forms, target)) for _ in range(2)) / FORMS
    naive = milliseconds(lambda: merged(forms[:NAIVE_MANY], folder / "naive.pdf")) / NAIVE_MANY
    office = milliseconds(lambda: soffice(forms[0].grid, folder, FORMS)) / FORMS
    sources = (TYPST_HEAD + "#pagebreak()\n".join(typst_source(each.grid) for each in forms)).encode()
    (together,) = in_turns(lambda: typst.compile(sources), times=3)
    name = f"{FORMS} drafts, bound, per table"
    for goal, peer, taken in (
        (0.05, "naive WeasyPrint, merged", naive),
        (0.2, "LibreOffice, one workbook", office),
        (1.2, "Typst", together / FORMS),
    ):
        yield Measurement(name=name, value=ours, unit="ms", goal=goal, peer=peer, peer_value=taken)
    size = target.stat().st_size / FORMS / 1024
    yield Measurement(name=f"{FORMS} drafts, size per table", value=size, unit="KB", goal=12)


def bind_drafts(forms: Sequence[Printable], target: Path) -> None:
    slices = filter(None, write_slices(forms))
    bind((BoundPart(each.title, part) for each, part in zip(forms, slices, strict=True)), target, cover=COVER)


def bound_peak() -> Iterator[Measurement]:
    """Of a process that binds drafts as the worker does, some at a time."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.bound_peak"], capture_output=True, check=True, text=True
    )
    pages, megabytes = map(int, told.stdout.split())
    assert pages > VERY_MANY
    yield Measurement(name=f"{VERY_MANY} drafts, bound, peak memory", value=megabytes, unit="MB", goal=400)


def bind_very_many(target: Path) -> int:
    parts = (
        BoundPart(each.title, part)
        for start in range(0, VERY_MANY, BATCH)
        for forms in [[form(number) for number in range(start, start + BATCH)]]
        for each, part in zip(forms, filter(None, write_slices(forms)), strict=True)
    )
    return bind(parts, target, cover=COVER)


def merged(forms: Sequence[Printable], target: Path) -> None:
    with pikepdf.new() as whole:
        for each in forms:
            with pikepdf.open(BytesIO(naive_pdf(each.grid))) as single:
                whole.pages.extend(single.pages)
        whole.save(target)


# Frozen


def _frozen(folder: Path) -> Iterator[Measurement]:
    forms = [replace(form(number), is_draft=False, code="K7QF-2M9X") for number in range(FORMS)]
    stored = [folder / f"stored-{number}.pdf" for number in range(FORMS)]
    for place, each in zip(stored, forms, strict=True):
        place.write_bytes(write([each]))
    target = folder / "frozen.pdf"
    sources = "#pagebreak()\n".join(typst_source(each.grid) for each in forms)
    ours, fresh = in_turns(
        lambda: bind((BoundPart(place.stem, place.read_bytes()) for place in stored), target, cover=COVER),
        lambda: typst.compile((TYPST_HEAD + sources).encode()),
        times=3,
    )
    name = f"{FORMS} frozen, bound, per table"
    yield Measurement(name=name, value=ours / FORMS, unit="ms", goal=2)
    yield Measurement(
        name=name, value=ours / FORMS, unit="ms", goal=1, peer="Typst, laid out afresh", peer_value=fresh / FORMS
    )


TYPST_HEAD: Final = """
#set page(paper: "a4", margin: 15mm, numbering: "1 / 1")
#set text(font: "Noto Serif CJK SC", size: 9.5pt, lang: "zh")
"""


def typst_source(grid: Grid) -> str:
    widths = ", ".join(f"{width}%" for width in grid.widths)
    cells = ", ".join(map(typst_cell, grid.cells))
    return f"#table(columns: ({widths}), align: center + horizon, {cells})\n"


def typst_cell(cell: Cell) -> str:
    text = cell.text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    stroke = "" if cell.is_framed else ", stroke: none"
    align = ", align: left + horizon" if cell.align is Align.LEFT else ""
    return f'table.cell(colspan: {cell.column_span}, rowspan: {cell.row_span}{stroke}{align}, text("{text}"))'
