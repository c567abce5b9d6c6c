"""Coming in: the lock after failures, the duty to change a password."""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.test import Client
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


@pytest.mark.parametrize("username", ["zhang", "nobody"])
def test_wrong_password_and_unknown_name_read_alike(zhang: User, username: str) -> None:
    assert log_in("wrong", username) == ["登录名或密码不正确。连续输错 5 次，账号将锁定 30 分钟。"]


def test_fourth_failure_leaves_the_account_open_and_success_starts_the_count_anew(zhang: User) -> None:
    fail(4)
    assert log_in(PASSWORD) == []
    fail(4)
    assert log_in(PASSWORD) == []


def test_fifth_failure_locks_even_the_right_password_out_for_half_an_hour(zhang: User) -> None:
    with time_machine.travel(NOON):
        fail(5)
        assert log_in(PASSWORD) == ["连续输错密码，账号已锁定。请在 12:30 以后再试，或请系统管理员重置密码。"]
    with time_machine.travel(NOON + dt.timedelta(minutes=29)):
        assert authenticate(username="zhang", password=PASSWORD) is None
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
    "due", [{"must_change_password": True}, {"password_changed_at": timezone.now() - dt.timedelta(days=91)}]
)
def test_due_password_comes_before_everything_else(client: Client, due: dict[str, object]) -> None:
    client.force_login(UserFactory.create(**due))
    assert client.get("/").headers["Location"] == "/accounts/password/"
    assert "请先修改再继续" in client.get("/accounts/password/").content.decode()
    passwords = {"old_password": PASSWORD, "new_password1": "Another-one-8", "new_password2": "Another-one-8"}
    response = client.post("/accounts/password/", passwords, follow=True)
    assert response.redirect_chain == [("/", 302)]
    assert "密码已修改。" in response.content.decode()


def test_leaving_after_the_session_has_ended_leads_to_the_login_page(client: Client) -> None:
    assert client.post("/accounts/logout/").headers["Location"] == "/accounts/login/"


def test_person_whose_password_is_due_can_still_leave(client: Client) -> None:
    client.force_login(UserFactory.create(must_change_password=True))
    assert client.post("/accounts/logout/").headers["Location"] == "/accounts/login/"
