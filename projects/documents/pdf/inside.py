"""What we use of WeasyPrint 70 that it promises to nobody: its fonts, its lines of text, its boxes, its drawing of a page.

`Layout` and `strut` set text as WeasyPrint does; `pango` breaks paragraphs and gives the glyphs; `StackingContext` and what
draws it paint the page around our cells; boxes are read for the tags of a page that WeasyPrint laid out; `generate_pdf`
makes the objects of the file, which we write ourselves.
After an upgrade read this module, and run tests/projects/documents/pdf."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pydyf
from weasyprint import DEFAULT_OPTIONS, Document
from weasyprint.draw import draw_background, draw_border, draw_stacking_context
from weasyprint.formatting_structure.boxes import MarginBox, ReplacedBox, TableBox, TextBox
from weasyprint.pdf import generate_pdf
from weasyprint.pdf.fonts import Font
from weasyprint.stacking import StackingContext
from weasyprint.text.ffi import ffi, pango
from weasyprint.text.fonts import get_pango_font_key
from weasyprint.text.line_break import Layout, strut

from projects.documents.pdf.truetype import WholeFont

UNITS: Final = 1024  # of Pango, in a CSS pixel
THOUSAND: Final = 1000  # a PDF's unit of widths, of the type's size
GLYPH: Final = 5  # numbers of a glyph: itself, its width, two offsets, a flag
SAMPLE: Final = "国"
TRUETYPE: Final = b"\0\1\0\0"


@dataclass(frozen=True, slots=True)
class GlyphRun:
    """Characters in one font, in Pango's units."""

    text: str
    glyphs: "array[int]"
    widths: "array[int]"
    is_plain: bool  # in the face's own font, a glyph for each character, none moved


@dataclass(frozen=True, slots=True)
class PangoLine:
    stop: int  # in characters of the paragraph
    middle: float  # above the base line, in CSS pixels
    line: Any

    def runs(self, text: str, font: Any) -> Iterator[GlyphRun]:
        content = text.encode()
        node = self.line.runs
        while node != ffi.NULL:
            item, string = node.data.item, node.data.glyphs
            said = content[item.offset : item.offset + item.length].decode()
            numbers = array("i", bytes(ffi.buffer(string.glyphs, string.num_glyphs * ffi.sizeof("PangoGlyphInfo"))))
            is_own = item.analysis.font == font and not item.analysis.level % 2
            is_moved = any(numbers[2::GLYPH]) or any(numbers[3::GLYPH])
            is_plain = is_own and not is_moved and len(said) == string.num_glyphs
            yield GlyphRun(said, numbers[0::GLYPH], numbers[1::GLYPH], is_plain)
            node = node.next


class PangoFace:
    """A font at a size, as a style of WeasyPrint has it."""

    def __init__(self, style: Any, *, size: float, line_height: float) -> None:
        """`line_height` is of the size."""
        self.style = style.copy()
        self.style["font_size"], self.style["line_height"] = size, line_height
        self.size = size
        self.line_height: float
        self.base: float  # below the top of a line
        self.line_height, self.base = strut(self.style)
        self._layout = Layout(self.style)
        self._kept = Layout(self.style)  # holds the font
        self._kept.set_text(SAMPLE)
        sample: Any = self._kept.get_first_line()[0]
        self.font = sample.runs[0].data.item.analysis.font
        self.middle = _middle_of_line(sample)
        self._key, self._read = _read_font(self.font)
        self._widths: dict[int, int] = {}
        self._extents = ffi.new("PangoRectangle *"), ffi.new("PangoRectangle *")

    @cached_property
    def _breaking_words(self) -> Layout:
        """The style keeps hyphens out."""
        style = self.style.copy()
        style["overflow_wrap"] = "anywhere"
        layout = Layout(style)
        pango.pango_layout_set_wrap(layout.layout, pango.PANGO_WRAP_WORD_CHAR)
        return layout

    def lines(self, paragraph: str, width: float, *, is_breaking_words: bool = False) -> Iterator[PangoLine]:
        """They are good until the next paragraph is set. Pango counts bytes."""
        layout = self._breaking_words if is_breaking_words else self._layout
        layout.set_text(paragraph)
        pango.pango_layout_set_width(layout.layout, int(max(width, 0) * UNITS))
        content, number, end, stop = paragraph.encode(), 0, 0, 0
        while (line := pango.pango_layout_get_line_readonly(layout.layout, number)) != ffi.NULL:
            start, end = end, line.start_index + line.length
            stop += len(content[start:end].decode())
            yield PangoLine(stop, _middle_of_line(line), line)
            number += 1

    def may_break_before(self, place: int) -> bool:
        """In the paragraph that was set last."""
        attributes = pango.pango_layout_get_log_attrs_readonly(self._layout.layout, ffi.NULL)
        return bool(attributes[place].is_line_break)

    def width_of(self, glyph: int) -> int:
        """In thousandths of the size, as WeasyPrint states it in the file."""
        if glyph not in self._widths:
            pango.pango_font_get_glyph_extents(self.font, glyph, *self._extents)
            self._widths[glyph] = round(self._extents[1].width * THOUSAND / UNITS / self.size)
        return self._widths[glyph]

    def font_in(self, stream: Any) -> tuple[Font, float]:
        """The font of the stream's document, and its size."""
        if self._read is not None and self._key not in stream._fonts:
            stream._fonts[self._key] = CutFont(self._read)
        font, size = stream.add_font(self.font)
        return font, size

    def tell(self, font: Font, glyphs: Iterable[int], text: str) -> None:
        """Notes in WeasyPrint's font what the file must hold of it."""
        for glyph, character in zip(glyphs, text, strict=True):
            if glyph not in font.to_unicode:
                font.to_unicode[glyph] = character
                font.widths[glyph] = self.width_of(glyph)


