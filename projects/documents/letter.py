"""An official letter: what stands on it, in reading order. It knows nothing of what it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from projects.documents.grid import Grid


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPart:
    """A heading, its paragraphs, and the table below them."""

    heading: str = ""
    paragraphs: Sequence[str] = ()
    table: Grid | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    title: str
    number: str  # the place of 文号, to be filled in by the office
    addressee: str
    parts: Sequence[LetterPart]
    signature: Sequence[str]  # who issues it, with the place of the seal, and the date
    made_at: datetime
