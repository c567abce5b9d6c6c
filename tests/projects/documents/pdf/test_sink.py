"""A write that fails is told as an error, and doesn't end the process."""

from pathlib import Path

import pikepdf
import pytest

from projects.documents.pdf.sink import sink
from tests.projects.queue.test_running import full_disk


def document() -> pikepdf.Pdf:
    made = pikepdf.Pdf.new()
    for _ in range(50):
        made.add_blank_page()
        made.pages[-1].contents_add(bytes(range(256)) * 20)
    return made


def test_document_arrives_whole(tmp_path: Path) -> None:
    with sink(tmp_path / "x.pdf") as file:
        document().save(file)
    with pikepdf.open(tmp_path / "x.pdf") as read:
        assert len(read.pages) == 50


def save_to_full_disk(target: Path) -> None:
    with full_disk(after=3000), sink(target) as file:
        document().save(file)


def test_full_disk_is_told_when_all_is_written(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="File too large"):
        save_to_full_disk(tmp_path / "x.pdf")
