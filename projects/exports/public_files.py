"""What everybody may take away: the masked PDF of a published version, and the open data of a 主管部门. Each is made once."""

import hashlib
from collections.abc import Callable
from typing import Final

from indicators.sheet import digest_of_sheet
from perfeval.files import drop_files, store
from projects.documents import pdf
from projects.documents.compose import compose
from projects.documents.grid import Grid
from projects.documents.printable import Printable
from projects.exports.prints import title_of
from projects.exports.publication import WRITERS, mask_sheet, read_for_public
from projects.models import Round, Version
from projects.queries import public_sheets
from projects.sheets.drawing import read_layout

FOLDER: Final = "public"


def public_grid(version: Version) -> Grid:
    return compose(mask_sheet(version.sheet), read_layout(version.layout.content))


def public_pdf(version: Version, *, before_making: Callable[[], None] = lambda: None) -> str:
    """By what it shows: when more is masked than before, it is made anew. It carries no code, as it isn't what was frozen."""
    sheet = mask_sheet(version.sheet)
    name = hashlib.sha256(f"{version.pk}\n{digest_of_sheet(sheet)}\n{version.layout.digest}".encode()).hexdigest()
    place = f"{FOLDER}/{name[:2]}/{name}.pdf"
    if not store().exists(place):
        before_making()
        title = title_of(sheet.project, version.stage)
        printable = Printable(title=title, grid=public_grid(version), made_at=version.submitted_at)
        store().keep(place, [pdf.write([printable])])
    return place


def public_data(
    round: Round, department: int, kind: str, mark: str, *, before_making: Callable[[], None] = lambda: None
) -> str:
    """All published sheets of the 主管部门. Another mark of the round makes it anew, and the former file goes."""
    beginning = f"{FOLDER}/data/{round.pk}-{department}-"
    place = f"{beginning}{mark}.{kind}"
    if not store().exists(place):
        before_making()
        pieces = WRITERS[kind](read_for_public(public_sheets().filter(round=round, department=department)))
        store().keep(place, (piece.encode() for piece in pieces))
        drop_files([name for name in store().names(beginning) if name != place and name.endswith(f".{kind}")])
    return place
