"""Writes forms as one PDF, for archives (PDF/A-2b) and tagged for screen readers (PDF/UA)."""

from collections.abc import Sequence
from io import BytesIO
from itertools import chain
from typing import Any, Final

import pydyf
from weasyprint import Document

from projects.documents.grid import Typeface
from projects.documents.pdf.archival import COLOURS, PRODUCER, PROFILE_NAME, colour_profile, metadata
from projects.documents.pdf.engine import fangsong, undisturbed
from projects.documents.pdf.inside import content_of, objects_of
from projects.documents.pdf.objects import PdfFile
from projects.documents.pdf.pages import lay_out_form
from projects.documents.pdf.tags import TaggedPage, tag_document, tag_page
from projects.documents.printable import Printable

FULL_WIDTH: Final = 1000  # a PDF assumes this width for a glyph without one


def write(forms: Sequence[Printable]) -> bytes:
    """Each form begins on a page and counts its own pages; the same forms give the same bytes."""
    if not forms:
        raise ValueError("没有可以打印的表格")
    documents = [lay_out_form(form) for form in forms]
    with undisturbed():
        return combine_documents(forms, documents)


def combine_documents(forms: Sequence[Printable], documents: Sequence[Document]) -> bytes:
    pages = [[tag_page(page) for page in document.pages] for document in documents]
    whole = documents[0].copy(list(chain.from_iterable(pages)))
    if len(documents) > 1:
        whole.metadata.title = f"{whole.metadata.title} 等 {len(documents)} 张"
    pdf = objects_of(whole)
    _finish_document(forms[0], pages, whole.metadata.title, pdf)
    return _write_file(pdf)


def _finish_document(form: Printable, pages: Sequence[Sequence[TaggedPage]], title: str, pdf: Any) -> None:
    _leave_out_full_widths(pdf)
    tag_document(pdf, pages)
    pdf.info["Producer"] = pydyf.String(PRODUCER)
    own = fangsong() if form.grid.typeface is Typeface.FANGSONG else None
    said = metadata(title=title, made_at=form.made_at, is_tagged=True, font=f"正文字体：{own.said}" if own else "")
    make_archival(pdf, said)


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


def _write_file(pdf: Any) -> bytes:
    target = BytesIO()
    file = PdfFile(target)
    pdf.add_object(pdf.info)
    objects = pdf.objects[1:]  # no object has the number 0
    for _ in objects:
        file.reserve()
    for each in objects:
        if isinstance(each, pydyf.Stream):
            put = file.put_compressed if each.compress else file.put_stream
            put(pydyf.Dictionary(each.extra).data[2:-2], content_of(each), each.number)
        else:
            file.put(each.data, each.number)
    file.close(pdf.catalog.number, pdf.info.number)
    return target.getvalue()


def _leave_out_full_widths(pdf: Any) -> None:
    """Full widths are most of a font's description of hanzi."""
    for each in pdf.objects:
        if isinstance(each, pydyf.Dictionary) and each.get("Subtype") == "/CIDFontType2":
            pairs = zip(each["W"][::2], each["W"][1::2], strict=True)
            kept = [(first, widths) for first, widths in pairs if list(widths) != [FULL_WIDTH]]
            each["W"] = pydyf.Array(chain.from_iterable(kept))
