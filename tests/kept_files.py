"""Where a test finds on the disk what the site keeps."""

from pathlib import Path

from django.conf import settings


def path_of(name: str | None) -> Path:
    assert name is not None
    return Path(settings.FILES_DIR) / name
