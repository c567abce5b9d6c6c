"""Made sheets are sound, varied, the same for the same seed, and never mixed with real ones unasked."""

from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction

from perfeval.accounts.models import User
from projects.models import Evaluation, Indicator, Project, Round
from projects.sample_data.volume import MadeSoFar, make_volume
from tests.factories import DepartmentFactory, EvaluationFactory

pytestmark = pytest.mark.django_db
SHEET_COLUMNS = ("project_name", "unit_path", "step", "stage", "goal", "total_score", "submitted_at", "publication")


def made(evaluations: int, **options: int) -> MadeSoFar:
    *_, last = make_volume(evaluations, **options)
    return last


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("make_volume", *arguments, stdout=out)
    return out.getvalue()


def all_rows() -> int:
    return sum(model._default_manager.count() for model in apps.get_models())


def test_as_many_as_asked_for_are_made_and_counted() -> None:
    before = all_rows()
    last = made(450, indicators=7)
    assert last.evaluations == Evaluation.objects.count() == 450
    assert Indicator.objects.count() == 450 * 7
    assert all_rows() - before - account_rows() == last.rows


def account_rows() -> int:
    """The clerk, and what the log says about that account."""
    return 3


def test_project_lives_through_the_years() -> None:
    made(2000, indicators=1)
    assert Project.objects.count() == 400
    assert {each.evaluations.count() for each in Project.objects.all()} == {5}


def test_same_seed_makes_the_same() -> None:
    first = snapshot(seed=5)
    second = snapshot(seed=5)
    other = snapshot(seed=6)
    assert first == second
    assert first != other


def snapshot(*, seed: int) -> list[tuple[Any, ...]]:
    with transaction.atomic():
        made(200, indicators=1, seed=seed)
        rows = list(Evaluation.objects.order_by("pk").values_list(*SHEET_COLUMNS))
        transaction.set_rollback(True)
    return rows


def test_next_record_follows_the_made_ones() -> None:
    made(20, indicators=1)
    last = Evaluation.objects.order_by("pk").last()
    assert last is not None
    assert EvaluationFactory.create().pk == last.pk + 1


def test_made_ones_grow_by_further_ones() -> None:
    made(30, indicators=1)
    made(30, indicators=1)
    assert Evaluation.objects.count() == 60
    assert Round.objects.count() == 10


def test_nobody_can_log_in_as_the_clerk() -> None:
    made(10, indicators=1)
    clerk = User.objects.get()
    assert (clerk.is_active, clerk.has_usable_password()) == (False, False)


def test_command_says_what_it_made() -> None:
    assert said("--evaluations", "40", "--indicators", "2").startswith("已生成 40 张自评表，各表合计 ")


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_command_shows_in_a_terminal_how_far_it_is() -> None:
    terminal = Terminal()
    call_command("make_volume", "--evaluations=600", "--indicators=1", stdout=StringIO(), stderr=terminal)
    shown = terminal.getvalue().split("\r")[1:]
    assert [line.split("张")[0] for line in shown] == [
        f"{'█' * 20}{'░' * 10}  67%  400/600 ",
        f"{'█' * 30} 100%  600/600 ",
    ]


def test_real_data_are_not_mixed_with_made_ones() -> None:
    DepartmentFactory.create()
    with pytest.raises(CommandError, match="已有其他数据"):
        said("--evaluations", "10")
    assert not Evaluation.objects.exists()


def test_real_data_are_mixed_where_it_is_said_outright() -> None:
    DepartmentFactory.create()
    said("--evaluations", "10", "--among-other-data")
    assert Evaluation.objects.count() == 10


@pytest.mark.parametrize(
    ("option", "value", "complaint"),
    [
        ("--evaluations", "0", "应为正整数，实为 0"),
        ("--evaluations", "-3", "应为正整数，实为 -3"),
        ("--evaluations", "万", "应为正整数，实为 万"),
        ("--indicators", "61", "一张表至多 60 行指标"),
    ],
)
def test_numbers_out_of_range_are_refused(option: str, value: str, complaint: str) -> None:
    with pytest.raises(CommandError, match=complaint):
        said("--evaluations=5", f"{option}={value}")
