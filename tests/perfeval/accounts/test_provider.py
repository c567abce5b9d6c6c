"""Coming in through a provider of OpenID Connect: a real one, django-oauth-toolkit in a process of its own."""

import logging
import re
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client
from django.test.utils import override_settings

from perfeval.accounts.models import User
from perfeval.accounts.second_factor import switch_on
from perfeval.accounts.totp import code_of, new_secret
from projects.models import Event
from tests.factories import UserFactory
from tests.oidc.forgeries import FORGERS
from tests.oidc.running import Provider, named, provider_for

pytestmark = pytest.mark.django_db
SITE = "http://testserver"
PATIENCE = 60  # seconds, for a machine that does much else
NOT_DONE = "统一身份认证登录没有成功，请重试，或用登录名和密码登录。"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with provider_for(SITE, tmp_path_factory.mktemp("provider")) as provider:
        yield provider


@pytest.fixture(autouse=True)
def _named(provider: Provider, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.ERROR)
    with named(provider):
        yield


@pytest.fixture
def zhang() -> User:
    return UserFactory.create(username="zhang", name="张三", email="zhang@example.gov.cn", must_change_password=True)


@pytest.fixture
def sent_back(provider: Provider) -> Callable[..., str]:
    """Logs in at the provider as a browser does; returns where it sends the browser then."""

    def sent_back(address: str, name: str = "zhang") -> str:
        with requests.Session() as browser:
            page = browser.get(address, timeout=PATIENCE)
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
            assert token is not None
            typed = {"username": name, "password": provider.password, "csrfmiddlewaretoken": token[1]}
            answer = browser.post(page.url, typed, allow_redirects=False, timeout=PATIENCE)
            while not answer.headers["Location"].startswith(SITE):
                answer = browser.get(
                    provider.address + answer.headers["Location"], allow_redirects=False, timeout=PATIENCE
                )
        return answer.headers["Location"].removeprefix(SITE)

    return sent_back


def go_out(client: Client, where: str = "") -> str:
    return client.get(f"/accounts/oidc/{where}").headers["Location"]


