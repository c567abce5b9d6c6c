"""Draws many forms one after the other: a form takes 5 ms, and another process more than a second to start."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from typing import Final

from projects.documents.pdf.engine import undisturbed
from projects.documents.pdf.pages import lay_out_form
from projects.documents.pdf.writing import combine_documents, write
from projects.documents.printable import Printable, try_to_draw

CHUNK: Final = 25  # forms in a document that share its fonts; what is held in memory before a form is handed on


@dataclass(frozen=True, slots=True)
class Slice:
    """Some pages of a document that several forms share, with one set of fonts for all."""

    content: bytes
    first: int
    count: int


def write_many(forms: Sequence[Printable]) -> Iterator[bytes | None]:
    """Yields a PDF for each form; None for a form that can't be drawn."""
    return (try_to_draw(partial(write, [form]), form.title) for form in forms)


def write_slices(forms: Sequence[Printable]) -> Iterator[Slice | None]:
    """Yields slices for binding, with a fifth of the size of single PDFs."""
    for start in range(0, len(forms), CHUNK):
        yield from _write_chunk(forms[start : start + CHUNK])


def _write_chunk(forms: Sequence[Printable]) -> list[Slice | None]:
    """Where a form can't be drawn, each form becomes a document of its own."""
    titles = "、".join(form.title for form in forms)
    shared: list[Slice | None] | None = try_to_draw(partial(_write_shared, forms), titles)
    if shared is not None:
        return shared
    return [None] if len(forms) == 1 else [each for form in forms for each in _write_chunk([form])]


def _write_shared(forms: Sequence[Printable]) -> list[Slice | None]:
    documents = [lay_out_form(form) for form in forms]
    with undisturbed():
        content = combine_documents(forms, documents)
    counts = [len(document.pages) for document in documents]
    return [Slice(content, *place) for place in zip(accumulate(counts, initial=0), counts, strict=False)]
