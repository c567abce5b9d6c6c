"""A form as it is handed to a writer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from projects.documents.grid import Grid


@dataclass(frozen=True, slots=True, kw_only=True)
class Printable:
    title: str  # of the bookmark, of the sheet in a workbook, of the file
    grid: Grid
    code: str = ""  # tells a frozen version from any other; printed at the foot
    link: str = ""  # what the QR code at the foot leads to; none without
    is_draft: bool = False  # printed with the watermark 草稿
    made_at: datetime | None = None  # since when it has been as it is: the same on every day


def latest(forms: Iterable[Printable]) -> datetime | None:
    """Since when all of them have been as they are."""
    return max((form.made_at for form in forms if form.made_at is not None), default=None)
