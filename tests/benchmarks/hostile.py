"""Texts that nobody would type, where a careless pattern takes minutes: what cleaning and reading them costs."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

from projects.documents.cleaning import clean_line
from projects.filling.blocks import read_block
from projects.filling.draft import draft_of
from tests.benchmarks.measuring import Measurement, milliseconds
from tests.projects.scenes import county, filled, published

PIECES: Final = ("<o:p", "<!--[if ", "[bookmark:", "\u3000", " ", "\n", "·  ", "<o:p ")
TIMES: Final = 20_000
SIGNS: Final = ("[", "(", "【", "（", "[（")
CELL: Final = 10_000  # characters


def texts() -> Iterator[Measurement]:
    made = (piece * TIMES + ">" * TIMES for piece in PIECES)
    yield _slowest("cleaning a hostile text, slowest", [partial(clean_line, text) for text in made], goal=2000)
    draft = draft_of(filled(county(), published()))
    blocks = ([[(sign * CELL)[:CELL]] * 20] * 2 for sign in SIGNS)
    reads = [partial(read_block, draft, "indicators", 2, block) for block in blocks]
    yield _slowest("reading cells full of brackets, slowest", reads, goal=5000)


def _slowest(name: str, acts: Sequence[Callable[[], object]], *, goal: float) -> Measurement:
    return Measurement(name=name, value=max(map(milliseconds, acts)), unit="ms", goal=goal)