class CutFont(Font):  # type: ignore[misc]
    """A font of ours in one document, read once for all and cut by us: HarfBuzz takes ten times as long."""

    def __init__(self, read: Font) -> None:
        self.__dict__.update(vars(read), widths={}, to_unicode={}, missing={})

    def clean(self, to_unicode: Mapping[int, str], hinting: bool) -> None:
        self.file_content = WHOLE[self.family].cut(to_unicode)


WHOLE: Final[dict[str, WholeFont]] = {}  # by family


def _read_font(pango_font: Any) -> tuple[Any, Font | None]:
    """The font without its content, which is kept once for all sizes; None for a font that we can't cut."""
    key, description, size = get_pango_font_key(pango_font)
    font = Font(pango_font, description, size)
    if not font.file_content.startswith(TRUETYPE):
        return key, None
    if font.family not in WHOLE:
        WHOLE[font.family] = WholeFont(font.file_content)
    font.file_content = b""
    return key, font


def _middle_of_line(line: Any) -> float:
    """Another font for a rare character is higher or lower, which makes its line taller by the difference."""
    extents = ffi.new("PangoRectangle *")
    pango.pango_layout_line_get_extents(line, ffi.NULL, extents)
    return float((-extents.y - extents.height / 2) / UNITS)


def text_styles(page: Any) -> list[Any]:
    """Of the texts on a page, in their order."""
    return [box.style for box in page._page_box.descendants() if isinstance(box, TextBox)]


def margins_of(page: Any) -> list[Any]:
    return [box for box in page._page_box.children if isinstance(box, MarginBox)]


def tables_of(page: Any) -> list[Any]:
    return [box for box in page._page_box.descendants() if isinstance(box, TableBox)]


def is_picture(box: Any) -> bool:
    return isinstance(box, ReplacedBox)


class KeptPicture:
    """A picture that is drawn once for each size; afterwards its commands are repeated."""

    def __init__(self, picture: Any) -> None:
        self._picture = picture
        self._kept: dict[tuple[float, float], tuple[bytes, dict[str, Any]]] = {}

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        """`stream` is a group of its own."""
        if (width, height) not in self._kept:
            drawn = stream.clone(resources=stream._resources)
            self._picture.draw(drawn, width, height, style)
            self._kept[width, height] = content_of(drawn), dict(stream._resources["ExtGState"])
        content, states = self._kept[width, height]
        stream.stream.append(content)
        stream._resources["ExtGState"].update(states)


def keep_pictures(page: Any) -> None:
    """Of the page's background."""
    if (background := page._page_box.background) is not None:
        layers = (layer._replace(image=layer.image and KeptPicture(layer.image)) for layer in background.layers)
        background.layers[:] = list(layers)


def paint_page(page: Any, stream: Any, scale: float, paint: Callable[[], None]) -> None:
    """The page's background, what we paint, its foot: the order in which a reader of plain text finds them."""
    box = page._page_box
    with stream.stacked():
        stream.transform(a=scale, d=scale)
        context = StackingContext.from_page(box)
        draw_background(stream, context.box.background, clip_box=False, bleed=box.bleed, marks=box.style["marks"])
        draw_background(stream, box.canvas_background, clip_box=False)
        draw_border(stream, box)
        paint()
        draw_stacking_context(stream, context)


def objects_of(document: Document) -> Any:
    """The document as pydyf's objects, the pages painted; `write_pdf` would compress all of them twice."""
    return generate_pdf(document, None, 1, **DEFAULT_OPTIONS)


def content_of(stream: pydyf.Stream) -> bytes:
    return b"\n".join(map(pydyf._to_bytes, stream.stream))
