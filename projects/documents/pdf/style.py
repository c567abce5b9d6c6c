"""The look of a printed form: its paper, and a stylesheet that never contains a text of a sheet."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from projects.documents.grid import Grid, Orientation, Typeface
from projects.documents.measures import MM_PER_POINT, PAPER

PX_PER_MM: Final = 96 / 25.4
FOOT: Final = 16  # mm below the table, with page number and code
DEFAULT_SIZE: Final = {Orientation.PORTRAIT: 9.5, Orientation.LANDSCAPE: 9.0}
MARGIN: Final = {Orientation.PORTRAIT: 15, Orientation.LANDSCAPE: 12}
PADDING: Final = 0.56  # of a cell, left and right together, in ems
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


def paper_of(grid: Grid, *, is_draft: bool) -> Paper:
    size = float(grid.type_size or DEFAULT_SIZE[grid.orientation])
    return Paper(grid.orientation, grid.widths, size, is_draft, grid.typeface)


@lru_cache(maxsize=64)
def stylesheet(paper: Paper) -> str:
    page = PAGE.format(
        width=PAPER[paper.orientation][0],
        height=PAPER[paper.orientation][1],
        margin=MARGIN[paper.orientation],
        foot=FOOT,
        size=paper.size,
        families=f'"{FANGSONG}", {FAMILIES}' if paper.typeface is Typeface.FANGSONG else FAMILIES,
        background="background: url(perfeval:draft) center / 120mm no-repeat;" if paper.is_draft else "",
    )
    columns = (f"col:nth-child({number}) {{ width: {width}% }}" for number, width in enumerate(paper.widths, start=1))
    return "\n".join([page, FORM, *columns])


def numbered(page: int, pages: int) -> str:
    """Returns the foot of a page that is laid out by itself."""
    return f'@page {{ @bottom-center {{ content: "第 {page} 页　共 {pages} 页" }} }}'


def number_sheet(orientation: Orientation, digits: str) -> str:
    """Returns a page with only digits, at the right of its foot."""
    width, height = PAPER[orientation]
    page = PAGE.format(
        width=width,
        height=height,
        margin=MARGIN[orientation],
        foot=FOOT,
        size=DEFAULT_SIZE[orientation],
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
html {{ font: {size}pt/1.34 {families}; }}
"""
FORM: Final = f"""
body {{ margin: 0; }}
table {{
    width: 100%; border-collapse: collapse; table-layout: fixed; text-align: center; white-space: pre-line;
}}
tr {{ break-inside: avoid; }}
td {{ padding: 0.3em 0.28em; border: 0.5pt solid #000; vertical-align: middle; }}
.empty td {{ height: 1.34em; }}
.continued {{ vertical-align: top; overflow-wrap: anywhere; }}
.long {{ overflow-wrap: anywhere; }}
.left {{ text-align: left; }}
.right {{ text-align: right; }}
.rtl {{ direction: rtl; }}
.rtl.left {{ text-align: right; }}
.bare {{ border: 0; vertical-align: top; padding: 0.8em 0.28em 0.3em; }}
.title {{
    padding: 0; border: 0; font-family: {TITLE_FAMILIES}; font-size: 1.8em; line-height: 1.4;
}}
.subtitle {{ padding: 0 0 0.6em; border: 0; }}
.note {{ padding: 0.4em 0.28em 0; font-size: 0.9em; }}
.stamped {{ height: 2.4em; vertical-align: bottom; }}
.tail {{ white-space: nowrap; }}
.mark {{ bookmark-level: 1; bookmark-label: attr(data-title); bookmark-state: closed; }}
.foot {{ position: running(foot); font-size: 8pt; text-align: left; }}
.foot img {{ width: 13mm; height: 13mm; margin-right: 2mm; vertical-align: middle; }}
""" + "\n".join(f".in{indent} {{ padding-left: {indent + PADDING / 2}em }}" for indent in range(1, MOST_INDENT + 1))
