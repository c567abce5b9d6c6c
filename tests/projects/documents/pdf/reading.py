"""What stands in a PDF, read by others than the writer: poppler and pikepdf."""

import re
import subprocess
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from PIL import Image
from PIL.Image import Image as Picture

from projects.documents.grid import Grid
from projects.documents.printable import Printable

SPACE = re.compile(r"[\s\u200e\u200f\u202a-\u202e]+")


def printable(grid: Grid, title: str = "测试项目", **more: object) -> Printable:
    return Printable(title=title, grid=grid, **more)  # type: ignore[arg-type]


def bare(text: str) -> str:
    return SPACE.sub("", text)


def _poppler(command: str, content: bytes, *options: str) -> bytes:
    return subprocess.run([command, *options, "-", "-"], input=content, capture_output=True, check=True).stdout


def pages_of(content: bytes) -> list[str]:
    """The text of each page without spaces, in the order it was painted."""
    text = _poppler("pdftotext", content, "-raw", "-enc", "UTF-8").decode()
    return [bare(page) for page in text.split("\f")[:-1]]


def words_of(grid: Grid) -> str:
    return bare("".join(cell.text for cell in grid.cells))


def picture_of(content: bytes, dpi: int) -> Picture:
    command = ["pdftoppm", "-r", str(dpi), "-gray", "-f", "1", "-l", "1", "-png", "-"]
    drawn = subprocess.run(command, input=content, capture_output=True, check=True).stdout
    return Image.open(BytesIO(drawn)).convert("L")


def glyphs_of(content: bytes) -> Iterator[int]:
    """The number of each glyph shown; 0 is the box of a character that no font has."""
    with pikepdf.open(BytesIO(content)) as document:
        for page in document.pages:
            for instruction in pikepdf.parse_content_stream(page, "Tj TJ"):
                operands: Any = instruction.operands
                shown = operands[0] if isinstance(operands[0], pikepdf.Array) else operands
                if str(instruction.operator) in {"Tj", "TJ"}:
                    strings = [bytes(each) for each in shown if isinstance(each, pikepdf.String)]
                    for string in strings:
                        yield from (int.from_bytes(string[at : at + 2]) for at in range(0, len(string), 2))


def outline_of(document: pikepdf.Pdf) -> list[tuple[str, list[str]]]:
    with document.open_outline() as outline:
        return [(item.title, [child.title for child in item.children]) for item in outline.root]
