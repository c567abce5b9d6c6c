"""Writes forms as one PDF, for archives (PDF/A-2b) and tagged for screen readers (PDF/UA)."""

import zlib
from collections.abc import Sequence
from functools import partial
from itertools import chain
from typing import Any, Final

import pydyf
from weasyprint import Document

from projects.documents.grid import Typeface
from projects.documents.pdf.archival import COLOURS, PRODUCER, PROFILE_NAME, colour_profile, metadata
from projects.documents.pdf.engine import fangsong, undisturbed
from projects.documents.pdf.pages import laid_out
from projects.documents.pdf.tags import TaggedPage, Written, tag, tagged
from projects.documents.printable import Printable

FULL_WIDTH: Final = 1000  # a PDF assumes this width for a glyph without one
LEVEL: Final = 6  # of zlib: pydyf's 9 takes three times as long for one percent


def write(forms: Sequence[Printable]) -> bytes:
    """Each form begins on a page and counts its own pages; the same forms give the same bytes."""
    if not forms:
        raise ValueError("没有可以打印的表格")
    documents = [laid_out(form) for form in forms]
    with undisturbed():
        return combined(forms, documents)


def combined(forms: Sequence[Printable], documents: Sequence[Document]) -> bytes:
    pages = [[tagged(page) for page in document.pages] for document in documents]
    whole = documents[0].copy(list(chain.from_iterable(pages)))
    if len(documents) > 1:
        whole.metadata.title = f"{whole.metadata.title} 等 {len(documents)} 张"
    finish = partial(_finish, forms[0], pages)
    written: bytes = whole.write_pdf(finisher=finish, pdf_identifier=True)
    return written


def _finish(form: Printable, pages: Sequence[Sequence[TaggedPage]], document: Document, pdf: Any) -> None:
    _leave_out_full_widths(pdf)
    tag(pdf, pages)
    pdf.info["Producer"] = pydyf.String(PRODUCER)
    own = fangsong() if form.grid.typeface is Typeface.FANGSONG else None
    said = metadata(
        title=document.metadata.title, made_at=form.made_at, is_tagged=True, font=f"正文字体：{own.said}" if own else ""
    )
    make_archival(pdf, said)
    for place, each in enumerate(pdf.objects):
        if isinstance(each, pydyf.Stream):
            pdf.objects[place] = Compressed(each)


def make_archival(pdf: Any, said: bytes) -> None:
    """Writes into the file which standards it keeps, and what its colours mean."""
    profile = pydyf.Stream([colour_profile()], {"N": COLOURS}, compress=True)
    pdf.add_object(profile)
    pdf.catalog["OutputIntents"] = pydyf.Array(
        [
            pydyf.Dictionary(
                {
                    "Type": "/OutputIntent",
                    "S": "/GTS_PDFA1",
                    "OutputConditionIdentifier": pydyf.String(PROFILE_NAME),
                    "Info": pydyf.String(PROFILE_NAME),
                    "DestOutputProfile": profile.reference,
                }
            )
        ]
    )
    told = pydyf.Stream([said], {"Type": "/Metadata", "Subtype": "/XML"})
    pdf.add_object(told)
    pdf.catalog["Metadata"] = told.reference


class Compressed(Written):
    """A stream that is compressed once; pydyf would compress it again for the file's identifier."""

    def __init__(self, stream: Any) -> None:
        content = b"\n".join(pydyf._to_bytes(item) for item in stream.stream)
        extra = pydyf.Dictionary(stream.extra)
        if stream.compress:
            content = zlib.compress(content, LEVEL)
            extra["Filter"] = "/FlateDecode"
        extra["Length"] = len(content)
        super().__init__(b"\n".join((extra.data, b"stream", content, b"endstream")))
        self.number, self.generation = stream.number, stream.generation

    @property
    def compressible(self) -> bool:
        return False


def _leave_out_full_widths(pdf: Any) -> None:
    """Full widths are most of a font's description of hanzi."""
    for each in pdf.objects:
        if isinstance(each, pydyf.Dictionary) and each.get("Subtype") == "/CIDFontType2":
            pairs = zip(each["W"][::2], each["W"][1::2], strict=True)
            kept = [(first, widths) for first, widths in pairs if list(widths) != [FULL_WIDTH]]
            each["W"] = pydyf.Array(chain.from_iterable(kept))
