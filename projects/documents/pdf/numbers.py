"""The page numbers of a bound file: digits that were laid out once, on the line of the foot's other texts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any, Final

import pikepdf
from weasyprint import CSS, HTML

from projects.documents.grid import Orientation
from projects.documents.pdf.copying import NUMBER_FONT
from projects.documents.pdf.engine import font_configuration, undisturbed
from projects.documents.pdf.resources import OwnPictures
from projects.documents.pdf.style import PX_PER_MM, digits_stylesheet, right_edge

DIGITS: Final = "0123456789"
POINTS_PER_PX: Final = 0.75
THOUSAND: Final = 1000


@dataclass(frozen=True, slots=True)
class Digits:
    """The digits' glyphs and position, in CSS pixels from the page's upper left corner."""

    glyphs: Mapping[str, str]  # their numbers in the font
    widths: Mapping[str, float]
    size: float
    baseline: float
    right: float

    def stamp(self, number: int, height: float) -> bytes:
        """Returns the commands that print the number on a page of that height in points, unread by screen readers."""
        signs = str(number)
        left = self.right - sum(self.widths[sign] for sign in signs)
        shown = "".join(self.glyphs[sign] for sign in signs)
        return (
            f"/Artifact<</Type/Pagination/Subtype/Footer>>BDC q {POINTS_PER_PX} 0 0 -{POINTS_PER_PX} 0 {height:.4f} cm "
            f"0 g BT 1 0 0 -1 {left:.4f} {self.baseline:.4f} Tm {NUMBER_FONT} {self.size:.4f} Tf <{shown}> Tj ET Q EMC"
        ).encode()


@cache
def draw_digits(orientation: Orientation) -> bytes:
    page = HTML(string='<html lang="zh-CN"><body></body></html>', url_fetcher=OwnPictures(""))
    look = CSS(string=digits_stylesheet(orientation, DIGITS), url_fetcher=OwnPictures(""))
    with undisturbed():
        written: bytes = page.write_pdf(font_config=font_configuration(), stylesheets=[look])
    return written


@cache
def measure_digits(orientation: Orientation) -> Digits:
    with pikepdf.open(BytesIO(draw_digits(orientation))) as pdf:
        (page,) = pdf.pages
        size = baseline = 0.0
        shown = b""
        for instruction in pikepdf.parse_content_stream(page, "Tm Tf TJ"):
            operands: Any = instruction.operands
            match str(instruction.operator):
                case "Tm":
                    baseline = float(operands[5])
                case "Tf":
                    size = float(operands[1])
                case "TJ":
                    shown = b"".join(bytes(each) for each in operands[0] if isinstance(each, pikepdf.String))
        glyphs = {sign: shown[2 * place : 2 * place + 2] for place, sign in enumerate(DIGITS)}
        widths = _read_widths(number_font(pdf).DescendantFonts[0])
        return Digits(
            glyphs={sign: glyph.hex() for sign, glyph in glyphs.items()},
            widths={
                sign: widths.get(int.from_bytes(glyph), THOUSAND) * size / THOUSAND for sign, glyph in glyphs.items()
            },
            size=size,
            baseline=baseline,
            right=right_edge(orientation) * PX_PER_MM,
        )


def number_font(pdf: pikepdf.Pdf) -> Any:
    resources: Any = pdf.pages[0].resources
    (font,) = resources.Font.values()
    return font


def _read_widths(descendant: Any) -> dict[int, float]:
    stated = list(descendant.W)
    pairs = zip(stated[::2], stated[1::2], strict=True)
    return {int(first) + place: float(width) for first, widths in pairs for place, width in enumerate(widths)}
