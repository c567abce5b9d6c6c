"""A report of several parts, whose figures say where they come from. It knows nothing of what it says."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from projects.documents.grid import Grid


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedFigure:
    """A figure as a report prints it, and what it counts."""

    title: str
    text: str
    unit: str
    basis: str
    condition: str  # the query, in words
    query: str | None  # as the list of the round understands it; None where no list counts the same
    page: str = ""  # another list, below the round's own
    is_absent: bool = False

    @property
    def value(self) -> str:
        return self.text if self.is_absent else f"{self.text}{self.unit}"


@dataclass(frozen=True, slots=True)
class ReportPiece:
    """A run of a sentence."""

    text: str
    figure: TracedFigure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPart:
    heading: str = ""
    level: int = 1
    paragraphs: Sequence[Sequence[ReportPiece]] = ()
    table: Grid | None = None

    @property
    def texts(self) -> list[str]:
        return ["".join(piece.text for piece in paragraph) for paragraph in self.paragraphs]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    title: str
    parts: Sequence[ReportPart]
    as_of: dt.date

    @property
    def figures(self) -> list[TracedFigure]:
        """Each once, in the order of the text."""
        found = (piece.figure for part in self.parts for paragraph in part.paragraphs for piece in paragraph)
        return list(dict.fromkeys(figure for figure in found if figure is not None))
