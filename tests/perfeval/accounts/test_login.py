"""Coming in: the lock after failures, the duty to change a password."""

import datetime as dt
from itertools import pairwise

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from perfeval.accounts.models import User
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture
def zhang() -> User:
    return UserFactory.create(username="zhang", name="张三")


def log_in(password: str, username: str = "zhang") -> list[str]:
    """The login page's complaints; none when the person is in."""
    response = Client().post("/accounts/login/", {"username": username, "password": password})
    return list(response.context["form"].non_field_errors()) if response.status_code == 200 else []


def fail(times: int) -> None:
    for _ in range(times):
        authenticate(username="zhang", password="wrong")


def test_right_password_opens(zhang: User) -> None:
    assert log_in(PASSWORD) == []


REFUSED = [
    "登录名或密码不正确，或账号已停用、已锁定。连续输错 5 次，账号锁定 30 分钟；急需使用的，请联系账号管理员重置密码。"
]


@pytest.fixture
def accounts(zhang: User) -> None:
    """One of each kind, all with the same password."""
    UserFactory.create(username="locked", locked_until=timezone.now() + dt.timedelta(minutes=9))
    UserFactory.create(username="disabled", is_active=False)
    UserFactory.create(username="closed", password=None)


class Counting(MD5PasswordHasher):
    hashed = 0

    def encode(self, password: str, salt: str) -> str:
        Counting.hashed += 1
        return super().encode(password, salt)


ATTEMPTS = (
    ("zhang", "wrong"),
    ("locked", "wrong"),
    ("locked", PASSWORD),
    ("disabled", "wrong"),
    ("disabled", PASSWORD),
    ("closed", PASSWORD),
    ("nobody", PASSWORD),
)


@pytest.mark.usefixtures("accounts")
@pytest.mark.parametrize(("username", "password"), ATTEMPTS)
@override_settings(PASSWORD_HASHERS=[f"{__name__}.Counting"])
def test_every_refusal_reads_alike_and_costs_one_hashing(username: str, password: str) -> None:
    Counting.hashed = 0
    assert log_in(password, username) == REFUSED
    assert Counting.hashed == 1


@pytest.mark.usefixtures("accounts")
def test_every_refusal_takes_as_many_queries() -> None:
    taken = {}
    authenticate(username="first", password="of this address")
    for username, password in ATTEMPTS:
        with CaptureQueriesContext(connection) as queries:
            authenticate(username=username, password=password)
        taken[username, password] = len(queries)
    assert len(set(taken.values())) == 1, taken


def test_fourth_failure_leaves_the_account_open_and_success_starts_the_count_anew(zhang: User) -> None:
    fail(4)
    assert log_in(PASSWORD) == []
    fail(4)
    assert log_in(PASSWORD) == []


def test_fifth_failure_locks_even_the_right_password_out_for_half_an_hour(zhang: User) -> None:
    with time_machine.travel(NOON):
        fail(5)
        assert log_in(PASSWORD) == REFUSED
    with time_machine.travel(NOON + dt.timedelta(minutes=29)):
        assert authenticate(username="zhang", password=PASSWORD) is None
    with time_machine.travel(NOON + dt.timedelta(minutes=31)):
        assert log_in(PASSWORD) == []


def test_attempts_on_a_locked_account_do_not_lock_it_for_longer(zhang: User) -> None:
    with time_machine.travel(NOON):
        fail(5)
    with time_machine.travel(NOON + dt.timedelta(minutes=20)):
        fail(9)
    with time_machine.travel(NOON + dt.timedelta(minutes=31)):
        assert log_in(PASSWORD) == []


def test_reset_by_an_administrator_opens_the_account_and_asks_for_a_new_password(zhang: User) -> None:
    fail(5)
    administrator = Client()
    administrator.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    passwords = {"password1": "Handed-out-9", "password2": "Handed-out-9", "usable_password": "true"}
    response = administrator.post(f"/admin/accounts/user/{zhang.pk}/password/", passwords)
    assert response.status_code == 302
    assert log_in("Handed-out-9") == []
    zhang.refresh_from_db()
    assert zhang.must_change_password


def test_administration_has_no_second_way_to_change_a_password_or_to_leave(client: Client) -> None:
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    assert client.get("/admin/password_change/").headers["Location"] == "/accounts/password/"
    assert client.post("/admin/logout/").headers["Location"] == "/accounts/login/"
    assert client.get("/").status_code == 302


def test_account_that_is_switched_off_stays_out(zhang: User) -> None:
    User.objects.update(is_active=False)
    assert len(log_in(PASSWORD)) == 1


@pytest.mark.parametrize(
    ("due", "why"),
    [
        ({"must_change_password": True}, "您的密码由管理员设置，请先换成只有您自己知道的，再继续使用。"),
        (
            {"password_changed_at": NOON - dt.timedelta(days=91)},
            "您的密码自 2025-12-01 起已用满 90 天，请修改后继续使用。",
        ),
    ],
)
@time_machine.travel(NOON)
def test_due_password_comes_before_everything_else(client: Client, due: dict[str, object], why: str) -> None:
    client.force_login(UserFactory.create(**due))
    response = client.get("/rules/trial/?code=1", follow=True)
    [(page, _)] = response.redirect_chain
    assert page == "/accounts/password/?next=%2Frules%2Ftrial%2F%3Fcode%3D1"
    assert why in response.content.decode()
    assert client.post("/accounts/sessions/end/").headers["Location"] == "/accounts/password/"
    passwords = {"old_password": PASSWORD, "new_password1": "Another-one-8", "new_password2": "Another-one-8"}
    response = client.post(page, passwords, follow=True)
    assert response.redirect_chain == [("/rules/trial/?code=1", 302)]
    assert "密码已修改。" in response.content.decode()


