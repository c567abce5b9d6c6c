"""Several people who save one sheet at the same moment take turns: each row is kept, each conflict seen, the log whole."""

import threading
from collections.abc import Sequence

import pytest
from django.core.management import call_command
from django.db import connection

from projects.filling.saving import CONFLICT, SAVED
from projects.history.events import verify_log
from projects.models import Evaluation
from tests.projects.filling.desk import SHEET, saved, typed
from tests.projects.scenes import County, county, filled

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="needs connections of their own"),
]


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, SHEET)


def at_once(scene: County, evaluation: Evaluation, posts: Sequence[dict[str, str]]) -> list[int]:
    start, statuses = threading.Barrier(len(posts)), [0] * len(posts)

    def save(number: int) -> None:
        start.wait()
        try:
            statuses[number] = saved(scene, evaluation, posts[number]).status
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(number,)) for number in range(len(posts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def test_two_rows_are_both_kept(scene: County, evaluation: Evaluation) -> None:
    posts = [typed(evaluation, "1", actual="100人"), typed(evaluation, "2", actual="2期")]
    assert at_once(scene, evaluation, posts) == [SAVED, SAVED]
    assert [row.actual for row in evaluation.indicators.all()] == ["100人", "2期"]
    call_command("recompute", check=True)
    assert list(verify_log()) == []


def test_one_cell_is_written_once_and_the_other_sees_it(scene: County, evaluation: Evaluation) -> None:
    posts = [typed(evaluation, "1", actual=text) for text in ("100人", "150人", "180人")]
    assert sorted(at_once(scene, evaluation, posts)) == [SAVED, CONFLICT, CONFLICT]
    assert evaluation.indicators.get(key="1").row_version == 1
    assert list(verify_log()) == []
