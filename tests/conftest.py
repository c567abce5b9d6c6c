"""What every test may rely on, and what makes careless code fail here first."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings as hypothesis_settings

from projects import triggers
from tests import shuffled

hypothesis_settings.register_profile("perfeval", deadline=None, max_examples=int(os.environ.get("EXAMPLES", "100")))
hypothesis_settings.load_profile("perfeval")

DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "client_of"}
FLUSHING_FIXTURES = {"transactional_db", "live_server"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--only-database", action="store_true", help="leave out tests that touch no database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--only-database"):
        return
    chosen = [item for item in items if touches_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
    items[:] = chosen


def touches_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or not DATABASE_FIXTURES.isdisjoint(fixtures)


@pytest.fixture(autouse=True)
def _flush_may_empty_append_only_tables(request: pytest.FixtureRequest) -> Iterator[None]:
    """A transactional test ends in a flush, which the triggers refuse; the migration signal after it puts them back."""
    marker = request.node.get_closest_marker("django_db")
    if not (marker and marker.kwargs.get("transaction")) and FLUSHING_FIXTURES.isdisjoint(request.fixturenames):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    triggers.lift()


@pytest.fixture(autouse=True)
def _unordered_querysets_come_shuffled(monkeypatch: pytest.MonkeyPatch) -> None:
    shuffled.install(monkeypatch)
