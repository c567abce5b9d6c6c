"""Databases that live as long as a run."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection
from django.test.utils import (
    setup_databases,
    setup_test_environment,
    teardown_databases,
    teardown_test_environment,
)


@contextmanager
def throwaway_databases(clones: int = 0) -> Iterator[Sequence[str]]:
    """The default one, migrated; beside it as many copies as wanted, by name."""
    setup_test_environment(debug=False)
    databases = setup_databases(verbosity=0, interactive=False, parallel=clones)
    settings = [connection.creation.get_test_db_clone_settings(str(number + 1)) for number in range(clones)]
    try:
        yield [str(each["NAME"]) for each in settings]
    finally:
        teardown_databases(databases, verbosity=0, parallel=clones)
        teardown_test_environment()


@contextmanager
def database(name: str) -> Iterator[None]:
    """What runs inside takes this one for the default."""
    default = connection.settings_dict["NAME"]
    try:
        _connect(name)
        yield
    finally:
        _connect(default)


def _connect(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
