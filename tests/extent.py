"""How much of what is many the gate tries; `make test-all` tries all of it."""

import os
from collections.abc import Iterable
from typing import Final, TypeVar

Each = TypeVar("Each")
EVERYTHING: Final = "EVERYTHING" in os.environ


def one_in(number: int, items: Iterable[Each]) -> list[Each]:
    """For cases that differ little, on the long way to what is tried of each of them on a short one."""
    return list(items)[:: 1 if EVERYTHING else number]
