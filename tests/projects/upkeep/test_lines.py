"""What 运行状况 says of each part, and what it advises."""

import datetime as dt
import socket
import ssl
import threading
from pathlib import Path
from shutil import disk_usage
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone
from pytest_django.fixtures import Settings

from perfeval import environment
from projects.history.backups import record_backup
from projects.history.checking import NightlyCheck
from projects.history.events import record_event
from projects.models import Event, JobState, Worker, triggers
from projects.upkeep import figures, lines
from projects.upkeep.figures import DatabaseFigures, FileFigures
from projects.upkeep.lines import UpkeepLevel, UpkeepLine, upkeep_groups
from tests.factories import AttachmentFactory, JobFactory
from tests.stores import NOBODY, files_at

pytestmark = pytest.mark.django_db
WHOLE: dict[str, Any] = {"file": "/b/site.tar", "size": 1024, "records": 10, "files": 1200, "lost": 0}


@pytest.fixture(autouse=True)
def sound(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A site of which nothing is to be said."""
    settings.HTTPS, settings.TOTP_REQUIRED, settings.LOG_ENDS_DIR = True, "administrators", str(tmp_path)
    settings.SECRET_KEY = "x" * 50
    monkeypatch.setattr(figures, "disk_space", lambda: (50_000_000_000, 100_000_000_000))
    Worker.objects.create(name="w1", host="web-1", process=7)
    NightlyCheck().go_on()
    record_backup(**WHOLE)


def told() -> dict[str, tuple[UpkeepLevel, str]]:
    return {line.title: (line.level, line.said) for group in upkeep_groups() for line in group.lines}


def only(level: UpkeepLevel) -> dict[str, str]:
    shown = [line for group in upkeep_groups() for line in group.lines if line.level == level]
    assert all(line.advice for line in shown)
    return {line.title: line.said for line in shown}


def test_sound_site_has_nothing_to_look_at() -> None:
    AttachmentFactory.create(size=1024)
    assert {level for level, _ in told().values()} == {UpkeepLevel.WELL}
    assert told()["佐证材料"][1] == "1 份，1.0\xa0KB"
    assert told()["磁盘"][1] == "剩余 46.6\xa0GB（50%）"
    assert told()["设置"][1] == "没有削弱安全的设置"


def test_what_weakens_the_site_is_named(settings: Settings) -> None:
    settings.DEBUG, settings.HTTPS, settings.TOTP_REQUIRED, settings.LOG_ENDS_DIR = True, False, "nobody", ""
    settings.SECRET_KEY = "short"
    assert (set(only(UpkeepLevel.WRONG)), set(only(UpkeepLevel.LOOK))) == (
        {"调试", "密钥"},
        {"加密传输", "动态口令", "链尾留存"},
    )


def test_parts_that_fail_are_told(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings.REDIS_URL = f"unix://{tmp_path}/redis.sock"
    monkeypatch.setattr(environment, "installed_font_families", frozenset)
    monkeypatch.setattr(figures, "disk_space", lambda: (4, 100))
    Worker.objects.all().delete()
    assert only(UpkeepLevel.WRONG) == {
        "打印字体": "缺少字体，打印的表会缺字",
        "任务消息": "Redis 没有答复，新任务等它恢复后才会开始",
        "磁盘": "剩余 4\xa0字节（4%）",
        "后台进程": "没有在运行的后台进程，导出、定稿 PDF、通知都停着",
    }


def test_workers_are_told_by_their_last_beat() -> None:
    now = timezone.now()
    Worker.objects.create(name="w2", host="web-2", process=8, seen_at=now - dt.timedelta(minutes=2))
    Worker.objects.create(name="w3", host="web-3", process=9, seen_at=now + dt.timedelta(minutes=2))
    assert {name: told()[name][0] for name in ("web-1", "web-2", "web-3")} == {
        "web-1": UpkeepLevel.WELL,
        "web-2": UpkeepLevel.LOOK,
        "web-3": UpkeepLevel.LOOK,
    }


def test_jobs_that_wait_long_and_that_failed_are_told(settings: Settings) -> None:
    settings.EMAIL_URL = "smtp://mail.example.test"
    now = timezone.now()
    JobFactory.create(created_at=now - dt.timedelta(minutes=12))
    for days in (0, 2):
        JobFactory.create(state=JobState.FAILED, error="出错", finished_at=now - dt.timedelta(days))
    assert only(UpkeepLevel.LOOK) == {
        "任务队列": "进行中 0 个，等待 1 个，最久的等了 12 分钟",
        "失败的任务": "近一天 1 个",
    }
    assert told()["通知邮件"] == (UpkeepLevel.WELL, "等待发送 0 封")


def test_broken_log_is_told() -> None:
    broken = record_event("login", actor="李四")
    with triggers.lifted():
        Event.objects.filter(pk=broken.pk).update(actor="王五")
        Event.objects.filter(verb="log-verified").update(at=timezone.now() - dt.timedelta(days=3))
    assert only(UpkeepLevel.LOOK) == {"每天核对": "近两天没有核对完"}
    NightlyCheck().go_on()
    assert only(UpkeepLevel.WRONG)["每天核对"].endswith("有 1 条链断开")


def test_backups_are_told_by_the_latest() -> None:
    at = f"{timezone.localtime():%m-%d %H:%M}"
    assert told()["最近一份"] == (UpkeepLevel.WELL, f"{at} 写完并核对，1.0\xa0KB，1,200 个文件")
    record_backup(file="/b/site.tar", size=1024, records=10, files=1, lost=2)
    assert only(UpkeepLevel.WRONG)["最近一份"].endswith("1 个文件，缺 2 个读不出的文件")
    record_backup(file="/b", error="写备份失败：磁盘已满（/b）")
    assert only(UpkeepLevel.WRONG)["最近一份"].endswith(f"；{at} 的一次没有做成：写备份失败：磁盘已满（/b）")
    with triggers.lifted():
        Event.objects.filter(verb="backup", changes__has_key="error").delete()
        Event.objects.filter(verb="backup").update(at=timezone.now() - dt.timedelta(hours=37), changes=WHOLE)
    assert only(UpkeepLevel.LOOK)["最近一份"].endswith("1,200 个文件")
    with triggers.lifted():
        Event.objects.filter(verb="backup").delete()
    assert only(UpkeepLevel.LOOK) == {"最近一份": "近三十天没有用 manage.py backup 备份过"}


def said_of(database: DatabaseFigures) -> list[UpkeepLine]:
    return list(lines._tell_database(database))


def test_clock_of_the_database_is_held_against_ours() -> None:
    here = DatabaseFigures(name="PostgreSQL 15", size=1024, ahead=-0.2)
    assert [line.said for line in said_of(here)] == ["PostgreSQL 15，1.0\xa0KB"]
    away = DatabaseFigures(name="PostgreSQL 15", size=1024, ahead=-61.0)
    assert said_of(away)[1].said == "数据库服务器的时钟比网站服务器慢 61 秒"


def test_little_space_is_looked_at() -> None:
    (_, line) = lines._tell_files(FileFigures(count=0, size=0, free=10, total=100))
    assert (line.level, line.said) == (UpkeepLevel.LOOK, "剩余 10\xa0字节（10%）")


def test_store_of_many_hosts_is_told_in_place_of_the_disk(settings: Settings) -> None:
    settings.FILES_URL = NOBODY
    assert ("磁盘" in told(), told()["对象存储"]) == (False, (UpkeepLevel.WELL, "127.0.0.1:9/perfeval，有答复"))
    with files_at(NOBODY):
        assert only(UpkeepLevel.WRONG) == {"对象存储": "127.0.0.1:9/perfeval 没有答复"}


def test_disk_is_that_of_the_folder_to_be(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    settings.FILES_DIR = tmp_path / "not" / "there"
    assert figures.disk_space()[1] == disk_usage(tmp_path).total


def test_certificate_is_told_before_it_ends(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "PATIENCE", 60.0)  # for a machine that does much else
    now = timezone.now()
    ends = now + dt.timedelta(days=20)
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.PUBLIC_ADDRESS = f"https://127.0.0.1:{server.getsockname()[1]}"
        thread = threading.Thread(target=_show, args=(server, _certificate(tmp_path, ends)))
        thread.start()
        assert only(UpkeepLevel.LOOK) == {"证书": f"{timezone.localtime(ends):%Y年%-m月%-d日}到期"}
        thread.join()
    assert only(UpkeepLevel.LOOK).keys() == {"证书"}  # nobody answers any more
    assert "不知道证书何时到期" in told()["证书"][1]


def _certificate(folder: Path, ends: dt.datetime) -> Path:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    dated = builder.not_valid_before(ends - dt.timedelta(days=90)).not_valid_after(ends)
    made = dated.serial_number(1).sign(key, hashes.SHA256())
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    place = folder / "site.pem"
    place.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return place


def _show(server: socket.socket, certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    line, _ = server.accept()
    with context.wrap_socket(line, server_side=True) as secured:
        secured.recv(1)