def said(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_person_comes_in_by_the_provider_and_leaves_it_too(
    client: Client, provider: Provider, zhang: User, sent_back: Callable[..., str]
) -> None:
    assert "用统一身份认证登录</a>" in said(client.get("/accounts/login/?next=/rules/"))
    address = go_out(client, "?next=/rules/trial/")
    asked = parse_qs(urlsplit(address).query)
    assert (asked["code_challenge_method"], asked["response_type"]) == (["S256"], ["code"])
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    before = client.session.session_key
    response = client.get(sent_back(address))
    assert response.headers["Location"] == "/rules/trial/"
    assert client.session.session_key != before
    assert client.get("/rules/trial/").status_code == 200  # though the password here was never changed
    assert Event.objects.get(verb="login").actor == "张三（zhang）"
    left = client.post("/accounts/logout/").headers["Location"]
    assert left.startswith(f"{provider.address}/o/logout/?id_token_hint=")
    assert client.get("/rules/trial/").status_code == 302
    answer = requests.get(left, allow_redirects=False, timeout=PATIENCE)
    assert answer.headers["Location"].startswith(f"{SITE}/accounts/login/")


@pytest.mark.parametrize("state", ["nobody", "inactive"])
def test_person_without_an_account_reads_so_and_none_is_made(
    client: Client, zhang: User, sent_back: Callable[..., str], state: str
) -> None:
    User.objects.update(is_active=False)
    name = {"nobody": "wang", "inactive": "zhang"}[state]
    response = client.get(sent_back(go_out(client), name), follow=True)
    assert f"统一身份认证中的“{name}”在本系统没有可用的账号，请联系账号管理员。" in said(response)
    assert (User.objects.count(), client.get("/rules/").status_code) == (1, 302)
    assert Event.objects.get(verb="login-failed").subject == name


@override_settings(OIDC_CLAIM="email", OIDC_ACCOUNT="email")
def test_account_is_found_by_a_verified_address_of_mail_that_one_account_has(
    client: Client, zhang: User, sent_back: Callable[..., str]
) -> None:
    User.objects.update(username="other", email="Zhang@example.gov.cn")
    assert client.get(sent_back(go_out(client))).headers["Location"] == "/"
    UserFactory.create(email="li@example.gov.cn")
    assert NOT_DONE in said(Client().get(sent_back(go_out(client), "wang"), follow=True))
    UserFactory.create(email="zhang@example.gov.cn")
    other = Client()
    assert "没有可用的账号" in said(other.get(sent_back(go_out(other)), follow=True))


def change_state(client: Client, part: str) -> None:
    session = client.session
    [name] = [name for name in session.keys() if name.startswith("_state_provider_")]  # noqa: SIM118 (no mapping)
    held = session[name]
    held["data"][part] = "x" * 48
    session[name] = held
    session.save()


@pytest.mark.parametrize("part", ["nonce", "code_verifier"])
def test_what_was_not_asked_for_by_this_browser_is_refused(
    client: Client, zhang: User, sent_back: Callable[..., str], part: str
) -> None:
    back = sent_back(go_out(client))
    change_state(client, part)
    assert NOT_DONE in said(client.get(back, follow=True))
    assert client.get("/rules/").status_code == 302


@pytest.mark.parametrize("forger", FORGERS)
def test_forged_token_lets_nobody_in(client: Client, zhang: User, sent_back: Callable[..., str], forger: str) -> None:
    back = sent_back(go_out(client), forger)
    if forger == "forged-in-nothing":
        assert client.get(back).headers["Location"] == "/"
        return
    assert NOT_DONE in said(client.get(back, follow=True))
    assert client.get("/rules/").status_code == 302
    assert not Event.objects.filter(verb="login").exists()


def test_answer_counts_once_and_in_its_own_session_alone(
    client: Client, zhang: User, sent_back: Callable[..., str]
) -> None:
    back = sent_back(go_out(client))
    assert NOT_DONE in said(Client().get(back, follow=True))
    assert client.get(back).headers["Location"] == "/"
    client.post("/accounts/logout/")
    assert NOT_DONE in said(client.get(back, follow=True))


def test_refusal_of_the_provider_and_a_provider_that_is_away_are_told(client: Client, provider: Provider) -> None:
    assert NOT_DONE in said(client.get("/accounts/oidc/callback/?error=access_denied", follow=True))
    for issuer in ("http://127.0.0.1:1/o", provider.address):  # nobody there, no provider there
        with override_settings(OIDC_ISSUER=issuer):
            assert NOT_DONE in said(client.get("/accounts/oidc/", follow=True))


def test_provider_with_another_name_than_the_settings_say_is_refused(client: Client, provider: Provider) -> None:
    with override_settings(OIDC_ISSUER=f"{provider.address.replace('http', 'HTTP')}/o"):
        assert NOT_DONE in said(client.get("/accounts/oidc/", follow=True))


def test_nobody_is_led_to_another_site(client: Client, zhang: User, sent_back: Callable[..., str]) -> None:
    assert client.get(sent_back(go_out(client, "?next=https://evil.example/"))).headers["Location"] == "/"


def test_code_of_the_phone_is_asked_for_here_too(client: Client, zhang: User, sent_back: Callable[..., str]) -> None:
    secret = new_secret()
    codes = switch_on(zhang, secret=secret, step=0, request=client.get("/accounts/login/").wsgi_request)
    page = client.get(sent_back(go_out(client, "?next=/rules/"))).headers["Location"]
    assert page == "/accounts/code/?next=%2Frules%2F"
    assert client.post(page, {"code": codes[0]}).headers["Location"] == "/rules/"
    response = client.post("/accounts/totp/off/", {"password": codes[0]})
    assert "动态口令不正确" in response.context["form"].errors["password"][0]
    assert client.post("/accounts/totp/off/", {"password": codes[1]}).status_code == 302
    zhang.refresh_from_db()
    assert zhang.totp_secret == ""


def test_phone_is_set_up_without_a_password_that_nobody_knows(
    client: Client, zhang: User, sent_back: Callable[..., str]
) -> None:
    client.get(sent_back(go_out(client)))
    found = re.search(r'totp-secret">([A-Z2-7 ]+)<', client.get("/accounts/totp/").content.decode())
    assert found is not None
    secret = found[1].replace(" ", "")
    shown = client.post("/accounts/totp/", {"code": code_of(secret, int(time.time()) // 30)})
    assert "动态口令已启用" in said(shown)
