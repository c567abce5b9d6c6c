"""A form as it is handed to a writer, and the attempt to draw it: one broken record does not keep the others out."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from indicators.rules import RuleSetError
from indicators.sheet import SheetError
from projects.documents.grid import Grid, GridError
from projects.documents.layout.values import LayoutError

logger = logging.getLogger(__name__)

Drawn = TypeVar("Drawn")
# A broken record, rule set or layout, cells that fill no table, half a character in a frozen text. Any other error is a
# mistake in the program: the whole job fails, since an export that lacks a sheet looks whole.
FAULTS: Final = (SheetError, RuleSetError, LayoutError, GridError, UnicodeEncodeError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Printable:
    title: str  # of the bookmark, of the sheet in a workbook, of the file
    grid: Grid
    code: str = ""  # tells a frozen version from any other; printed at the foot
    link: str = ""  # what the QR code at the foot leads to; none without
    is_draft: bool = False  # printed with the watermark 草稿
    made_at: datetime | None = None  # since when it has been as it is: the same on every day


def latest_made_at(forms: Iterable[Printable]) -> datetime | None:
    """Since when all of them have been as they are."""
    return max((form.made_at for form in forms if form.made_at is not None), default=None)


def try_to_draw(draw: Callable[[], Drawn], title: str) -> Drawn | None:
    try:
        return draw()
    except FAULTS:
        logger.exception("%r can't be drawn", title)  # a log can't hold every character a title can
        return None
    except Exception as error:
        error.add_note(f"While {title!r} was drawn")
        raise
