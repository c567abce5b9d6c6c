"""The looks of a form's cells: one table, from which the stylesheet is written and by which cells are placed."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from projects.documents.grid import Cell, CellRole, Grid

FRAME: Final = 0.5  # points, the width of a line between cells
LINE: Final = 1.34  # of the type's size, from one line of text to the next


class Vertical(StrEnum):
    TOP = "top"
    MIDDLE = "middle"
    BOTTOM = "bottom"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLook:
    """Lengths are in ems of the look's own size."""

    name: str
    above: float = 0.3
    beside: float = 0.28
    below: float = 0.3
    size: float = 1  # of the form's type
    line: float = LINE
    least: float = 0  # height of the content
    vertical: Vertical = Vertical.MIDDLE
    is_framed: bool = True
    is_title: bool = False

    def rules(self) -> Iterator[str]:
        yield f"padding: {self.above}em {self.beside}em {self.below}em"
        yield f"vertical-align: {self.vertical}"
        yield f"border: {FRAME}pt solid #000" if self.is_framed else "border: 0"
        if self.size != 1:
            yield f"font-size: {self.size}em"
        if self.line != LINE:
            yield f"line-height: {self.line}"
        if self.least:
            yield f"height: {self.least}em"

    @property
    def css(self) -> str:
        return f"td{self.name and '.'}{self.name} {{ {'; '.join(self.rules())} }}"


PLAIN: Final = PrintedLook(name="")
EMPTY: Final = PrintedLook(name="empty", least=LINE)  # in a row without any text
CONTINUED: Final = PrintedLook(name="continued", vertical=Vertical.TOP)
TITLE: Final = PrintedLook(name="title", above=0, beside=0, below=0, size=1.8, line=1.4, is_framed=False, is_title=True)
SUBTITLE: Final = PrintedLook(name="subtitle", above=0, beside=0, below=0.6, is_framed=False)
NOTE: Final = PrintedLook(name="note", above=0.4, below=0, size=0.9, vertical=Vertical.TOP, is_framed=False)
SIGNATURE: Final = PrintedLook(name="signature", above=0.8, vertical=Vertical.TOP, is_framed=False)
STAMPED: Final = PrintedLook(  # signatures at the very end leave room for a stamp
    name="stamped", above=0.8, least=2.4, vertical=Vertical.BOTTOM, is_framed=False
)
ALL: Final = (PLAIN, EMPTY, CONTINUED, TITLE, SUBTITLE, NOTE, SIGNATURE, STAMPED)
OF_ROLES: Final = {CellRole.TITLE: TITLE, CellRole.SUBTITLE: SUBTITLE, CellRole.NOTE: NOTE}


def look_of(grid: Grid, cell: Cell, *, is_row_empty: bool) -> PrintedLook:
    if cell.role is CellRole.SIGNATURE:
        return STAMPED if cell.rows.stop == grid.rows else SIGNATURE
    usual = EMPTY if is_row_empty else CONTINUED if cell.is_continued else PLAIN
    return OF_ROLES.get(cell.role, usual)
