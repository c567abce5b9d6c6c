"""Documents as units upload them, and what becomes of them."""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

from docx import Document

from indicators.sheet import Sheet
from projects.documents import docx
from projects.documents.compose import compose
from projects.documents.layout import shipped_layout
from projects.documents.printable import Printable
from projects.intake.jobs import KINDS
from projects.intake.receiving import Incoming, order_reading, receive_upload
from projects.models import Intake, IntakePurpose, Job
from projects.queue import run_job
from tests.projects.documents.sheets import SAMPLES
from tests.published import DIRECTORY

if TYPE_CHECKING:
    from perfeval.accounts.models import User

CODE = next(iter(SAMPLES))


def named(name: str) -> Sheet:
    return replace(SAMPLES[CODE], project=name)


def word_file(*names: str) -> bytes:
    """A form for each project."""
    grids = [compose(named(name), shipped_layout(CODE)) for name in names]
    return docx.write([Printable(title=name, grid=grid) for name, grid in zip(names, grids, strict=True)])


def zipped(files: Sequence[tuple[str, bytes]]) -> bytes:
    held = BytesIO()
    with ZipFile(held, "w") as archive:
        for name, content in files:
            archive.writestr(name, content)
    return held.getvalue()


def received(by: "User", *files: tuple[str, bytes]) -> Intake:
    incoming = [Incoming(name=name, content=content) for name, content in files]
    return receive_upload(incoming, by=by, purpose=IntakePurpose.ENTER)


def read(intake: Intake) -> Job:
    """By a worker."""
    order_reading(intake)
    assert intake.job is not None
    assert intake.job.kind in KINDS
    run_job(intake.job.pk)
    intake.refresh_from_db()
    intake.job.refresh_from_db()
    return intake.job


def spoilt_file() -> bytes:
    """As it was published, but for an amount in words that nobody can calculate with."""
    document = Document(str(DIRECTORY / "003.docx"))
    row = next(row for row in document.tables[1].rows if "财政拨款" in row.cells[1].text)
    amount = next(cell for cell in row.cells if cell.text.strip() == "8")
    amount.text = "约八万"
    held = BytesIO()
    document.save(held)
    return held.getvalue()
