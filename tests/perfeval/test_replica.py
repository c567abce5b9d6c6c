"""What is read from a replica, and when; a real replica is rehearsed in tests/drills/drill_replica.py."""

from typing import Any

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings

from perfeval.accounts.models import User
from perfeval.replica import PAUSE, PrimarySeen, Router, position_of, reading_replica
from projects.models import Evaluation, Job, Role

ROUTER = Router()
MB = 1 << 20


def where_read(model: Any) -> str | None:
    return ROUTER.db_for_read(model)


def test_only_pages_that_say_so_read_from_the_replica() -> None:
    assert where_read(Evaluation) is None
    with reading_replica():
        assert [where_read(model) for model in (Evaluation, User, Role, Job)] == ["replica", *["default"] * 3]
    assert (where_read(Evaluation), ROUTER.db_for_write(Evaluation)) == (None, "default")


@pytest.mark.django_db(transaction=True)
def test_transaction_reads_where_it_writes() -> None:
    with reading_replica(), transaction.atomic():
        assert where_read(Evaluation) is None


def test_replica_is_never_migrated_and_records_of_both_may_meet() -> None:
    assert [ROUTER.allow_migrate(alias, "projects") for alias in ("default", "replica")] == [None, False]
    assert ROUTER.allow_relation(Evaluation(), User())


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("0/0", 0),
        ("0/16B3748", 0x16B3748),
        ("2A/FF000000", 0x2AFF000000),
        ("FFFFFFFF/FFFFFFFF", 2**64 - 1),
        (None, 0),
        ("", 0),
        ("2a/1", 0),
        ("1/2/3", 0),
        ("123456789/0", 0),
        ("٣/1", 0),
    ],
)
def test_place_in_the_log_is_a_number(place: str | None, expected: int) -> None:
    assert position_of(place) == expected


def test_replica_must_have_what_the_primary_had_one_to_two_pauses_ago() -> None:
    seen = PrimarySeen()
    asked: list[int] = []

    def look() -> int:
        asked.append(len(asked))
        return len(asked) * MB

    assert [seen.least(now, look) for now in (0, 1, PAUSE - 1)] == [MB] * 3  # nothing older is known yet
    assert (seen.least(PAUSE, look), len(asked)) == (MB, 2)
    assert seen.least(2 * PAUSE, look) == 2 * MB
    assert seen.least(9 * PAUSE, look) == 4 * MB  # what was seen long ago says nothing


def test_without_a_replica_nothing_is_routed(settings: Settings) -> None:
    assert (settings.REPLICA_URL, settings.DATABASE_ROUTERS, list(settings.DATABASES)) == ("", [], ["default"])
