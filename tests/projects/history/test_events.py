"""The log: who did what, link by link, and which link doesn't hold."""

import datetime as dt
import threading
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.conf import LazySettings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_out
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from perfeval.accounts.models import User
from perfeval.requests import address_of, canonical_address
from projects.history.events import (
    Break,
    chain_of,
    last_sequence,
    make_storable,
    record_event,
    verify_log,
    with_head,
)
from projects.models import ChainHead, Evaluation, Event, RoleKind, triggers
from tests.factories import PASSWORD, DepartmentFactory, EvaluationFactory, RoleFactory, UserFactory

pytestmark = pytest.mark.django_db


def links(chain: str = "accounts") -> list[tuple[int, str]]:
    events = Event.objects.filter(chain=chain).order_by("sequence")
    return [(event.sequence, event.verb) for event in events]


@pytest.fixture
def log() -> list[Event]:
    """Three links of accounts, two of a sheet; what making accounts and sheets left behind is taken out."""
    evaluation, user = EvaluationFactory.create(), UserFactory.create(name="张三", username="zhang")
    with triggers.lifted():
        Event.objects.all().delete()
        ChainHead.objects.all().delete()
    accounts = [record_event(verb, user=user, address="10.1.2.3") for verb in ("login", "export", "logout")]
    sheet = [
        record_event("change", evaluation=evaluation, user=user, changes={"goal": ["", "培训二百人"]}),
        record_event("return", evaluation=evaluation, user=user, opinion="请核对金额"),
    ]
    return accounts + sheet


def test_chains_stand_side_by_side(log: list[Event]) -> None:
    sheet = log[-1].evaluation
    assert links() == [(1, "login"), (2, "export"), (3, "logout")]
    assert links(chain_of(sheet)) == [(1, "change"), (2, "return")]
    assert [event.previous for event in log] == ["", log[0].digest, log[1].digest, "", log[3].digest]
    assert list(verify_log()) == []
    assert str(ChainHead.objects.get(chain="accounts")) == "accounts：3"


def sheet_of_log(log: list[Event]) -> Evaluation:
    assert log[-1].evaluation is not None
    return log[-1].evaluation


