"""A day as people write it in a table: 2026-12-01, 2026/12/1, 2026年12月1日, 20261201."""

import datetime as dt
import re
from typing import Final

DATES: Final = (re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"), re.compile(r"(\d{4})(\d\d)(\d\d)"))
EARLIEST: Final = 1949


def day_in(text: str) -> dt.date | None:
    found = next((match for date in DATES if (match := date.fullmatch(text.replace(" ", "")))), None)
    if found is None:
        return None
    try:
        date = dt.date(*(int(part) for part in found.groups()))
    except ValueError:
        return None
    return date if date.year >= EARLIEST else None
