"""Draws the pages of our own PDFs as pictures, for the screen."""

import io
from base64 import b64encode
from dataclasses import dataclass
from typing import Any, Final

import pypdfium2 as pdfium

from projects.documents.pdf.engine import step_aside, undisturbed

SCALE: Final = 1.68  # pixels a point: an A4 page is 1,000 pixels wide
GREYS: Final = 16  # as many as a pixel of four bits can have: half the bytes of 256, and letters look the same
SHADES: Final = [round(shade * (GREYS - 1) / 255) for shade in range(256)]  # the nearest: the watermark is nearly white
PALETTE: Final = [shade * 255 // (GREYS - 1) for shade in range(GREYS) for _ in "rgb"]
LEVEL: Final = 1  # of zlib: 6 takes a third longer for an eighth less


@dataclass(frozen=True, slots=True)
class PagePicture:
    content: bytes  # PNG
    width: int
    height: int

    @property
    def address(self) -> str:
        """For a page that holds the picture itself."""
        return f"data:image/png;base64,{b64encode(self.content).decode()}"


def draw_pictures(content: bytes, *, most: int) -> tuple[tuple[PagePicture, ...], int]:
    """The first pages, and how many there are. pdfium is not made for two threads."""
    with undisturbed():
        document = pdfium.PdfDocument(content)
        try:
            count = len(document)
            return tuple(_draw_picture(document, number) for number in range(min(count, most))), count
        finally:
            document.close()


def _draw_picture(document: Any, number: int) -> PagePicture:
    step_aside()
    page = document[number]
    image = page.render(scale=SCALE, grayscale=True).to_pil().point(SHADES)
    page.close()
    image.putpalette(PALETTE)
    target = io.BytesIO()
    image.save(target, "PNG", bits=4, compress_level=LEVEL)
    return PagePicture(target.getvalue(), *image.size)
