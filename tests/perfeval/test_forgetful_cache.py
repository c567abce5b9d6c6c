"""With Redis as the cache hosts count together; without it people log in, save and read all the same."""

import socket
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django.fixtures import Settings

from perfeval import forgetful_cache
from projects.exports import previews
from projects.models import Evaluation
from projects.views import open_answers
from tests.factories import PASSWORD
from tests.projects.filling.desk import SHEET, typed
from tests.projects.queue.processes import redis_server
from tests.projects.scenes import County, county, filled

pytestmark = pytest.mark.django_db
PART: dict[str, Any] = {"HX-Request": "true"}
PAGES = ("/open/", "/open/?text=a", "/open/?text=b")


def caches_at(url: str, patience: dict[str, Any]) -> dict[str, dict[str, Any]]:
    backend = "perfeval.forgetful_cache.ForgetfulCache"
    return {
        name: {"BACKEND": backend, "LOCATION": url, "KEY_PREFIX": name, "OPTIONS": patience}
        for name in ("default", "public")
    }


def test_pages_do_without_redis(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = county()
    sheet = filled(scene, SHEET)
    monkeypatch.setattr(previews, "PREVIEWS_A_MINUTE", 1)
    monkeypatch.setattr(open_answers, "_known", open_answers.KnownMarks(0, {}))
    settings.PUBLIC_PAGES, settings.PUBLIC_PAGES_A_MINUTE = True, 2
    with redis_server(tmp_path) as url:
        settings.CACHES = caches_at(url, settings.REDIS_PATIENCE)
        assert work_of(scene, sheet) == {"login": 302, "save": 200, "previews": [200, 429], "open": [200, 200, 429]}
    assert work_of(scene, sheet) == {"login": 302, "save": 200, "previews": [200, 200], "open": [200, 200, 200]}


def work_of(scene: County, sheet: Evaluation) -> dict[str, Any]:
    clerk, visitor = Client(), Client()
    answers = {"username": scene.people["owner"].username, "password": PASSWORD}
    login = clerk.post("/accounts/login/", answers).status_code
    save = clerk.post(f"/evaluations/{sheet.pk}/save/", typed(sheet, "1", actual="207人"))
    looks = [clerk.get(f"/evaluations/{sheet.pk}/preview/", headers=PART).status_code for _ in range(2)]
    opened = [visitor.get(page).status_code for page in PAGES]
    return {"login": login, "save": save.status_code, "previews": looks, "open": opened}


@pytest.mark.parametrize(("spared", "asked"), [(60.0, 1), (0.0, 4)])
def test_a_redis_that_never_answers_is_left_alone_for_a_while(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, spared: float, asked: int
) -> None:
    monkeypatch.setattr(forgetful_cache, "SPARED", spared)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)  # who asks is connected by the system and waits
        url = f"redis://127.0.0.1:{server.getsockname()[1]}"
        settings.CACHES = caches_at(url, settings.REDIS_PATIENCE | {"socket_timeout": 0.05})
        page, count = caches["public"], caches["default"]
        page.set("page", "text")
        assert [page.get("page", "none"), count.add("count", 1)] == ["none", True]
        with pytest.raises(ValueError, match="count"):
            count.incr("count")
        assert connections(server) == asked


def connections(server: socket.socket) -> int:
    found = 0
    while True:
        try:
            server.accept()[0].close()
        except BlockingIOError:
            return found
        found += 1
