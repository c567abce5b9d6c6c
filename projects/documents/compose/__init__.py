"""Draws a sheet by a layout: the same cells for screen, PDF, Excel and Word."""

from indicators.scoring import SheetScore
from indicators.sheet import Sheet
from projects.documents.compose.canvas import Canvas
from projects.documents.compose.fields import draw_fields
from projects.documents.compose.figures import Figures
from projects.documents.compose.funds import draw_funds
from projects.documents.compose.indicators import draw_indicators
from projects.documents.grid import Grid
from projects.documents.layout.values import Fields, Funds, Indicators, Layout

__all__ = ["compose"]


def compose(sheet: Sheet, layout: Layout, scores: SheetScore | None = None) -> Grid:
    """With the figures that stand on the sheet; `scores` are for one that was written elsewhere and leaves some out."""
    canvas = Canvas(layout, Figures(sheet, scores))
    canvas.title()
    for block in layout.blocks:
        match block:
            case Fields():
                draw_fields(block, canvas)
            case Funds():
                draw_funds(block, canvas)
            case Indicators():
                draw_indicators(block, canvas)
    return canvas.grid()
