"""Writes a grid out as text, a row a line; run as a module, it renews the files in golden/ to be read by eye."""

from pathlib import Path

from projects.documents.grid import Align, Cell, Grid
from projects.documents.layout import shipped_layout_codes
from tests.projects.documents.sheets import sample_grid

DIRECTORY = Path(__file__).parent / "golden"
ALIGNS = {Align.LEFT: "«", Align.CENTER: "", Align.RIGHT: "»"}


def dump(grid: Grid) -> str:
    """Each cell as text, span, role and source: 项目名称 ⟨1×2 label⟩ {source}."""
    head = f"{grid.orientation} {' '.join(str(width) for width in grid.widths)}, repeated {list(grid.repeated)}"
    rows = (" │ ".join(_dumped(cell) for cell in grid.starting_in(row)) for row in range(grid.rows))
    return "\n".join([head, *(f"{number:2} {row}" for number, row in enumerate(rows)), ""])


def _dumped(cell: Cell) -> str:
    pieces = [cell.text[start:stop] for start, stop in zip((0, *cell.breaks), (*cell.breaks, None), strict=True)]
    text = "　" * cell.indent + "|".join(pieces).replace("\n", "⏎")
    number = "" if cell.number is None else f" ={cell.number}"
    sources = " ".join(filter(None, (cell.source, *cell.also)))
    source = f" {{{sources}}}" if sources else ""
    return f"{ALIGNS[cell.align]}{text} ⟨{cell.row_span}×{cell.column_span} {cell.role}{number}⟩{source}"


def path_of(code: str) -> Path:
    return DIRECTORY / f"{code}.txt"


if __name__ == "__main__":
    for code in shipped_layout_codes():
        path_of(code).write_text(dump(sample_grid(code)), encoding="utf-8")
