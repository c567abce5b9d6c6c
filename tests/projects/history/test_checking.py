"""The nightly check of the log: its result is in the log, and the ends that were handed outside show a cut tail."""

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django.fixtures import Settings

from perfeval.syslog import SyslogHandler
from projects.history import checking
from projects.history.checking import NightlyCheck
from projects.history.events import Break, record_event, verify_log
from projects.models import ChainHead, Event, RoleKind, triggers
from tests.factories import EvaluationFactory, RoleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    """Three links of accounts, two of a sheet, and two links at each beat."""
    evaluation = EvaluationFactory.create()
    with triggers.lifted():
        Event.objects.all().delete()
        ChainHead.objects.all().delete()
    monkeypatch.setattr(checking, "CHUNK", 2)
    return [record_event(verb) for verb in ("login", "export", "logout")] + [
        record_event("change", evaluation=evaluation) for _ in range(2)
    ]


def checked() -> list[tuple[str, dict[str, object]]]:
    return [(event.subject, event.changes) for event in Event.objects.filter(verb="log-verified")]


def test_whole_log_is_checked_once_a_day_over_several_beats(log: list[Event]) -> None:
    night, other = NightlyCheck(), NightlyCheck()
    for _ in range(2):
        night.go_on()
    assert checked() == []
    for each in (night, night, other, other, other, other):
        each.go_on()
    assert checked() == [("完好", {"events": 5, "breaks": []})]
    assert list(verify_log()) == []


def test_broken_chains_are_told_in_the_log(log: list[Event], caplog: pytest.LogCaptureFixture) -> None:
    with triggers.lifted():
        Event.objects.filter(pk=log[1].pk).update(actor="李四")
        Event.objects.filter(pk=log[4].pk).delete()
    night = NightlyCheck()
    for _ in range(3):
        night.go_on()
    [(subject, changes)] = checked()
    assert subject == "有 2 条链断开"
    accounts, sheet = sorted(changes["breaks"], reverse=True)  # type: ignore[call-overload]
    assert accounts.startswith("账号链第 2 条：内容被改动过（李四：导出，")
    assert sheet == f"自评表 {log[4].evaluation_id} 的链第 2 条：末尾的日志缺失，或链尾的记载被改动过"
    assert [each.levelno for each in caplog.records if each.name == "perfeval.log_ends"] == [
        logging.ERROR,
        logging.ERROR,
    ]


def test_tail_that_was_cut_with_its_head_is_seen_from_outside(
    log: list[Event], tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.LOG_ENDS_DIR = str(tmp_path)
    checking.hand_out()
    [file] = tmp_path.glob("log-ends-*.txt")
    record_event("login")
    call_command("verify_log", against=file)
    with triggers.lifted():
        Event.objects.filter(chain="accounts", sequence__gt=2).delete()
        ChainHead.objects.filter(chain="accounts").update(sequence=2, digest=log[1].digest)
    assert list(verify_log()) == []
    found = list(checking.cut_since(file.read_text().splitlines()))
    assert found == [Break("accounts", 3, "与留存在外的链尾不符，此后的日志被删除或改写过")]
    with pytest.raises(CommandError, match="操作日志有 1 条链断开"):
        call_command("verify_log", against=file)
    assert "账号链第 3 条：与留存在外的链尾不符" in capsys.readouterr().err


@contextmanager
def sent_to(address: str | tuple[str, int]) -> Iterator[None]:
    """As the settings name it."""
    handler = SyslogHandler(address)
    checking.sent.addHandler(handler)
    try:
        yield
    finally:
        checking.sent.removeHandler(handler)


@pytest.mark.parametrize("kind", [socket.AF_UNIX, socket.AF_INET])
def test_ends_reach_a_server_of_logs(kind: socket.AddressFamily, log: list[Event], tmp_path: Path) -> None:
    with socket.socket(kind, socket.SOCK_DGRAM) as server:
        server.bind(str(tmp_path / "log") if kind == socket.AF_UNIX else ("127.0.0.1", 0))
        server.settimeout(10)
        with sent_to(server.getsockname()):
            assert checking.hand_out() == []
        line = server.recv(4096).decode()
    assert f"Ends of the log: accounts 3 {log[2].digest}, all chains sha256 " in line


def test_ends_that_reach_nobody_are_told_with_the_result(
    log: list[Event], tmp_path: Path, settings: Settings, client: Client
) -> None:
    (tmp_path / "file").touch()
    settings.LOG_ENDS_DIR = str(tmp_path / "file")
    night = NightlyCheck()
    with sent_to(str(tmp_path / "nobody")):
        for _ in range(3):
            night.go_on()
    [(subject, changes)] = checked()
    assert subject == "完好"
    told = changes["undelivered"]
    assert isinstance(told, list)
    assert [each.partition("：")[0] for each in told] == ["链尾文件没有写成", "链尾没有送到日志服务器"]
    client.force_login(RoleFactory.create(kind=RoleKind.AUDIT_ADMINISTRATOR, department=None).user)
    assert told[1] in client.get("/log/").content.decode()


@pytest.mark.parametrize("content", ["accounts 1", "accounts one 00"])
def test_file_that_is_none_of_ours_is_refused(content: str, tmp_path: Path) -> None:
    file = tmp_path / "ends.txt"
    file.write_text(content)
    with pytest.raises(CommandError, match="无法读取：应是核对时写出的"):
        call_command("verify_log", against=file)
