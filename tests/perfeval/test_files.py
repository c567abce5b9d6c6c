"""Files on the disk: whole or not there, for the site's account alone, and nowhere but below FILES_DIR."""

import stat
from pathlib import Path

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from pytest_django.fixtures import Settings

from perfeval.files import DiskFiles, drop_files, read_stored_file, store
from tests.projects.queue.test_running import full_disk

NAME = "documents/ab/x.pdf"


def test_kept_file_takes_the_place_of_a_former_one(files_dir: Path) -> None:
    store().keep(NAME, [b"former"])
    store().keep(NAME, [b"con", b"tent"])
    assert (read_stored_file(NAME), store().size(NAME), list(store().names("documents/"))) == (b"content", 7, [NAME])


def test_nobody_else_on_the_machine_may_read_it(files_dir: Path) -> None:
    store().keep(NAME, [b"content"])
    saved = DiskFiles().save("attachments/y.pdf", ContentFile(b"content"))
    modes = {
        (stat.S_IMODE(place.stat().st_mode), stat.S_IMODE(place.parent.stat().st_mode))
        for place in (files_dir / NAME, files_dir / saved)
    }
    assert modes == {(0o600, 0o700)}


def test_full_disk_leaves_nothing_half(files_dir: Path) -> None:
    with full_disk(after=100), pytest.raises(OSError, match="File too large"):
        store().keep(NAME, [b"x" * 5000])
    with full_disk(after=100), pytest.raises(OSError, match="File too large"):
        DiskFiles().save(NAME, ContentFile(b"x" * 5000))
    assert list((files_dir / NAME).parent.iterdir()) == []


def test_names_begin_as_asked_and_leave_out_what_is_being_written(files_dir: Path) -> None:
    for name in ("public/data/1-2-a.csv", "public/data/1-22-a.csv", "public/other.csv"):
        store().keep(name, [b""])
    (files_dir / "public" / "data" / "1-2-tmp.part").touch()
    assert list(store().names("public/data/1-2-")) == ["public/data/1-2-a.csv"]
    assert len(list(store().names("public/"))) == 3
    assert list(store().names("jobs/7/")) == []


def test_file_is_taken_from_where_it_was_written(files_dir: Path, tmp_path: Path) -> None:
    part = tmp_path / "part"
    part.write_bytes(b"content")
    store().take(part, "jobs/7/1")
    assert (read_stored_file("jobs/7/1"), part.exists()) == (b"content", False)
    store().forget_folder("jobs/7")
    assert list(files_dir.joinpath("jobs").iterdir()) == []


def test_missing_file_is_said_to_be_missing_and_nobody_minds_when_it_is_dropped() -> None:
    with pytest.raises(FileNotFoundError):
        store().stream(NAME)
    drop_files([NAME])


def test_no_name_leads_out_of_the_folder() -> None:
    for act in (store().stream, store().size, store().delete, store().forget_folder):
        with pytest.raises(SuspiciousFileOperation):
            act("../secret")


def test_folder_that_may_be_made_answers(files_dir: Path, settings: Settings) -> None:
    assert store().answers()
    settings.FILES_DIR = files_dir / "not" / "yet"
    assert store().answers()
