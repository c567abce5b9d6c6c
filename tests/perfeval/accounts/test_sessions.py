"""Where a person is logged in: what the list tells, and how a session ends."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from perfeval.accounts.browsers import name_browser
from perfeval.accounts.models import LoginSession, User
from perfeval.accounts.sessions import handle_of
from perfeval.middleware import END_COOKIE
from projects.models import Event
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
MORNING = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)  # nine o'clock in Shanghai
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/86.0 Safari/537.36"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture
def zhang() -> User:
    return UserFactory.create(username="zhang", name="张三")


def come_in(user: User, *, agent: str = CHROME, address: str = "10.0.0.7") -> Client:
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    client.post("/accounts/login/", {"username": user.username, "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return client.get("/accounts/").status_code == 200


def handle(client: Client) -> str:
    return handle_of(LoginSession.objects.get(pk=client.session.session_key))


def test_list_tells_since_when_last_used_from_where_and_with_what(zhang: User) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        come_in(zhang, agent=FIREFOX, address="10.0.0.8")
        clock.shift(dt.timedelta(minutes=5))
        here = come_in(zhang)
        clock.shift(dt.timedelta(minutes=3))
        html = " ".join(here.get("/accounts/").content.decode().split())
    mine, other = html[html.index("Chrome（Windows 电脑）") :].split("Firefox（Linux 电脑）", 1)
    assert "本机，正在使用" in mine
    assert "来自 10.0.0.7 · 2026-03-02 09:05 登录 · 最近使用 2026-03-02 09:05" in mine
    assert "来自 10.0.0.8 · 2026-03-02 09:00 登录 · 最近使用 2026-03-02 09:00" in other
    assert str(here.session.session_key) not in html


@pytest.mark.parametrize("others", [0, 2])
def test_list_takes_as_many_queries_for_one_as_for_three(
    zhang: User, others: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(others):
        come_in(zhang)
    here = come_in(zhang)
    with django_assert_num_queries(4):  # session, user, roles, sessions
        here.get("/accounts/")


def test_one_other_session_is_ended_and_logged(zhang: User) -> None:
    one, two, here = come_in(zhang), come_in(zhang), come_in(zhang)
    response = here.post("/accounts/sessions/end/", {"session": handle(one)}, follow=True)
    assert "这处登录已退出。" in response.content.decode()
    assert [is_in(each) for each in (one, two, here)] == [False, True, True]
    event = Event.objects.get(verb="sessions-ended")
    assert (event.actor, event.address) == ("张三（zhang）", "10.0.0.7")


def test_all_others_are_ended_at_once(zhang: User) -> None:
    one, two, here = come_in(zhang), come_in(zhang), come_in(zhang)
    response = here.post("/accounts/sessions/end/", {"session": "others"}, follow=True)
    assert "其他 2 处登录已退出。" in response.content.decode()
    assert [is_in(each) for each in (one, two, here)] == [False, False, True]


def test_session_of_somebody_else_and_the_own_one_are_not_ended(zhang: User) -> None:
    li, here = come_in(UserFactory.create()), come_in(zhang)
    for each in (li, here):
        response = here.post("/accounts/sessions/end/", {"session": handle(each)}, follow=True)
        assert "这处登录早已退出。" in response.content.decode()
    assert [is_in(each) for each in (li, here)] == [True, True]


def test_change_of_the_password_ends_the_others(zhang: User) -> None:
    other, here = come_in(zhang), come_in(zhang)
    sent = {"old_password": PASSWORD, "new_password1": "Another-one-8", "new_password2": "Another-one-8"}
    response = here.post("/accounts/password/?next=/accounts/", sent, follow=True)
    assert response.redirect_chain == [("/accounts/", 302)]
    assert "密码已修改，您在其他地方的登录已退出。" in response.content.decode()
    assert (is_in(other), is_in(here), LoginSession.objects.count()) == (False, True, 1)


def test_reset_of_the_password_ends_all(zhang: User) -> None:
    here = come_in(zhang)
    zhang.hand_out_password("Handed-out-9")
    assert (is_in(here), LoginSession.objects.filter(user=zhang).count()) == (False, 0)


def test_time_of_use_is_written_with_the_session_once_a_minute(zhang: User) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        here = come_in(zhang)
        session = LoginSession.objects.get(user=zhang)
        for seconds, used in ((59, 0), (1, 60)):
            clock.shift(seconds)
            here.get("/accounts/")
            session.refresh_from_db()
            assert session.used_at == MORNING + dt.timedelta(seconds=used)


# The end


def told_end(client: Client) -> str:
    return client.cookies[END_COOKIE].value


def test_pages_are_told_when_the_session_ends(zhang: User) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        here = come_in(zhang)
        seconds = int(MORNING.timestamp()) + 30 * 60
        assert told_end(here) == f"{seconds}.1800.{zhang.pk}"
        clock.shift(dt.timedelta(minutes=2))
        assert here.post("/accounts/go-on/").status_code == 204
        assert told_end(here) == f"{seconds + 120}.1800.{zhang.pk}"
        here.post("/accounts/logout/")
        assert told_end(here) == ""


def test_window_of_an_ended_session_is_told_so(zhang: User) -> None:
    here = come_in(zhang)
    LoginSession.objects.all().delete()
    assert here.post("/accounts/go-on/").status_code == 302
    assert told_end(here) == ""


@override_settings(SESSION_LIFETIME=3600)
def test_session_ends_after_its_time_though_it_is_used(zhang: User) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        here = come_in(zhang)
        clock.shift(dt.timedelta(minutes=29))
        assert is_in(here)
        assert told_end(here).split(".")[1] == "1800"
        clock.shift(dt.timedelta(minutes=29))
        assert is_in(here)
        assert told_end(here) == f"{int(MORNING.timestamp()) + 3600}.0.{zhang.pk}"
        clock.shift(dt.timedelta(minutes=2))
        assert not is_in(here)


def test_finished_sessions_are_not_listed(zhang: User) -> None:
    come_in(zhang)
    LoginSession.objects.update(expire_date=timezone.now())
    html = come_in(zhang).get("/accounts/").content.decode()
    assert html.count('class="account-session"') == 1


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (CHROME, "Chrome（Windows 电脑）"),
        (CHROME + " Edg/120.0", "Edge（Windows 电脑）"),
        (CHROME + " QIHU 360SE", "360 浏览器（Windows 电脑）"),
        (CHROME.replace("Windows NT 10.0; Win64; x64", "Linux; Android 13; V2055A"), "Chrome（安卓手机）"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) MicroMessenger/8.0", "微信（苹果手机）"),
        (FIREFOX, "Firefox（Linux 电脑）"),
        ("curl/8.0", ""),
    ],
)
def test_browser_is_named_in_plain_words(agent: str, name: str) -> None:
    assert name_browser(agent) == name
