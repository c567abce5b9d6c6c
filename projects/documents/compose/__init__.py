"""Draws a sheet with a layout; screen, PDF, Excel and Word get the same cells."""

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
    """Shows the figures of the sheet. `scores` fill in the missing figures of a sheet that was written elsewhere."""
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
