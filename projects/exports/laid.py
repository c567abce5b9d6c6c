"""Sheets as PDFs, one after the other: frozen ones out of the store, drafts laid out, many of them side by side."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

from projects.documents import pdf
from projects.documents.attempts import attempted
from projects.documents.printable import Printable
from projects.exports.prints import Print
from projects.exports.stored import stored_pdf

BATCH: Final = 200  # what is held in memory
FEW: Final = 4  # below that, processes take longer to start than the pages to lay out

Laid = TypeVar("Laid", bytes, pdf.Slice)


def single(prints: Iterable[Print]) -> Iterator[tuple[Print, bytes | Path | None]]:
    """Each a document of its own, in the order given; none of a sheet that can't be drawn."""
    return _laid(prints, pdf.write_many)


def to_be_bound(prints: Iterable[Print]) -> Iterator[tuple[Print, pdf.Slice | Path | None]]:
    """Drafts share their fonts, which is most of a page's size."""
    return _laid(prints, pdf.write_slices)


def _laid(
    prints: Iterable[Print], write: Callable[..., Iterator[Laid | None]]
) -> Iterator[tuple[Print, Laid | Path | None]]:
    waiting = iter(prints)
    while batch := list(islice(waiting, BATCH)):
        forms = {each.evaluation.pk: drawn(each) for each in batch if each.stored is None}
        drafts = _drafts([form for form in forms.values() if form is not None], write)
        for each in batch:
            if each.stored is not None:
                yield each, attempted(partial(stored_pdf, each.stored), each.title)
            else:
                yield each, next(drafts) if forms[each.evaluation.pk] is not None else None


def drawn(each: Print) -> Printable | None:
    return attempted(lambda: each.printable, each.title)


def _drafts(forms: Sequence[Printable], write: Callable[..., Iterator[Laid | None]]) -> Iterator[Laid | None]:
    return write(forms, processes=1 if len(forms) < FEW else 2)
