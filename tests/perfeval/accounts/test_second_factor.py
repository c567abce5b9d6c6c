"""动态口令: the codes of RFC 6238, the second question of the login, 备用码, who must have it, and help for a lost phone."""

import base64
import datetime as dt
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.test.utils import override_settings

from perfeval.accounts.models import User
from perfeval.accounts.second_factor import CodeVerdict, accept_code, switch_on
from perfeval.accounts.totp import STEP, code_of, step_of
from projects.models import Event, RoleKind
from tests.factories import PASSWORD, RoleFactory, UserFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 3, 2, 4, 0, tzinfo=dt.UTC)
NOW = int(NOON.timestamp()) // STEP
SECRET = base64.b32encode(b"12345678901234567890").decode()
WRONG, USED = CodeVerdict.WRONG.value, CodeVerdict.USED.value


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def codes(client: Client) -> list[str]:
    """张三 has switched it on an hour ago, and has these 备用码."""
    zhang = UserFactory.create(username="zhang", name="张三")
    response = client.get("/accounts/login/")
    return switch_on(zhang, secret=SECRET, step=NOW - 120, request=response.wsgi_request)


def password(client: Client, where: str = "") -> str:
    sent = {"username": "zhang", "password": PASSWORD}
    return client.post(f"/accounts/login/{where}", sent).headers["Location"]


def answer(client: Client, code: str, page: str = "/accounts/code/") -> str | list[str]:
    """Where the right code leads, or what is said of another."""
    response = client.post(page, {"code": code})
    return response.headers["Location"] if response.status_code == 302 else response.context["form"].errors["code"]


