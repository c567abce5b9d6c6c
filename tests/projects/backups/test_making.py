"""A backup is of one moment while people work, is whole or not there, and says what it couldn't read."""

import resource
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django.fixtures import Settings

from perfeval.files import store
from projects.backups.faults import BackupError
from projects.backups.folder import alone_in, begin_file, remove_old
from projects.backups.making import make_backup, one_moment
from projects.backups.reading import prove_backup
from projects.backups.records import LEFT_OUT
from projects.history.backups import backup_standing
from projects.history.events import record_event
from projects.models import ChainHead, Event, MaterialFile, Worker
from projects.models.event import ACCOUNTS
from tests.projects.backups.reading import contents_of


def in_a_thread(act: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_moment_holds_while_others_write(site: Path) -> None:
    with one_moment():
        before = Event.objects.count()
        in_a_thread(lambda: record_event("login")).join()
        assert Event.objects.count() == before
    assert Event.objects.count() == before + 1


def test_people_go_on_while_a_backup_is_made(site: Path, tmp_path: Path) -> None:
    Worker.objects.create(name="w", host="h", process=1)
    ended, begun_writing = threading.Event(), threading.Event()

    def write() -> None:
        while not ended.is_set():
            record_event("login")
            begun_writing.set()

    before = Event.objects.count()
    thread = in_a_thread(write)
    begun_writing.wait()
    try:
        made = make_backup(tmp_path)
    finally:
        ended.set()
        thread.join()
    contents = contents_of(made.place)
    links = [each["sequence"] for each in contents.records["projects.event"] if each["chain"] == ACCOUNTS]
    heads = [each["sequence"] for each in contents.records["projects.chainhead"] if each["chain"] == ACCOUNTS]
    assert heads == [max(links)] == [len(links)]
    assert before < contents.manifest.rows["projects.event"] <= Event.objects.count()
    assert ChainHead.objects.get(chain=ACCOUNTS).sequence >= heads[0]
    assert not LEFT_OUT & contents.records.keys()
    assert (made.place.stat().st_mode & 0o777, list(tmp_path.iterdir())) == (0o600, [made.place])
    Worker.objects.all().delete()


@contextmanager
def disk_of(size: int) -> Iterator[None]:
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def test_a_full_disk_leaves_nothing_and_is_told_in_the_log(site: Path, tmp_path: Path, settings: Settings) -> None:
    settings.BACKUP_DIR = str(tmp_path)
    with pytest.raises(CommandError) as refused, disk_of(60_000):
        call_command("backup")
    assert str(refused.value).startswith(f"没有备份：写备份失败：文件超过了允许的大小（{tmp_path}/perfeval-")
    assert list(tmp_path.iterdir()) == []
    failed = backup_standing().failed
    assert failed is not None
    assert (failed.subject, f"没有备份：{failed.changes['error']}") == ("失败", str(refused.value))
    call_command("backup")
    assert backup_standing().failed is None
    assert backup_standing().is_fresh


def test_a_backup_needs_a_place(site: Path) -> None:
    with pytest.raises(CommandError, match=r"^请用 --out 写明备份到哪里，或者设 BACKUP_DIR$"):
        call_command("backup")


def test_what_a_killed_backup_left_goes_and_names_are_not_taken_twice(tmp_path: Path) -> None:
    left = tmp_path / ".perfeval-20210101-030000.tar.part"
    left.write_bytes(b"half")
    with alone_in(tmp_path), begin_file(tmp_path / "new") as (file, part):
        assert not left.exists()
        file.write(b"whole")
        file.flush()
        assert (part.read_bytes(), (tmp_path / "new").exists()) == (b"whole", False)
        with pytest.raises(BackupError, match=r"^另一个备份正在写入"), alone_in(tmp_path):
            pass
    with pytest.raises(BackupError, match=r"new 已经存在，请换一个名称$"), begin_file(tmp_path / "new"):
        pass
    assert (tmp_path / "new").read_bytes() == b"whole"


def test_the_newest_stay_and_other_files_too(tmp_path: Path) -> None:
    days = [f"perfeval-2021010{day}-030000.tar{'.sealed' if day == 2 else ''}" for day in range(1, 5)]
    for name in (*days, "perfeval-20200101.tar", "letter.txt"):
        (tmp_path / name).touch()
    remove_old(tmp_path, 2)
    assert {each.name for each in tmp_path.iterdir()} == {*days[2:], "perfeval-20200101.tar", "letter.txt"}
    remove_old(tmp_path, 9)
    assert len(list(tmp_path.iterdir())) == 4


@pytest.mark.parametrize(
    ("out", "reason"), [("absent/site.tar", "目录或文件不存在"), ("letter/site.tar", "路径中有一段不是目录")]
)
def test_a_place_that_is_not_there_is_told(site: Path, tmp_path: Path, out: str, reason: str) -> None:
    (tmp_path / "letter").touch()
    with pytest.raises(CommandError, match=rf"^没有备份：写备份失败：{reason}"):
        call_command("backup", out=tmp_path / out)


def test_a_lost_file_is_told_and_the_rest_is_backed_up(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = str(MaterialFile.objects.order_by("pk")[0].file.name)
    content = (site / name).read_bytes()
    (site / name).unlink()
    try:
        with pytest.raises(CommandError) as told:
            call_command("backup", out=tmp_path / "site.tar")
    finally:
        store().keep(name, [content])
    assert (str(told.value), told.value.returncode) == (
        "备份可以使用，但有 1 个文件不在其中，请用 check_files 查看",
        3,
    )
    assert capsys.readouterr().err == f"文件不在或读不出来：{name}\n"
    assert prove_backup(tmp_path / "site.tar").files == 3
