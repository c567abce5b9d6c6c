"""A restore is proved before it begins, goes into an empty place, and is all or nothing."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from perfeval.accounts.models import User
from perfeval.files import store
from projects.backups import scratch
from projects.backups.manifest import write_manifest
from projects.backups.records import applied_migrations
from projects.backups.scratch import holds_records
from projects.history.events import SYSTEM, record_event
from projects.models import Event
from projects.models.event import BACKED_UP, RESTORED
from tests.elsewhere import database_at, new_database
from tests.factories import UserFactory
from tests.projects.backups.conftest import RELEASE
from tests.projects.backups.reading import contents_of, parts_of, write_parts
from tests.projects.backups.test_making import disk_of
from tests.stores import files_at, s3_server


@pytest.fixture
def empty_place(transactional_db: None, tmp_path: Path, files_dir: Path) -> Iterator[Path]:
    """The folder of its files."""
    with new_database(tmp_path, "empty") as name, database_at(name):
        yield files_dir


@pytest.mark.django_db
def test_what_an_installation_logs_by_itself_is_no_site_in_use() -> None:
    """A site moves to another machine, on which the package has made its first backup."""
    record_event(BACKED_UP, actor=SYSTEM, subject="完好", changes={})
    assert not holds_records()
    UserFactory.create()
    assert holds_records()


def test_another_site_is_not_overwritten(site: Path) -> None:
    before = Event.objects.count()
    with pytest.raises(CommandError, match=r"^数据库里已有数据，没有恢复。确实要用备份取代它时，请加 --replace"):
        call_command("restore", str(RELEASE))
    assert Event.objects.count() == before


def test_a_site_is_replaced_at_once_and_kept(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    User.objects.create(username="newcomer")
    call_command("restore", str(RELEASE), replace=True)
    said = capsys.readouterr().out
    assert said.startswith("备份完好：")
    assert said.endswith("确认无误后可以删除\n操作日志和文件核对无误\n")
    assert not User.objects.filter(username="newcomer").exists()
    assert Event.objects.filter(verb=RESTORED).count() == 1
    kept = said.partition("原有的数据保留在 ")[2].partition("，")[0]
    table = f'"{kept}".accounts_user' if connection.vendor == "postgresql" else "kept.accounts_user"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("ATTACH DATABASE %s AS kept", [kept])
        cursor.execute(f"SELECT count(*) FROM {table} WHERE username = 'newcomer'")
        assert cursor.fetchone() == (1,)


def test_a_site_at_work_is_not_replaced(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody is in the midst of a change."""
    monkeypatch.setattr(scratch, "PATIENCE", "100ms")
    before = Event.objects.count()
    busy = connection.copy()
    busy.set_autocommit(False)
    try:
        with busy.cursor() as cursor:
            cursor.execute("UPDATE accounts_user SET name = '张三' WHERE username = 'clerk'")
        with pytest.raises(CommandError, match=r"^网站或后台进程还在使用数据库，请先停止，再恢复$"):
            call_command("restore", str(RELEASE), replace=True)
    finally:
        busy.rollback()
        busy.close()
    assert Event.objects.count() == before


def test_a_later_version_is_refused(empty_place: Path, tmp_path: Path) -> None:
    manifest = contents_of(RELEASE).manifest
    later = replace(manifest, version="9.9.0", migrations=[*manifest.migrations, ("projects", "9999_far_ahead")])
    said = write_manifest(later)
    for manifest_of_later, sentence in (
        (said, r"备份来自更新的版本 9\.9\.0（有 9999_far_ahead），本系统是 .*，请先升级再恢复"),
        (said.replace(b'"format": 1', b'"format": 2'), "这份备份是更新版本的系统写的，请用那个版本恢复"),
    ):
        place = tmp_path / "later.tar"
        with place.open("wb") as file:
            write_parts({**parts_of(RELEASE), "manifest.json": manifest_of_later}, file)
        with pytest.raises(CommandError, match=f"^{sentence}$"):
            call_command("restore", str(place))
    assert (applied_migrations(), list(empty_place.iterdir())) == ([], [])


def test_a_file_in_the_way_is_told_and_the_same_one_is_left(empty_place: Path) -> None:
    first, second = sorted(contents_of(RELEASE).files)[:2]
    same = parts_of(RELEASE)[f"files/{second}"]
    store().keep(first, [b"another"])
    store().keep(second, [same])
    with pytest.raises(CommandError, match=f"已有名称相同、内容不同的文件：{first} 等 1 个，没有恢复"):
        call_command("restore", str(RELEASE))
    assert [(empty_place / name).read_bytes() for name in (first, second)] == [b"another", same]
    assert not holds_records()


@pytest.mark.parametrize("room", [300_000, 2_000_000])
def test_half_a_restore_leaves_nothing(empty_place: Path, tmp_path: Path, room: int) -> None:
    """The disk is full in the midst of the records, and in the midst of the files."""
    place = tmp_path / "site.tar"
    parts = parts_of(RELEASE)
    names = [name for name in parts if name.startswith("files/")]
    manifest = contents_of(RELEASE).manifest
    more = len(parts[names[-1]])
    large = {**parts, names[-1]: bytes(3_000_000)}
    size = manifest.size_of_files - more + 3_000_000
    with place.open("wb") as file:
        write_parts({**large, "manifest.json": write_manifest(replace(manifest, size_of_files=size))}, file)
    with pytest.raises(CommandError, match=r"没有恢复|文件超过了允许的大小"), disk_of(room):
        call_command("restore", str(place))
    assert [each for each in empty_place.rglob("*") if each.is_file()] == []
    assert applied_migrations() == []
    assert not holds_records()


def test_files_go_to_a_store_and_come_from_it(empty_place: Path, tmp_path: Path) -> None:
    with s3_server(tmp_path / "s3") as address, files_at(address):
        call_command("restore", str(RELEASE))
        call_command("backup", out=tmp_path / "site.tar")
    assert contents_of(tmp_path / "site.tar").files == contents_of(RELEASE).files
    assert list(empty_place.iterdir()) == []
    with files_at(address), pytest.raises(CommandError, match=r"^没有备份：写备份失败：存放文件的服务器没有答复"):
        call_command("backup", out=tmp_path / "other.tar")
    assert not (tmp_path / "other.tar").exists()
