"""The look of a printed form: its paper, and a stylesheet that never contains a text of a sheet."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from projects.documents.grid import Grid, Orientation, Typeface
from projects.documents.measures import MM_PER_POINT, PAPER
from projects.documents.pdf.looks import ALL, LINE, PLAIN

PX_PER_MM: Final = 96 / 25.4
PX_PER_POINT: Final = 96 / 72
FOOT: Final = 16  # mm below the table, with page number and code
DEFAULT_SIZE: Final = {Orientation.PORTRAIT: 9.5, Orientation.LANDSCAPE: 9.0}
MARGIN: Final = {Orientation.PORTRAIT: 15, Orientation.LANDSCAPE: 12}
MOST_INDENT: Final = 20  # in characters
FANGSONG: Final = "Perfeval Fangsong"  # the family of the office's own font, where a setting names its file
FAMILIES: Final = (
    '"Perfeval Song", "Noto Serif CJK SC", "Noto Sans CJK SC", "Noto Serif", "Noto Sans", "Noto Naskh Arabic", '
    '"Noto Sans Arabic", "Noto Serif Tibetan", "Noto Sans Symbols", "Noto Sans Symbols2", "Noto Sans Math", serif'
)
TITLE_FAMILIES: Final = '"Perfeval Hei", "Noto Sans CJK SC", "Noto Sans", "Noto Sans Arabic", sans-serif'


@dataclass(frozen=True, slots=True)
class Paper:
    """A page, and the size of the type on it in points."""

    orientation: Orientation
    widths: tuple[Decimal, ...]  # of the columns, in percent
    size: float
    is_draft: bool
    typeface: Typeface = Typeface.SONG

    @property
    def width(self) -> float:
        """Between the margins, in ems."""
        return (PAPER[self.orientation][0] - 2 * MARGIN[self.orientation]) / MM_PER_POINT / self.size

    @property
    def height(self) -> float:
        """Between the margins, in CSS pixels."""
        return (PAPER[self.orientation][1] - MARGIN[self.orientation] - FOOT) * PX_PER_MM

    @property
    def inner_width(self) -> float:
        """Between the margins, in CSS pixels."""
        return (PAPER[self.orientation][0] - 2 * MARGIN[self.orientation]) * PX_PER_MM

    @property
    def margin(self) -> float:
        """In CSS pixels."""
        return MARGIN[self.orientation] * PX_PER_MM


def paper_of(grid: Grid, *, is_draft: bool) -> Paper:
    size = float(grid.type_size or DEFAULT_SIZE[grid.orientation])
    return Paper(grid.orientation, grid.widths, size, is_draft, grid.typeface)


def sample_paper(typeface: Typeface) -> Paper:
    """To read styles from."""
    orientation = Orientation.PORTRAIT
    return Paper(orientation, (Decimal(100),), DEFAULT_SIZE[orientation], is_draft=False, typeface=typeface)


@lru_cache(maxsize=64)
def stylesheet(paper: Paper) -> str:
    page = PAGE.format(
        width=PAPER[paper.orientation][0],
        height=PAPER[paper.orientation][1],
        margin=MARGIN[paper.orientation],
        foot=FOOT,
        size=paper.size,
        line=LINE,
        families=f'"{FANGSONG}", {FAMILIES}' if paper.typeface is Typeface.FANGSONG else FAMILIES,
        background="background: url(perfeval:draft) center / 120mm no-repeat;" if paper.is_draft else "",
    )
    columns = (f"col:nth-child({number}) {{ width: {width}% }}" for number, width in enumerate(paper.widths, start=1))
    return "\n".join([page, FORM, *columns])


def foot_stylesheet(page: int, pages: int) -> str:
    """Returns the foot of a page that is laid out by itself."""
    return f'@page {{ @bottom-center {{ content: "第 {page} 页　共 {pages} 页" }} }}'


def digits_stylesheet(orientation: Orientation, digits: str) -> str:
    """Returns a page with only digits, at the right of its foot."""
    width, height = PAPER[orientation]
    page = PAGE.format(
        width=width,
        height=height,
        margin=MARGIN[orientation],
        foot=FOOT,
        size=DEFAULT_SIZE[orientation],
        line=LINE,
        families=FAMILIES,
        background="",
    )
    own = f'@page {{ @bottom-center {{ content: none; }} @bottom-right {{ content: "{digits}"; font: 8pt {FAMILIES}; }} }}'
    return f"{page}{own}"


def right_edge(orientation: Orientation) -> float:
    """In mm from the left edge of the paper."""
    return PAPER[orientation][0] - MARGIN[orientation]


PAGE: Final = """
@page {{
    size: {width}mm {height}mm;
    margin: {margin}mm {margin}mm {foot}mm;
    {background}
    @bottom-center {{
        content: "第 " counter(page) " 页　共 " counter(pages) " 页";
        font: 8pt {families};
    }}
    @bottom-left {{ content: element(foot); }}
}}
html {{ font: {size}pt/{line} {families}; }}
"""
FORM: Final = "\n".join(
    [
        "body { margin: 0; }",
        "table {",
        "    width: 100%; border-collapse: collapse; table-layout: fixed; text-align: center; white-space: pre-line;",
        "}",
        "tr { break-inside: avoid; }",
        *(look.css for look in ALL),
        f".title {{ font-family: {TITLE_FAMILIES}; }}",
        *(f"td.in{indent} {{ padding-left: {indent + PLAIN.beside}em }}" for indent in range(1, MOST_INDENT + 1)),
        ".continued, .long { overflow-wrap: anywhere; }",
        ".left { text-align: left; }",
        ".right { text-align: right; }",
        ".rtl { direction: rtl; }",
        ".rtl.left { text-align: right; }",
        ".tail { white-space: nowrap; }",
        ".mark { bookmark-level: 1; bookmark-label: attr(data-title); bookmark-state: closed; }",
        ".foot { position: running(foot); font-size: 8pt; text-align: left; }",
        ".foot img { width: 13mm; height: 13mm; margin-right: 2mm; vertical-align: middle; }",
    ]
)
