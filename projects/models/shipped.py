"""Loads the shipped layouts into their table; running it again changes nothing."""

from pathlib import Path
from typing import Final

from django.db import transaction

from projects.models import LayoutVersion
from projects.models.layout import add_layout

DIRECTORY: Final = Path(__file__).resolve().parent.parent / "documents" / "layouts"


@transaction.atomic
def load_layouts() -> None:
    """Adds only texts that no version has, so that none becomes newer than an administrator's version."""
    known = set(LayoutVersion.objects.values_list("content", flat=True))
    for path in sorted(DIRECTORY.glob("*.toml")):
        content = path.read_text(encoding="utf-8")
        if content not in known:
            add_layout(content)
