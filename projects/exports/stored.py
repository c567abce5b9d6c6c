"""The PDF of a frozen version: made once, kept under the hash of what it shows."""

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings

from projects.documents import pdf
from projects.exports.codes import code_of
from projects.exports.prints import printable_of_version
from projects.models import Version
from projects.queue.results import sync_folder


def place_of(version: Version) -> Path:
    """By content, layout and code: what is stored there never changes."""
    shown = f"{version.digest}\n{version.layout.digest}\n{code_of(version)}"
    name = hashlib.sha256(shown.encode()).hexdigest()
    return Path(settings.FILES_DIR) / "documents" / name[:2] / f"{name}.pdf"


def stored_pdf(version: Version) -> Path:
    """Made now where it isn't there yet. Two that make it at once write the same."""
    place = place_of(version)
    if not place.is_file():
        keep(pdf.write([printable_of_version(version)]), place)
    return place


def keep(content: bytes, place: Path) -> None:
    """Whole or not at all, also when the power fails."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, suffix=".part", delete=False) as file:
        part = Path(file.name)
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            part.replace(place)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    sync_folder(place.parent)
