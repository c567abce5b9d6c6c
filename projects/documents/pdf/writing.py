"""Forms as one PDF."""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain
from typing import Any, Final

import pydyf
from weasyprint import Document

from projects.documents.pdf.engine import undisturbed
from projects.documents.pdf.pages import laid_out
from projects.documents.printable import Printable

FULL_WIDTH: Final = 1000  # what a PDF takes for a glyph of which it says nothing


def write(forms: Sequence[Printable], *, made_at: datetime | None = None) -> bytes:
    """Each form begins a page and counts its own; the same forms give the same bytes."""
    if not forms:
        raise ValueError("没有可以打印的表格")
    documents = [laid_out(form, made_at=made_at) for form in forms]
    with undisturbed():
        return combined(documents)


def combined(documents: Sequence[Document]) -> bytes:
    whole = documents[0].copy(list(chain.from_iterable(document.pages for document in documents)))
    if len(documents) > 1:
        whole.metadata.title = f"{whole.metadata.title} 等 {len(documents)} 张"
    written: bytes = whole.write_pdf(finisher=leave_out_full_widths)
    return written


def leave_out_full_widths(document: Document, pdf: Any) -> None:
    """A list for every single hanzi is what most of a merge's time and memory would go to."""
    for each in pdf.objects:
        if isinstance(each, pydyf.Dictionary) and each.get("Subtype") == "/CIDFontType2":
            pairs = zip(each["W"][::2], each["W"][1::2], strict=True)
            kept = [(first, widths) for first, widths in pairs if list(widths) != [FULL_WIDTH]]
            each["W"] = pydyf.Array(chain.from_iterable(kept))
