"""Many forms at once, laid out by several processes, in the order given."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import accumulate, chain
from multiprocessing import get_context
from typing import Final, TypeVar

from projects.documents.pdf.pages import laid_out, undisturbed
from projects.documents.pdf.writing import combined, write
from projects.documents.printable import Printable

Made = TypeVar("Made")
CHUNK: Final = 25  # forms in a document that share its fonts; what is held in memory before a form is handed on
RECYCLED: Final = 20  # chunks after which a process ends: what was laid out without collecting garbage goes with it


@dataclass(frozen=True, slots=True)
class Slice:
    """Some pages of a document that several forms share, with one set of fonts for all."""

    content: bytes
    first: int
    count: int


def write_many(forms: Sequence[Printable], *, processes: int = 2, made_at: datetime | None = None) -> Iterator[bytes]:
    """A PDF for each form."""
    yield from chain.from_iterable(_worked(partial(_each, made_at=made_at), forms, processes))


def write_slices(forms: Sequence[Printable], *, processes: int = 2, made_at: datetime | None = None) -> Iterator[Slice]:
    """To be bound: a fifth of the size that single PDFs have."""
    yield from chain.from_iterable(_worked(partial(_slices, made_at=made_at), forms, processes))


def _worked(
    act: Callable[[Sequence[Printable]], list[Made]], forms: Sequence[Printable], processes: int
) -> Iterator[list[Made]]:
    size = max(1, min(CHUNK, -(-len(forms) // processes)))
    chunks = [forms[start : start + size] for start in range(0, len(forms), size)]
    if processes == 1 or len(chunks) < 2:
        yield from map(act, chunks)
        return
    # Spawned, not forked: a fork would share the web server's threads and database connections.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), max_tasks_per_child=RECYCLED) as pool:
        yield from pool.map(act, chunks)


def _each(forms: Sequence[Printable], *, made_at: datetime | None) -> list[bytes]:
    return [write([form], made_at=made_at) for form in forms]


def _slices(forms: Sequence[Printable], *, made_at: datetime | None) -> list[Slice]:
    with undisturbed():
        content, counts = _shared(forms, made_at)
    firsts = accumulate(counts, initial=0)
    return [Slice(content, first, count) for first, count in zip(firsts, counts, strict=False)]


def _shared(forms: Sequence[Printable], made_at: datetime | None) -> tuple[bytes, list[int]]:
    documents = [laid_out(form, made_at=made_at) for form in forms]
    return combined(documents), [len(document.pages) for document in documents]
