"""Writes forms as PDF, and binds many PDFs to one."""

from projects.documents.pdf.binding import BoundPart, bind
from projects.documents.pdf.contents import Cover
from projects.documents.pdf.engine import fangsong, own_font_is_usable
from projects.documents.pdf.many import Slice, write_many, write_slices
from projects.documents.pdf.pictures import PagePicture, draw_pictures
from projects.documents.pdf.writing import write

__all__ = [
    "BoundPart",
    "Cover",
    "PagePicture",
    "Slice",
    "bind",
    "draw_pictures",
    "fangsong",
    "own_font_is_usable",
    "write",
    "write_many",
    "write_slices",
]
