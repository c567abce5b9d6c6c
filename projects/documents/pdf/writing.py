"""Forms as one PDF."""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain

from weasyprint import Document

from projects.documents.pdf.pages import laid_out, undisturbed
from projects.documents.printable import Printable


def write(forms: Sequence[Printable], *, made_at: datetime | None = None) -> bytes:
    """Each form begins a page and counts its own; the same forms give the same bytes."""
    if not forms:
        raise ValueError("没有可以打印的表格")
    with undisturbed():
        return combined([laid_out(form, made_at=made_at) for form in forms])


def combined(documents: Sequence[Document]) -> bytes:
    whole = documents[0].copy(list(chain.from_iterable(document.pages for document in documents)))
    if len(documents) > 1:
        whole.metadata.title = f"{whole.metadata.title} 等 {len(documents)} 张"
    written: bytes = whole.write_pdf()
    return written
