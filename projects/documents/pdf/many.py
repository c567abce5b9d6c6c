"""Lays out many forms, very many of them in two processes, in the order given."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, chain
from multiprocessing import get_context
from typing import Final, TypeVar

from projects.documents.pdf.engine import undisturbed
from projects.documents.pdf.pages import laid_out
from projects.documents.pdf.writing import combined, write
from projects.documents.printable import Printable, attempted

Made = TypeVar("Made")
CHUNK: Final = 25  # forms in a document that share its fonts; what is held in memory before a form is handed on
FEW: Final = 500  # forms that one process has drawn before others have started
RECYCLED: Final = 20  # chunks after which a process ends: what was laid out without collecting garbage goes with it


@dataclass(frozen=True, slots=True)
class Slice:
    """Some pages of a document that several forms share, with one set of fonts for all."""

    content: bytes
    first: int
    count: int


def write_many(forms: Sequence[Printable], *, processes: int | None = None) -> Iterator[bytes | None]:
    """Yields a PDF for each form; None for a form that can't be drawn."""
    yield from chain.from_iterable(_worked(_each, forms, processes))


def write_slices(forms: Sequence[Printable], *, processes: int | None = None) -> Iterator[Slice | None]:
    """Yields slices for binding, with a fifth of the size of single PDFs."""
    yield from chain.from_iterable(_worked(_slices, forms, processes))


def _worked(
    act: Callable[[Sequence[Printable]], list[Made]], forms: Sequence[Printable], processes: int | None
) -> Iterator[list[Made]]:
    processes = processes or (1 if len(forms) <= FEW else 2)
    size = max(1, min(CHUNK, -(-len(forms) // processes)))
    chunks = [forms[start : start + size] for start in range(0, len(forms), size)]
    if processes == 1 or len(chunks) < 2:
        yield from map(act, chunks)
        return
    # Spawned, not forked: a fork would share the web server's threads and database connections.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), max_tasks_per_child=RECYCLED) as pool:
        yield from pool.map(act, chunks)


def _each(forms: Sequence[Printable]) -> list[bytes | None]:
    return [attempted(partial(write, [form]), form.title) for form in forms]


def _slices(forms: Sequence[Printable]) -> list[Slice | None]:
    """Where a form can't be drawn, each form becomes a document of its own."""
    titles = "、".join(form.title for form in forms)
    shared: list[Slice | None] | None = attempted(partial(_shared, forms), titles)
    if shared is not None:
        return shared
    return [None] if len(forms) == 1 else [each for form in forms for each in _slices([form])]


def _shared(forms: Sequence[Printable]) -> list[Slice | None]:
    documents = [laid_out(form) for form in forms]
    with undisturbed():
        content = combined(forms, documents)
    counts = [len(document.pages) for document in documents]
    return [Slice(content, *place) for place in zip(accumulate(counts, initial=0), counts, strict=False)]
