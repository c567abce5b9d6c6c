"""`check_files` finds records without their file, files without a record, and contents that were changed."""

import datetime as dt
import hashlib
import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from projects.models import Attachment
from tests.factories import AttachmentFactory

pytestmark = pytest.mark.django_db
CONTENT = b"%PDF-1.7\n"


def kept(name: str = "甲.pdf") -> Attachment:
    made: Attachment = AttachmentFactory.create(name=name, digest=hashlib.sha256(CONTENT).hexdigest())
    return made


def path_of(files_dir: Path, attachment: Attachment) -> Path:
    return files_dir / str(attachment.file.name)


def check(*options: str) -> str:
    out = StringIO()
    call_command("check_files", *options, stdout=out)
    return out.getvalue().strip()


def complaints(*options: str) -> list[str]:
    out = StringIO()
    with pytest.raises(CommandError, match="处不一致"):
        call_command("check_files", *options, stdout=out)
    return out.getvalue().splitlines()


def orphan(files_dir: Path, *, hours: int) -> Path:
    place = files_dir / default_storage.save("attachments/2020/01/orphan.pdf", ContentFile(CONTENT))
    then = (dt.datetime.now(tz=dt.UTC) - dt.timedelta(hours=hours)).timestamp()
    os.utime(place, (then, then))
    return place


def test_records_and_files_that_agree_pass() -> None:
    assert check() == "记录与文件一致"
    kept()
    assert check("--content") == "记录与文件一致"


def test_record_without_its_file_is_named(files_dir: Path) -> None:
    attachment = kept()
    path_of(files_dir, attachment).unlink()
    assert complaints() == [f"“{attachment.evaluation}”的“甲.pdf”文件不在或读不出来：{attachment.file.name}"]


def test_file_of_another_size_or_content_is_named(files_dir: Path) -> None:
    attachment = kept()
    path_of(files_dir, attachment).write_bytes(CONTENT[::-1])
    assert check() == "记录与文件一致"
    assert complaints("--content") == [f"“{attachment.evaluation}”的“甲.pdf”内容与记录不符：{attachment.file.name}"]
    path_of(files_dir, attachment).write_bytes(b"")
    assert complaints() == [f"“{attachment.evaluation}”的“甲.pdf”大小与记录不符：{attachment.file.name}"]


def test_file_without_a_record_is_named_and_deleted_when_asked(files_dir: Path) -> None:
    place = orphan(files_dir, hours=2)
    assert complaints() == ["没有记录对应的文件：attachments/2020/01/orphan.pdf"]
    assert place.exists()
    assert "（已删除）" in check("--delete")
    assert not place.exists()


def test_file_that_may_still_be_uploading_is_never_deleted(files_dir: Path) -> None:
    place = orphan(files_dir, hours=0)
    assert complaints("--delete") == ["没有记录对应的文件：attachments/2020/01/orphan.pdf"]
    assert place.exists()
