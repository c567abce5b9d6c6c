"""What everybody may take away: the masked PDF of a published version, and the open data of a 主管部门. Each is made once."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.conf import settings

from indicators.sheet import digest
from projects.documents import pdf
from projects.documents.compose import compose
from projects.documents.grid import Grid
from projects.documents.printable import Printable
from projects.exports.prints import title_of
from projects.exports.publication import WRITERS, masked, published
from projects.models import Round, Version
from projects.queries import public_sheets
from projects.queue.results import keep, keep_pieces
from projects.sheets.drawing import read_layout

FOLDER: Final = "public"


def public_grid(version: Version) -> Grid:
    return compose(masked(version.sheet), read_layout(version.layout.content))


def public_pdf(version: Version, *, before_making: Callable[[], None] = lambda: None) -> Path:
    """By what it shows: when more is masked than before, it is made anew. It carries no code, as it isn't what was frozen."""
    sheet = masked(version.sheet)
    name = hashlib.sha256(f"{version.pk}\n{digest(sheet)}\n{version.layout.digest}".encode()).hexdigest()
    place = Path(settings.FILES_DIR) / FOLDER / name[:2] / f"{name}.pdf"
    if not place.is_file():
        before_making()
        title = title_of(sheet.project, version.stage)
        printable = Printable(title=title, grid=public_grid(version), made_at=version.submitted_at)
        keep(pdf.write([printable]), place)
    return place


def public_data(
    round: Round, department: int, kind: str, mark: str, *, before_making: Callable[[], None] = lambda: None
) -> Path:
    """All published sheets of the 主管部门. Another mark of the round makes it anew, and the former file goes."""
    folder = Path(settings.FILES_DIR) / FOLDER / "data"
    place = folder / f"{round.pk}-{department}-{mark}.{kind}"
    if not place.is_file():
        before_making()
        pieces = WRITERS[kind](published(public_sheets().filter(round=round, department=department)))
        keep_pieces((piece.encode() for piece in pieces), place)
        for former in folder.glob(f"{round.pk}-{department}-*.{kind}"):
            if former != place:
                former.unlink(missing_ok=True)
    return place
