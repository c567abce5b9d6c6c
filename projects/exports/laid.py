"""Sheets as PDFs, one after the other: frozen ones out of the store, drafts laid out, many of them side by side."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from projects.documents import pdf
from projects.documents.printable import Printable
from projects.exports.prints import Print
from projects.exports.stored import stored_pdf

BATCH: Final = 200  # what is held in memory
FEW: Final = 4  # below that, processes take longer to start than the pages to lay out

Content = bytes | Path


def laid_out(prints: Iterable[Print]) -> Iterator[tuple[Print, Content]]:
    """In the order given."""
    waiting = iter(prints)
    while batch := list(islice(waiting, BATCH)):
        drafts = layout_of([each.printable for each in batch if each.stored is None])
        for each in batch:
            yield each, stored_pdf(each.stored) if each.stored else next(drafts)


def layout_of(forms: Sequence[Printable]) -> Iterator[bytes]:
    if len(forms) < FEW:
        return (pdf.write([form]) for form in forms)
    return iter(pdf.write_many(forms))
