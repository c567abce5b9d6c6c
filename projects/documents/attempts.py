"""Draws one form of many: where it can't be drawn, the others are drawn all the same."""

import logging
from collections.abc import Callable
from typing import Final, TypeVar

logger = logging.getLogger(__name__)

Drawn = TypeVar("Drawn")
# What a form's content can lead to; a full disk or a lost database is nobody's content.
FAULTS: Final = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)


def attempted(draw: Callable[[], Drawn], title: str) -> Drawn | None:
    try:
        return draw()
    except FAULTS:
        logger.exception("%r can't be drawn", title)  # a log can't hold every character a title can
        return None
