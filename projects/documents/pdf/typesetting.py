"""Sets the texts of a form in lines, each with its glyphs, as WeasyPrint would."""

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from typing import Any, Final

from projects.documents.grid import Cell, Grid, Typeface
from projects.documents.pdf.cutting import Extent
from projects.documents.pdf.engine import lay_out_html
from projects.documents.pdf.inside import UNITS, PangoFace, PangoLine, text_styles
from projects.documents.pdf.looks import PrintedLook
from projects.documents.pdf.markup import LONG_WORD, broken_text, is_rtl, tail_length
from projects.documents.pdf.style import PX_PER_POINT, Paper, sample_paper

SPACES: Final = re.compile(r"[ \t\r\f]*\n[ \t\r\f]*|[ \t\r\f]+")
LARGEST_GLYPH: Final = 0xFFFF
THOUSAND: Final = 1000  # a PDF's unit of widths, of the type's size
WIDER: Final = 0.01  # CSS pixels by which a line may be wider than its cell: Pango counts in 1024ths
SAMPLE: Final = '<table><tr><td class="title">国</td></tr><tr><td>国</td></tr></table>'


@dataclass(frozen=True, slots=True)
class SetLine:
    stop: int  # in characters of the text
    more: float = 0.0  # how much taller it is than the others
    width: float = 0.0
    shown: str = ""  # as a PDF shows it: glyphs, and moves between them
    glyphs: tuple[int, ...] = ()
    text: str = ""  # a character for each glyph
    is_placeable: bool = True  # not so: another font, right to left, a word wider than its cell


@dataclass(frozen=True, slots=True)
class SetText:
    face: PangoFace
    text: str
    lines: tuple[SetLine, ...] = ()

    @property
    def height(self) -> float:
        return self.face.line_height * len(self.lines) + sum(line.more for line in self.lines)

    @property
    def is_placeable(self) -> bool:
        return all(line.is_placeable for line in self.lines)

    def extent(self, *, around: float, least: float) -> Extent:
        bottoms = accumulate((self.face.line_height + line.more for line in self.lines), initial=0.0)
        return Extent(self.text, tuple(line.stop for line in self.lines), tuple(bottoms), around, least)


def set_text(grid: Grid, cell: Cell, paper: Paper, look: PrintedLook, width: float) -> SetText:
    """`width` is between the paddings, in CSS pixels."""
    face = face_of(paper.typeface, look, paper.size)
    text = SPACES.sub(_collapse, broken_text(grid, cell, paper)).strip(" ")
    if not text:
        return SetText(face, "")
    lines = _set_paragraphs(face, text, width, tail_length(grid, cell, paper))
    if is_rtl(text):
        lines = tuple(replace(line, is_placeable=False) for line in lines)
    return SetText(face, text, lines)


def _collapse(spaces: re.Match[str]) -> str:
    return "\n" if "\n" in spaces[0] else " "


@lru_cache(maxsize=64)
def face_of(typeface: Typeface, look: PrintedLook, size: float) -> PangoFace:
    """`size` is that of the form's type, in points."""
    title, text = _read_styles(typeface)
    return PangoFace(title if look.is_title else text, size=size * look.size * PX_PER_POINT, line_height=look.line)


@lru_cache(maxsize=8)
def _read_styles(typeface: Typeface) -> list[Any]:
    """Of a title and of a text."""
    return text_styles(lay_out_html(f'<html lang="zh-CN">{SAMPLE}</html>', sample_paper(typeface)).pages[0])[:2]


@lru_cache(maxsize=8192)
def _set_paragraphs(face: PangoFace, text: str, width: float, tail: int) -> tuple[SetLine, ...]:
    """The last characters, as many as the tail has, stay on one line."""
    start, lines = 0, []
    paragraphs = text.split("\n")
    for number, paragraph in enumerate(paragraphs, start=1):
        kept = tail if number == len(paragraphs) else 0
        lines += [replace(line, stop=start + line.stop) for line in _set_paragraph(face, paragraph, width, kept)]
        start += len(paragraph) + 1
    return tuple(lines)


def _set_paragraph(face: PangoFace, paragraph: str, width: float, tail: int) -> list[SetLine]:
    if not paragraph:
        return [SetLine(0)]
    lines = list(_set_lines(face, paragraph, width))
    if LONG_WORD.search(paragraph) and any(line.width > width + WIDER for line in lines):
        broken = _set_lines(face, paragraph, width, is_breaking_words=True)
        return [replace(line, is_placeable=False) for line in broken]
    at = len(paragraph) - tail
    if len(lines) < 2 or not tail or lines[-2].stop <= at:
        return lines
    if not face.may_break_before(at):
        return [replace(line, is_placeable=False) for line in lines]
    (last,) = _set_lines(face, paragraph[at:], width)
    return [*_set_lines(face, paragraph[:at], width), replace(last, stop=len(paragraph))]


def _set_lines(face: PangoFace, paragraph: str, width: float, *, is_breaking_words: bool = False) -> Iterator[SetLine]:
    start = 0
    for line in face.lines(paragraph, width, is_breaking_words=is_breaking_words):
        yield _set_line(face, line, paragraph, paragraph[start : line.stop], width)
        start = line.stop


def _set_line(face: PangoFace, line: PangoLine, paragraph: str, said: str, width: float) -> SetLine:
    runs = list(line.runs(paragraph, face.font))
    text = "".join(run.text for run in runs)
    length = len(text.rstrip(" "))
    glyphs, widths = array("i"), array("i")
    for run in runs:
        glyphs += run.glyphs
        widths += run.widths
    if not all(run.is_plain for run in runs) or text != said or max(glyphs[:length], default=0) > LARGEST_GLYPH:
        more = abs(line.middle - face.middle)
        return SetLine(line.stop, more=more, width=sum(widths) / UNITS, is_placeable=False)
    glyphs, widths = glyphs[:length], widths[:length]  # Pango leaves an empty glyph for a space at the end
    wide = sum(widths) / UNITS
    return SetLine(
        line.stop,
        width=wide,
        shown=_show_glyphs(face, glyphs, widths),
        glyphs=tuple(glyphs),
        text=text[:length],
        is_placeable=wide <= width + WIDER,
    )


def _show_glyphs(face: PangoFace, glyphs: "array[int]", widths: "array[int]") -> str:
    """A move follows a glyph that Pango gave another width than the font does."""
    moves = {pair: _move_behind(face, *pair) for pair in set(zip(glyphs, widths, strict=True))}
    if not any(moves.values()):
        return f"<{''.join(f'{glyph:04x}' for glyph in glyphs)}>"
    parts = (
        f"{pair[0]:04x}" + (f">{moves[pair]}<" if moves[pair] else "") for pair in zip(glyphs, widths, strict=True)
    )
    return f"<{''.join(parts)}>"


def _move_behind(face: PangoFace, glyph: int, width: int) -> int:
    return int(face.width_of(glyph) - width * THOUSAND / UNITS / face.size)
