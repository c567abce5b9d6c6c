"""A form as it is handed to a writer."""

from dataclasses import dataclass

from projects.documents.grid import Grid


@dataclass(frozen=True, slots=True, kw_only=True)
class Printable:
    title: str  # of the bookmark, of the sheet in a workbook, of the file
    grid: Grid
    code: str = ""  # tells a frozen version from any other; printed at the foot
    link: str = ""  # what the QR code at the foot leads to; none without
    is_draft: bool = False  # printed with the watermark 草稿
