"""Sheets as PDFs, one after the other: frozen ones out of the store, drafts laid out, many of them side by side."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

from projects.documents import pdf
from projects.documents.printable import Printable
from projects.exports.prints import Print
from projects.exports.stored import stored_pdf

BATCH: Final = 200  # what is held in memory
FEW: Final = 4  # below that, processes take longer to start than the pages to lay out

Laid = TypeVar("Laid", bytes, pdf.Slice)


def single(prints: Iterable[Print]) -> Iterator[tuple[Print, bytes | Path]]:
    """Each a document of its own, in the order given."""
    return _laid(prints, pdf.write_many)


def to_be_bound(prints: Iterable[Print]) -> Iterator[tuple[Print, pdf.Slice | Path]]:
    """Drafts share their fonts, which is most of a page's size."""
    return _laid(prints, pdf.write_slices)


def _laid(prints: Iterable[Print], write: Callable[..., Iterator[Laid]]) -> Iterator[tuple[Print, Laid | Path]]:
    waiting = iter(prints)
    while batch := list(islice(waiting, BATCH)):
        drafts = _drafts([each.printable for each in batch if each.stored is None], write)
        for each in batch:
            yield each, stored_pdf(each.stored) if each.stored else next(drafts)


def _drafts(forms: Sequence[Printable], write: Callable[..., Iterator[Laid]]) -> Iterator[Laid]:
    return write(forms, processes=1 if len(forms) < FEW else 2)
