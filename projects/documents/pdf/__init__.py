"""Forms as PDF: one as it is printed, many bound to one."""

from projects.documents.pdf.binding import Part, bind
from projects.documents.pdf.contents import Cover
from projects.documents.pdf.many import Slice, write_many, write_slices
from projects.documents.pdf.writing import write

__all__ = ["Cover", "Part", "Slice", "bind", "write", "write_many", "write_slices"]