def test_head_that_was_read_with_the_sheet_is_not_asked_for(
    log: list[Event], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sheet = with_head(Evaluation.objects.all(), sheet_of_log(log).pk).get()
    with django_assert_num_queries(4):  # twice: the head moves on, a link is written
        record_event("change", evaluation=sheet)
        record_event("change", evaluation=sheet)
        assert last_sequence(sheet) == 4
    assert links(chain_of(sheet)) == [(1, "change"), (2, "return"), (3, "change"), (4, "change")]
    assert list(verify_log()) == []


def test_link_that_came_since_the_head_was_read_is_followed(log: list[Event]) -> None:
    sheet = with_head(Evaluation.objects.all(), sheet_of_log(log).pk).get()
    printed = record_event("print", evaluation=log[-1].evaluation)
    changed = record_event("change", evaluation=sheet)
    assert (changed.sequence, changed.previous) == (4, printed.digest)
    assert list(verify_log()) == []


def test_first_link_of_a_sheet_needs_no_head() -> None:
    sheet = with_head(Evaluation.objects.all(), EvaluationFactory.create().pk).get()
    assert (last_sequence(sheet), record_event("change", evaluation=sheet).sequence, last_sequence(sheet)) == (0, 1, 1)
    assert list(verify_log()) == []


def test_event_says_who_what_where_and_when(log: list[Event]) -> None:
    event = Event.objects.get(verb="login")
    assert (event.actor, event.address, event.user, str(event)) == (
        "张三（zhang）",
        "10.1.2.3",
        User.objects.get(),
        "张三（zhang）：登录",
    )
    assert event.at - dt.datetime.now(dt.UTC) < dt.timedelta(minutes=1)
    change = Event.objects.get(verb="change")
    assert change.changes == {"goal": ["", "培训二百人"]}
    assert Event(actor="张三", verb="gaze").title == "gaze"


def test_recording_takes_three_queries(log: list[Event], django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with transaction.atomic(), django_assert_num_queries(3):
        record_event("login", actor="张三")


def test_event_that_is_rolled_back_has_not_happened() -> None:
    with transaction.atomic():
        record_event("login", actor="张三")
        transaction.set_rollback(True)
    assert links() == []
    assert list(verify_log()) == []


def test_event_takes_what_no_database_stores() -> None:
    changes = {
        "weight": [Decimal("9.50"), None],
        "goal": ("a\x00b", "\ud800"),
        "rows": [1, True, {"day": dt.date(2021, 1, 2)}],
    }
    record_event("change", actor="张\x00三", subject="长" * 300, opinion="\udfff", changes=changes)
    event = Event.objects.get()
    assert (event.actor, event.subject, event.opinion) == ("张三", "长" * 200, "")
    assert event.changes == {"weight": ["9.50", None], "goal": ["ab", ""], "rows": [1, True, {"day": "2021-01-02"}]}
    assert list(verify_log()) == []


def test_changes_come_back_as_they_went_in() -> None:
    assert make_storable({1: 0.5}) == {"1": "0.5"}


@pytest.mark.parametrize(
    ("meta", "behind_proxy", "address"),
    [
        ({"REMOTE_ADDR": "10.0.0.9"}, False, "10.0.0.9"),
        ({"REMOTE_ADDR": ""}, False, None),
        ({"REMOTE_ADDR": "10.0.0.9", "HTTP_X_FORWARDED_FOR": "1.1.1.1"}, False, "10.0.0.9"),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "6.6.6.6, 10.0.0.7"}, True, "10.0.0.7"),
        ({"REMOTE_ADDR": "127.0.0.1"}, True, "127.0.0.1"),
    ],
)
def test_address_is_that_of_the_nearest_trustworthy_hop(
    meta: dict[str, str], behind_proxy: bool, address: str | None, settings: LazySettings
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if behind_proxy else None
    request = RequestFactory().get("/")
    request.META.update(meta)
    assert address_of(request) == address


def test_address_is_written_in_one_way_only() -> None:
    written = ["::ffff:10.1.2.3", "fe80::1%eth0", "2001:DB8::0", "nowhere", None]
    assert [canonical_address(each) for each in written] == ["10.1.2.3", "fe80::1", "2001:db8::", None, None]
    assert address_of(None) is None


def tamper(statement: str, *values: str | int) -> None:
    with triggers.lifted(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_changed_content_is_found_at_its_link(log: list[Event], capsys: pytest.CaptureFixture[str]) -> None:
    tamper("UPDATE projects_event SET actor = '李四' WHERE id = %s", log[1].pk)
    tamper("UPDATE projects_event SET actor = '李四' WHERE id = %s", log[2].pk)
    with pytest.raises(CommandError, match="操作日志有 1 条链断开") as error:
        call_command("verify_log")
    assert error.value.returncode == 1
    told = capsys.readouterr().err
    assert told.startswith("账号链第 2 条：内容被改动过（李四：导出，")
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    "column",
    ["verb", "subject", "opinion", "actor", "changes", "at", "address", "user_id", "previous", "digest", "sequence"],
)
def test_no_column_can_be_changed_unnoticed(log: list[Event], column: str) -> None:
    other = {
        "changes": {"goal": ["", "培训二十人"]},
        "at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
        "address": "10.9.9.9",
        "user_id": UserFactory.create().pk,
        "sequence": 77,
    }
    with triggers.lifted():
        Event.objects.filter(subject__contains="clerk").delete()  # the other account's own opening
        ChainHead.objects.filter(chain="accounts").update(sequence=3, digest=log[2].digest)
    assert list(verify_log()) == []
    with triggers.lifted():
        Event.objects.filter(pk=log[4].pk).update(**{column: other.get(column, "别的")})
    assert [broken.chain for broken in verify_log()] == [log[3].chain]


def test_link_that_was_taken_out_is_missed(log: list[Event]) -> None:
    tamper("DELETE FROM projects_event WHERE id = %s", log[1].pk)
    assert list(verify_log()) == [Break("accounts", 2, "缺少这一条，其后为第 3 条")]


def test_last_link_that_was_taken_out_is_missed(log: list[Event]) -> None:
    tamper("DELETE FROM projects_event WHERE id = %s", log[2].pk)
    assert list(verify_log()) == [Break("accounts", 3, "末尾的日志缺失，或链尾的记载被改动过")]


def test_whole_chain_that_was_taken_out_is_missed(log: list[Event], capsys: pytest.CaptureFixture[str]) -> None:
    chain = log[3].chain
    tamper("DELETE FROM projects_event WHERE chain = %s", chain)
    assert list(verify_log()) == [Break(chain, 1, "整条链的 2 条日志全部缺失")]
    with pytest.raises(CommandError):
        call_command("verify_log")
    assert (
        capsys.readouterr().err
        == f"自评表 {chain.removeprefix('evaluation-')} 的链第 1 条：整条链的 2 条日志全部缺失\n"
    )


def test_event_that_was_put_in_is_found(log: list[Event]) -> None:
    forged = Event(**{f.attname: getattr(log[2], f.attname) for f in Event._meta.concrete_fields if not f.primary_key})
    forged.sequence = 4
    Event.objects.bulk_create([forged])
    assert list(verify_log()) == [Break("accounts", 4, "与上一条不衔接")]


def test_head_that_was_lost_is_found(log: list[Event]) -> None:
    ChainHead.objects.filter(chain="accounts").delete()
    assert [broken.sequence for broken in verify_log()] == [4]


def test_whole_log_is_said_to_be_whole(log: list[Event], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_log")
    assert capsys.readouterr().out == "操作日志完好：2 条链，5 条日志\n"


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer at a time, and in memory no waiting"
)
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("known", [True, False])
def test_writers_at_one_moment_do_not_fork_the_chain(known: bool) -> None:
    """Also where the chain has no head yet, and both would make one."""
    evaluation = EvaluationFactory.create()
    if known:
        record_event("create", evaluation=evaluation)
    start, writers, each = threading.Barrier(4), 4, 10

    def write() -> None:
        start.wait()
        try:
            for _ in range(each):
                record_event("change", evaluation=evaluation)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    count = writers * each + known
    assert [sequence for sequence, _ in links(chain_of(evaluation))] == list(range(1, count + 1))
    assert list(verify_log()) == []


# What is heard of accounts


@pytest.fixture
def account() -> Iterator[User]:
    user = UserFactory.create(username="zhang", name="张三")
    with triggers.lifted():
        Event.objects.all().delete()
        ChainHead.objects.all().delete()
    return user  # type: ignore[return-value]


def heard() -> list[tuple[str, str, str]]:
    events = Event.objects.filter(evaluation=None).order_by("sequence")
    return [(event.verb, event.actor, event.subject) for event in events]


def test_coming_in_and_leaving_are_heard(account: User, client: Client) -> None:
    client.post("/accounts/login/", {"username": "zhang", "password": PASSWORD}, REMOTE_ADDR="10.1.2.3")
    client.post("/accounts/logout/")
    assert heard() == [("login", "张三（zhang）", "zhang"), ("logout", "张三（zhang）", "zhang")]
    assert Event.objects.get(verb="login").address == "10.1.2.3"


def test_failed_attempts_are_heard_by_the_name_that_was_typed(account: User, client: Client) -> None:
    client.post("/accounts/login/", {"username": "zhang", "password": "wrong"})
    client.post("/accounts/login/", {"username": "nobody", "password": "wrong"})
    assert heard() == [("login-failed", "zhang", "zhang"), ("login-failed", "nobody", "nobody")]
    assert "wrong" not in str(list(Event.objects.values()))


def test_session_that_ended_by_itself_is_not_a_logout(account: User) -> None:
    user_logged_out.send(AnonymousUser, request=RequestFactory().get("/"), user=None)
    assert heard() == []


def test_passwords_chosen_and_handed_out_are_heard_without_their_text(account: User) -> None:
    account.choose_password("Another-9-one")
    account.hand_out_password("Handed-out-5")
    assert heard() == [
        ("password-changed", "张三（zhang）", "张三（zhang）"),
        ("password-reset", "系统", "张三（zhang）"),
    ]
    assert [event.changes for event in Event.objects.all()] == [{}, {}]


def test_old_hash_that_a_login_renews_is_no_change(account: User) -> None:
    account.set_password(PASSWORD)
    account.save(update_fields=["password"])
    account.save(update_fields=["last_login"])
    account.save()
    assert heard() == []


def test_opened_and_changed_accounts_are_heard_with_old_and_new(account: User) -> None:
    account.is_active = False
    account.save()
    UserFactory.create(username="li", name="李四")
    assert heard() == [("account-changed", "系统", "张三（zhang）"), ("account-opened", "系统", "李四（li）")]
    assert Event.objects.get(verb="account-changed").changes == {"is_active": [True, False]}


def test_granted_changed_and_withdrawn_roles_are_heard(account: User) -> None:
    bureau, office = DepartmentFactory.create(name="财政局"), DepartmentFactory.create(name="农业局")
    role = RoleFactory.create(user=account, kind=RoleKind.VIEWER, department=bureau)
    role.kind = RoleKind.FINANCE_DESK
    role.save()
    role.save()
    role.assigned.add(office)
    office.desks.remove(role)
    role.assigned.set([office])
    role.assigned.clear()
    role.until = dt.date(2999, 1, 1)
    role.save()
    assert [(event.verb, event.changes) for event in Event.objects.order_by("sequence")] == [
        ("role-granted", {"role": [None, "查询 · 财政局（2000-01-01 起）"]}),
        ("role-changed", {"kind": ["viewer", "finance_desk"]}),
        ("role-assigned", {"add": ["农业局"]}),
        ("role-assigned", {"remove": ["张三（zhang） · 财政业务科室"]}),
        ("role-assigned", {"add": ["农业局"]}),
        ("role-assigned", {"clear": ["农业局"]}),
        ("role-withdrawn", {"role": ["财政业务科室 · 财政局", None], "until": [None, "2999-01-01"]}),
    ]


def test_clearing_an_assignment_from_the_departments_side_is_heard(account: User) -> None:
    office = DepartmentFactory.create(name="农业局")
    RoleFactory.create(user=account, kind=RoleKind.FINANCE_DESK, assigned=[office])
    office.desks.clear()
    office.desks.clear()
    assert Event.objects.filter(verb="role-assigned").count() == 2
    assert Event.objects.latest("sequence").changes == {"clear": ["张三（zhang） · 财政业务科室"]}


def test_site_role_is_described_without_a_department(account: User) -> None:
    RoleFactory.create(user=account, kind=RoleKind.AUDIT_ADMINISTRATOR, department=None)
    assert Event.objects.get().changes == {"role": [None, "审计管理员（2000-01-01 起）"]}


def test_what_an_administrator_does_in_the_administration_is_heard_with_their_name(account: User) -> None:
    LogEntry.objects.log_actions(
        account.pk, [UserFactory.create(name="李四", username="li")], CHANGE, "停用", single_object=True
    )
    assert heard()[-1] == ("admin-changed", "张三（zhang）", "账号 | 账号：李四（li）")
    assert Event.objects.get(verb="admin-changed").changes == {"message": "停用"}
