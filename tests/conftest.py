"""What every test may rely on, and what makes careless code fail here first."""

import fcntl
import gc
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from tests import shuffled, snapshots
from tests.databases import Turn

hypothesis_settings.register_profile(
    "perfeval",
    deadline=None,
    max_examples=int(os.environ.get("EXAMPLES", "100")),
    suppress_health_check=[HealthCheck.too_slow],  # it measures what else the machine does
)
hypothesis_settings.load_profile("perfeval")

gc.disable()  # until the tests are collected; looking for garbage takes a fifth of that time and finds little

DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "client_of"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--only-database", action="store_true", help="leave out tests that touch no database")
    parser.addoption(
        "--elsewhere",
        action="append",
        default=[],
        metavar="PATH",
        help="leave out tests below it that touch a database",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    elsewhere = [config.rootpath / path for path in config.getoption("--elsewhere")]

    def is_chosen(item: pytest.Item) -> bool:
        if touches_database(item):
            return not any(item.path.is_relative_to(path) for path in elsewhere)
        return not config.getoption("--only-database")

    config.hook.pytest_deselected(items=[item for item in items if not is_chosen(item)])
    items[:] = filter(is_chosen, items)


def pytest_collection_finish() -> None:
    """The collected tests stay until the end and are no garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)  # looked for seventy times as often, it takes 3 % of the tests' time
    gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[None]:
    """Workers collect one after another: the first compiles, the others read its bytecode, and the checks use the other processor."""
    if not hasattr(session.config, "workerinput"):
        return (yield)
    with (session.config.rootpath / "build" / "collecting").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        return (yield)


def touches_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or not DATABASE_FIXTURES.isdisjoint(fixtures)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Turn | None:
    return None if worker_id == "master" else Turn(tmp_path_factory.getbasetemp().parent)


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_modify_db_settings: Turn | None, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """A transactional test leaves what it wrote; its end puts the tables back instead of flushing them."""
    with django_db_blocker.unblock():
        if django_db_modify_db_settings is not None:
            django_db_modify_db_settings.end()
        restore = snapshots.take()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: restore())
        yield


@pytest.fixture(autouse=True)
def files_dir(monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a test stores lies in a folder of its own."""
    folder = Path(tempfile.mkdtemp(dir=settings.FILES_DIR))
    monkeypatch.setattr(settings, "FILES_DIR", folder)
    return folder


@pytest.fixture(autouse=True)
def _unordered_querysets_come_shuffled(monkeypatch: pytest.MonkeyPatch) -> None:
    shuffled.install(monkeypatch)
