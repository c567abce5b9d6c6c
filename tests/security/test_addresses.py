"""Every address, asked by methods, hosts, next pages and line breaks that nobody's browser sends by itself."""

from typing import Any, Final
from urllib.parse import quote

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from tests.access.scene import PEOPLE, Address, World, addresses_of_administration, addresses_of_site, world
from tests.access.test_matrix import MATRIX, NOWHERE, kept, unwritten
from tests.factories import PASSWORD, UserFactory
from tests.security.answers import FOREIGN

pytestmark = pytest.mark.django_db

METHODS: Final = ("GET", "HEAD", "POST")
TAKEN_BY_NONE: Final = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
OURS: Final = "/rounds/?zz=1"
ELSEWHERE: Final = (
    f"//{FOREIGN}/",
    f"https:{FOREIGN}",
    f"https:///{FOREIGN}/",
    f"\\\\{FOREIGN}\\",
    f"/\\{FOREIGN}/",
    f"javascript:location='//{FOREIGN}'",
    f"\t//{FOREIGN}/",
)
FOLLOW: Final = {("login", "GET"), ("login", "POST"), ("logout", "POST"), ("admin:logout", "POST")}
BROKEN: Final = "x\r\nX-Evil: 1\r\n\r\n<b>"


@pytest.fixture
def scene(caplog: pytest.LogCaptureFixture) -> World:
    caplog.set_level("CRITICAL")
    return world()


def asked(scene: World) -> list[tuple[str, str, Client]]:
    """Each address with somebody who opens it, or may act there; those that end the session come last."""
    site = [(each.name, scene.path(each), scene.people[reader_of(each)]) for each in addresses_of_site()]
    for each in addresses_of_administration():
        path = reverse(each.name, kwargs={name: NOWHERE[name] for name in each.arguments})
        site.append((each.name, path, scene.people["superuser"]))
    return sorted(site, key=lambda each: each[0].endswith("logout"))


def reader_of(address: Address) -> str:
    row = MATRIX[address.name].replace(" ", "")
    if row.startswith("o"):
        return "nobody"
    return next((PEOPLE[row.index(sign, 1)] for sign in "o>m" if sign in row[1:]), "filler")


def read(answer: HttpResponseBase) -> HttpResponseBase:
    if answer.streaming:  # a file is closed when it was read
        b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return answer


def test_method_that_an_address_does_not_take_is_refused_and_changes_nothing(scene: World) -> None:
    before, faults = kept_without_sessions(), []
    for name, path, client in asked(scene):
        answers = {method: client.generic(method, path) for method in TAKEN_BY_NONE}
        taken = answers["PUT"].headers.get("Allow", "").split(", ")
        answers |= {method: client.generic(method, path) for method in METHODS if method not in taken}
        refused = {method: read(answer).status_code for method, answer in answers.items() if answer.status_code != 405}
        if refused or not set(taken) <= set(METHODS):
            faults.append((name, refused, taken))
    assert faults == []
    assert kept_without_sessions() == before


def kept_without_sessions() -> dict[str, list[tuple[Any, ...]]]:
    """A session notes its use once a minute, which a busy machine needs for this."""
    return {name: rows for name, rows in kept().items() if name != "LoginSession"}


def test_foreign_host_is_refused_by_every_address_and_named_nowhere(scene: World) -> None:
    told = set()
    for _, path, client in asked(scene):
        answer = client.get(path, headers={"Host": FOREIGN})
        told.add((answer.status_code, FOREIGN in f"{answer.headers}{answer.content.decode()}"))
    assert told == {(400, False)}


def test_nothing_in_a_request_leads_to_another_site_or_ends_a_header(scene: World) -> None:
    """Who follows `next` is found by an address of ours, then sent elsewhere; where a request came from leads nobody."""
    found = set()
    with unwritten():
        for name, path, client in asked(scene):
            nobody = scene.people["nobody"]
            answers = {
                (person, method): ask(person, method, path, OURS)
                for person in (scene.people["viewer"] if client is nobody else client, nobody)
                for method in ("GET", "POST")
            }
            found |= {(name, path, method) for (_, method), each in answers.items() if leads_to(each) == OURS}
            broken = [*answers.values(), client.get(f"{path}{quote(BROKEN)}")]
            assert [each.headers.get("X-Evil") for each in broken] == [None] * 5, path
    assert {(name, method) for name, _, method in found} == FOLLOW
    client, user = Client(), UserFactory.create()
    for elsewhere in ELSEWHERE:
        for _, path, method in found:
            client.force_login(user)
            assert is_ours(leads_to(ask(client, method, path, elsewhere))), (path, elsewhere)
        form = {"username": user.username, "password": PASSWORD, "next": elsewhere}
        assert is_ours(leads_to(Client().post(reverse("login"), form))), elsewhere


def ask(client: Client, method: str, path: str, wanted: str) -> HttpResponseBase:
    headers = {"Referer": wanted, "HX-Request": "true", "HX-Current-URL": "http://[", "User-Agent": quote(BROKEN)}
    by = client.get if method == "GET" else client.post
    return read(by(path, {"next": wanted}, headers=headers))


def leads_to(answer: HttpResponseBase) -> str:
    return answer.headers.get("Location") or answer.headers.get("HX-Redirect", "")


def is_ours(place: str) -> bool:
    """As browsers read it."""
    read_so = place.strip().replace("\\", "/")
    return read_so.startswith("/") and not read_so.startswith("//")