def test_password_that_expires_at_work_is_asked_for_at_the_next_login(client: Client, zhang: User) -> None:
    with time_machine.travel(NOON) as clock:
        User.objects.update(password_changed_at=NOON - dt.timedelta(days=89, hours=23, minutes=50))
        client.post("/accounts/login/", {"username": "zhang", "password": PASSWORD})
        clock.shift(dt.timedelta(minutes=20))
        assert client.get("/rules/trial/").status_code == 200
        client.post("/accounts/logout/")
        client.post("/accounts/login/", {"username": "zhang", "password": PASSWORD})
        assert client.get("/rules/trial/").status_code == 302


def test_password_that_expires_within_a_week_is_told_of_after_the_login(client: Client, zhang: User) -> None:
    with time_machine.travel(NOON) as clock:
        for days, is_told in ((82, False), (84, True)):
            User.objects.update(password_changed_at=NOON - dt.timedelta(days=days))
            response = client.post("/accounts/login/", {"username": "zhang", "password": PASSWORD}, follow=True)
            told = "您的密码 2026-03-08 到期，到期后登录时必须修改。" in response.content.decode()
            account = client.get("/accounts/").content.decode()
            assert (told, "即将到期" in account) == (is_told, is_told)
            client.post("/accounts/logout/")
        clock.shift(dt.timedelta(days=7))
        response = client.post("/accounts/login/", {"username": "zhang", "password": PASSWORD}, follow=True)
    html = response.content.decode()
    assert ("已用满 90 天" in html, "到期后登录时" in html, '<a href="/accounts/">我的账号</a></li>' in html) == (
        True,
        False,
        False,
    )


def test_page_for_the_password_leads_back_to_the_account(client: Client, zhang: User) -> None:
    client.force_login(zhang)
    assert '<a href="/accounts/">我的账号</a></li>' in client.get("/accounts/password/").content.decode()


def test_old_password_is_not_tried_for_long_at_an_open_session(client: Client, zhang: User) -> None:
    client.force_login(zhang)
    sent = {"new_password1": "Another-one-8", "new_password2": "Another-one-8"}
    for old in (*["wrong"] * 5, PASSWORD):
        response = client.post("/accounts/password/", {**sent, "old_password": old})
        told = "密码不正确。连续输错 5 次，账号锁定 30 分钟，其间不能使用。"
        assert response.context["form"].errors == {"old_password": [told]}
    zhang.refresh_from_db()
    assert (zhang.is_locked, zhang.check_password(PASSWORD)) == (True, True)


def test_leaving_after_the_session_has_ended_leads_to_the_login_page(client: Client) -> None:
    assert client.post("/accounts/logout/").headers["Location"] == "/accounts/login/"


def test_person_whose_password_is_due_can_still_leave(client: Client) -> None:
    client.force_login(UserFactory.create(must_change_password=True))
    assert client.post("/accounts/logout/").headers["Location"] == "/accounts/login/"


# What was used before


def chosen(client: Client, old: str, new: str) -> list[str]:
    sent = {"old_password": old, "new_password1": new, "new_password2": new}
    response = client.post("/accounts/password/", sent)
    return [] if response.status_code == 302 else response.context["form"].errors["new_password2"]


def test_password_is_not_changed_to_one_of_the_last_five(client: Client, zhang: User) -> None:
    used = ["Handed-out-1", "Second-pass-2", "Third-pass-3", "Fourth-pass-4", "Fifth-pass-5"]
    zhang.choose_password(used[0])
    client.force_login(zhang)
    for old, new in pairwise(used):
        assert chosen(client, old, new) == []
    for each in used:
        assert chosen(client, used[-1], each) == ["不能使用最近用过的 5 个密码。"]
    assert chosen(client, used[-1], "Sixth-pass-6") == []
    assert chosen(client, "Sixth-pass-6", used[0]) == []
    assert zhang.used_passwords.count() == 5
    assert not [each for each in zhang.used_passwords.all() if each.password in used]


def test_password_from_before_the_memory_began_is_known_too(client: Client, zhang: User) -> None:
    client.force_login(zhang)
    assert zhang.used_passwords.count() == 0
    assert chosen(client, PASSWORD, PASSWORD) == ["不能使用最近用过的 5 个密码。"]


def test_administrator_hands_out_none_of_the_last_five(zhang: User) -> None:
    zhang.choose_password("Own-choice-1")
    administrator = Client()
    administrator.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    passwords = {"password1": "Own-choice-1", "password2": "Own-choice-1", "usable_password": "true"}
    response = administrator.post(f"/admin/accounts/user/{zhang.pk}/password/", passwords)
    assert response.context["form"].errors["password2"] == ["不能使用最近用过的 5 个密码。"]
    zhang.refresh_from_db()
    assert zhang.check_password("Own-choice-1")


def test_two_persons_may_use_the_same_password(client: Client, zhang: User) -> None:
    UserFactory.create().choose_password("Same-pass-word-1")
    client.force_login(zhang)
    assert chosen(client, PASSWORD, "Same-pass-word-1") == []


@pytest.mark.django_db(transaction=True)
def test_migration_remembers_the_present_passwords_and_can_be_taken_back() -> None:
    before = ("accounts", "0002_phone")
    former = MigrationLoader(connection).project_state([before]).apps.get_model("accounts", "User")
    call_command("migrate", *before, verbosity=0)
    former._default_manager.create(username="li", name="李四", password="md5$1$2")
    call_command("migrate", "accounts", verbosity=0)
    account = User.objects.get(username="li")
    assert list(account.used_passwords.values_list("password", "set_at")) == [
        (account.password, account.password_changed_at)
    ]