def is_in(client: Client) -> bool:
    return client.get("/rules/").status_code == 200


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert code_of(SECRET, seconds // STEP) == code


def test_clock_may_be_wrong_by_one_step() -> None:
    taken = {ahead: step_of(SECRET, code_of(SECRET, NOW + ahead)) for ahead in range(-2, 3)}
    assert taken == {-2: None, -1: NOW - 1, 0: NOW, 1: NOW + 1, 2: None}


@pytest.mark.usefixtures("codes")
def test_password_alone_opens_nothing(client: Client) -> None:
    page = password(client, "?next=/rules/trial/")
    assert page == "/accounts/code/?next=%2Frules%2Ftrial%2F"
    assert not is_in(client)
    assert answer(client, code_of(SECRET, NOW), page) == "/rules/trial/"
    assert is_in(client)
    assert Event.objects.filter(verb="login").count() == 1


@pytest.mark.usefixtures("codes")
@pytest.mark.parametrize("typed", ["{0}", " {1} {2} ", "full-width"])
def test_code_is_taken_as_people_type_it(client: Client, typed: str) -> None:
    code = code_of(SECRET, NOW)
    wide = "".join(chr(ord(each) + 0xFEE0) for each in code)
    password(client)
    assert answer(client, wide if typed == "full-width" else typed.format(code, code[:3], code[3:])) == "/"


@pytest.mark.usefixtures("codes")
def test_code_that_was_used_is_refused_in_words(client: Client, clock: time_machine.Traveller) -> None:
    code = code_of(SECRET, NOW)
    password(client)
    assert answer(client, code) == "/"
    other = Client()
    password(other)
    assert answer(other, code) == [USED]
    clock.shift(STEP)
    assert answer(other, code) == [USED]
    assert answer(other, code_of(SECRET, NOW + 1)) == "/"


@pytest.mark.usefixtures("codes")
def test_wrong_codes_lock_the_account_like_wrong_passwords(client: Client) -> None:
    password(client)
    assert [answer(client, "000000") for _ in range(4)] == [[WRONG]] * 4
    password(client)  # a right password doesn't begin the count anew
    assert answer(client, "000000") == [WRONG]
    assert answer(client, code_of(SECRET, NOW)) == "/accounts/login/"
    zhang = User.objects.get(username="zhang")
    assert zhang.is_locked
    assert Event.objects.filter(verb="login-failed", subject="zhang").count() == 5


@pytest.mark.usefixtures("codes")
def test_right_code_begins_the_count_anew(client: Client) -> None:
    password(client)
    answer(client, "000000")
    assert answer(client, code_of(SECRET, NOW)) == "/"
    assert User.objects.get(username="zhang").failed_logins == 0


@pytest.mark.usefixtures("codes")
@pytest.mark.parametrize("change", ["late", "password", "disabled", "off"])
def test_second_question_is_over_when_the_first_answer_no_longer_holds(
    client: Client, clock: time_machine.Traveller, change: str
) -> None:
    password(client)
    zhang = User.objects.get(username="zhang")
    if change == "late":
        clock.shift(301)
    elif change == "password":
        zhang.choose_password("Another-one-8")
    elif change == "disabled":
        User.objects.update(is_active=False)
    else:
        User.objects.update(totp_secret="")
    response = client.post("/accounts/code/", {"code": code_of(SECRET, NOW)}, follow=True)
    assert response.redirect_chain == [("/accounts/login/", 302)]
    assert "请重新输入登录名和密码。" in response.content.decode()


def test_recovery_code_stands_in_for_the_phone_once(client: Client, codes: list[str]) -> None:
    password(client)
    assert answer(client, codes[3].lower().replace("-", " ")) == "/"
    assert "您用掉了一个备用码，还剩 9 个。" in client.get("/rules/").content.decode()
    other = Client()
    password(other)
    assert answer(other, codes[3]) == [WRONG]


def test_nothing_that_could_be_used_is_stored_readably(codes: list[str]) -> None:
    zhang = User.objects.get(username="zhang")
    digests = zhang.recovery_codes.values_list("digest", flat=True)
    assert SECRET not in zhang.totp_secret
    assert not {code.replace("-", "") for code in codes} & set(digests)
    with override_settings(TOTP_KEY="another"):
        assert accept_code(zhang, code_of(SECRET, NOW)) is CodeVerdict.UNREADABLE


# One's own account


@pytest.fixture
def here(client: Client) -> Client:
    client.force_login(UserFactory.create(username="zhang", name="张三"))
    return client


def offered_secret(client: Client) -> str:
    found = re.search(r'totp-secret">([A-Z2-7 ]+)<', client.get("/accounts/totp/").content.decode())
    assert found is not None
    return found[1].replace(" ", "")


def test_phone_is_set_up_by_a_code_and_the_password(here: Client) -> None:
    secret = offered_secret(here)
    assert offered_secret(here) == secret
    code = code_of(secret, NOW)
    told = "密码不正确。连续输错 5 次，账号锁定 30 分钟，其间不能使用。"
    response = here.post("/accounts/totp/", {"code": "000000", "password": "wrong"})
    assert response.context["form"].errors == {"code": [WRONG], "password": [told]}
    shown = here.post("/accounts/totp/", {"code": code, "password": PASSWORD}).content.decode()
    kept = re.findall(r"<code>(\w{5}-\w{5})</code>", shown)
    assert len(set(kept)) == 10
    zhang = User.objects.get(username="zhang")
    assert (accept_code(zhang, code), accept_code(zhang, kept[0])) == (CodeVerdict.USED, CodeVerdict.BY_RECOVERY)
    assert Event.objects.get(verb="totp-on").actor == "张三（zhang）"
    assert "备用码还剩 9 个" in " ".join(here.get("/accounts/").content.decode().split())
    assert here.get("/accounts/totp/").status_code == 302


def test_it_is_switched_off_with_the_password(here: Client) -> None:
    zhang = User.objects.get(username="zhang")
    switch_on(zhang, secret=SECRET, step=0, request=here.get("/rules/").wsgi_request)
    assert "password" in here.post("/accounts/totp/off/", {"password": "wrong"}).context["form"].errors
    response = here.post("/accounts/totp/off/", {"password": PASSWORD}, follow=True)
    assert "动态口令已停用。" in response.content.decode()
    zhang.refresh_from_db()
    assert (zhang.totp_secret, zhang.recovery_codes.count()) == ("", 0)


def test_new_recovery_codes_void_the_former_ones(here: Client) -> None:
    zhang = User.objects.get(username="zhang")
    [first, *_] = switch_on(zhang, secret=SECRET, step=0, request=here.get("/rules/").wsgi_request)
    shown = here.post("/accounts/recovery-codes/", {"password": PASSWORD}).content.decode()
    [new, *_] = re.findall(r"<code>(\w{5}-\w{5})</code>", shown)
    assert (accept_code(zhang, first), accept_code(zhang, new)) == (CodeVerdict.WRONG, CodeVerdict.BY_RECOVERY)


@pytest.mark.parametrize(
    ("required", "of"),
    [("nobody", set()), ("administrators", {"administrator"}), ("everyone", {"administrator", "clerk"})],
)
def test_setting_says_who_must_have_it(required: str, of: set[str]) -> None:
    sent = set()
    for name, is_staff in (("administrator", True), ("clerk", False)):
        client = Client()
        client.force_login(UserFactory.create(is_staff=is_staff))
        with override_settings(TOTP_REQUIRED=required):
            response = client.get("/rules/?x=1")
        if response.status_code == 302:
            assert response.headers["Location"] == "/accounts/totp/?next=%2Frules%2F%3Fx%3D1"
            sent.add(name)
    assert sent == of


# A lost phone


def test_administrator_resets_a_lost_phone(client: Client, codes: list[str]) -> None:
    password(client)
    answer(client, codes[0])
    administrator = Client()
    helper = UserFactory.create(name="李四", username="li", is_staff=True)
    RoleFactory.create(user=helper, kind=RoleKind.SYSTEM_ADMINISTRATOR, department=None)
    administrator.force_login(helper)
    zhang = User.objects.get(username="zhang")
    sent = {"action": "reset_second_factor", "_selected_action": [zhang.pk, helper.pk]}
    response = administrator.post("/admin/accounts/user/", sent, follow=True)
    assert "已重置动态口令：zhang。下次登录只要密码。" in response.content.decode()
    assert not is_in(client)
    assert password(client) == "/"
    event = Event.objects.get(verb="totp-reset")
    assert (event.actor, event.subject) == ("李四（li）", "张三（zhang）")


def test_nobody_without_the_right_resets_one(codes: list[str]) -> None:
    auditor = Client()
    watcher = UserFactory.create(is_staff=True)
    RoleFactory.create(user=watcher, kind=RoleKind.AUDIT_ADMINISTRATOR, department=None)
    auditor.force_login(watcher)
    zhang = User.objects.get(username="zhang")
    auditor.post("/admin/accounts/user/", {"action": "reset_second_factor", "_selected_action": [zhang.pk]})
    zhang.refresh_from_db()
    assert zhang.totp_secret


def test_phone_of_an_administrator_is_reset_at_the_server(codes: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("reset_second_factor", "zhang")
    assert "已重置“张三（zhang）”的动态口令，下次登录只要密码。" in capsys.readouterr().out
    assert (User.objects.get().totp_secret, Event.objects.get(verb="totp-reset").actor) == ("", "系统")
    for name, told in (("zhang", "“张三（zhang）”没有启用动态口令"), ("nobody", "没有登录名是“nobody”的账号")):
        with pytest.raises(CommandError, match=told):
            call_command("reset_second_factor", name)


def test_administration_asks_for_the_code_too(client: Client, codes: list[str]) -> None:
    User.objects.update(is_staff=True, is_superuser=True)
    assert client.get("/admin/", follow=True).redirect_chain[-1] == ("/accounts/login/?next=/admin/", 302)
    page = password(client, "?next=/admin/")
    assert client.get("/admin/").status_code == 302
    assert answer(client, codes[0], page) == "/admin/"
    assert client.get("/admin/").status_code == 200
