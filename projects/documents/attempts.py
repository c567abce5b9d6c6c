"""Draws one form of many: where its record can't be drawn, the others are drawn all the same."""

import logging
from collections.abc import Callable
from typing import Final, TypeVar

from indicators.rules import RuleSetError
from indicators.sheet import SheetError
from projects.documents.grid import GridError
from projects.documents.layout.values import LayoutError

logger = logging.getLogger(__name__)

Drawn = TypeVar("Drawn")
# A broken record, rule set or layout, cells that fill no table, half a character in a frozen text. Any other error is a
# mistake in the program: the whole job fails, since an export that lacks a sheet looks whole.
FAULTS: Final = (SheetError, RuleSetError, LayoutError, GridError, UnicodeEncodeError)


def attempted(draw: Callable[[], Drawn], title: str) -> Drawn | None:
    try:
        return draw()
    except FAULTS:
        logger.exception("%r can't be drawn", title)  # a log can't hold every character a title can
        return None
    except Exception as error:
        error.add_note(f"While {title!r} was drawn")
        raise
