"""A site of its own, with something in every table, which tests back up."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker

from projects.backups.restoring import restore_backup
from tests.elsewhere import database_at, new_database
from tests.releases import FOLDER, releases

RELEASE = FOLDER / f"{releases()[-1]}.tar"


@pytest.fixture(scope="module")
def restored_site(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("site")
    with django_db_blocker.unblock(), new_database(folder) as name:
        with database_at(name), pytest.MonkeyPatch.context() as patch:
            patch.setattr(settings, "FILES_DIR", folder / "files")
            restore_backup(RELEASE)
        yield name, folder / "files"


@pytest.fixture
def site(transactional_db: None, restored_site: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where its files are. Tests share it, and leave it as they found it but for the log."""
    name, files = restored_site
    monkeypatch.setattr(settings, "FILES_DIR", files)
    with database_at(name):
        yield files
