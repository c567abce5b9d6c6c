"""A round: its steps, its windows, its layouts, the day whose names it prints."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from projects.models import Evaluation, Exclusion, Indicator, Role, RoleKind, Round, RoundWindow, Stage, Step
from tests.factories import (
    DepartmentFactory,
    EvaluationFactory,
    FundLineFactory,
    IndicatorFactory,
    JobFactory,
    ProjectFactory,
    RegionFactory,
    RoleFactory,
    RoundFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_review_steps_come_in_the_order_of_the_house() -> None:
    round_ = RoundFactory.create(steps=[])
    for step in (Step.FINANCE_OFFICE, Step.FILLING, Step.UNIT_REVIEW):
        RoundWindow.objects.create(round=round_, stage=Stage.SELF_EVALUATION, step=step)
    assert round_.review_steps(Stage.SELF_EVALUATION) == (Step.UNIT_REVIEW, Step.FINANCE_OFFICE)
    assert round_.review_steps(Stage.GOAL) == ()


def test_window_is_that_of_stage_and_step() -> None:
    round_ = RoundFactory.create(steps=[Step.FILLING])
    window = round_.window(Stage.GOAL, Step.FILLING)
    assert window is not None
    assert (window.stage, str(window)) == ("goal", "绩效目标·填报中")
    assert round_.window(Stage.GOAL, Step.UNIT_REVIEW) is None


def test_window_begins_and_ends_with_its_days() -> None:
    window = RoundWindow(opens_on=dt.date(2021, 3, 1), closes_on=dt.date(2021, 3, 31))
    days = [dt.date(2021, 2, 28), dt.date(2021, 3, 1), dt.date(2021, 3, 31), dt.date(2021, 4, 1)]
    assert [window.has_begun(day) for day in days] == [False, True, True, True]
    assert [window.has_ended(day) for day in days] == [False, False, False, True]
    open_ended = RoundWindow()
    assert (open_ended.has_begun(days[0]), open_ended.has_ended(days[0])) == (True, False)


def test_each_stage_has_its_layout() -> None:
    round_ = RoundFactory.create()
    assert (round_.layout_at(Stage.GOAL), round_.layout_at(Stage.SELF_EVALUATION)) == (
        round_.goal_layout,
        round_.layout,
    )


@time_machine.travel(dt.datetime(2021, 3, 15, 12, tzinfo=dt.UTC))
def test_names_are_those_of_the_years_last_day_or_of_today() -> None:
    assert Round(year=2020).names_date == dt.date(2020, 12, 31)
    assert Round(year=2021).names_date == dt.date(2021, 3, 15)


def test_records_are_called_by_what_they_are() -> None:
    sheet = EvaluationFactory.create(project=ProjectFactory.create(name="培训经费"))
    user = UserFactory.create(name="张三", username="zhang")
    desk: Role = RoleFactory.create(user=user, kind=RoleKind.FINANCE_DESK)
    called = [
        RegionFactory.create(name="甲县"),
        RoundFactory.create(year=2020, title="二〇二〇年自评"),
        sheet,
        sheet.project,
        FundLineFactory.create(evaluation=sheet),
        IndicatorFactory.create(evaluation=sheet, name="培训人数"),
        desk,
        JobFactory.create(),
        sheet.round.layout,
        sheet.rule_set,
    ]
    assert [str(record) for record in called] == [
        "甲县",
        "二〇二〇年自评",
        "培训经费",
        "培训经费",
        "appropriation",
        "培训人数",
        "张三（zhang） · 财政业务科室",
        "export（等待中）",
        "测试用的表样（第 1 版）",
        "全国通用评分办法（第 1 版）",
    ]
    assert not JobFactory.create().is_finished


def test_sheet_knows_whether_it_counts_and_was_sent_back() -> None:
    assert (Evaluation().is_included, Evaluation().is_returned) == (True, False)
    assert (Evaluation(exclusion=Exclusion.SECRET).is_included, Evaluation(return_event_id=7).is_returned) == (
        False,
        True,
    )


def test_sheets_of_a_department_are_those_of_its_units() -> None:
    top = DepartmentFactory.create()
    round_ = RoundFactory.create(region=top.region)
    inside = EvaluationFactory.create(round=round_, unit=DepartmentFactory.create(parent=top))
    EvaluationFactory.create(round=round_, unit=DepartmentFactory.create(), department=top)
    why = {"exclusion": "secret", "excluded_at": timezone.now(), "excluded_by": UserFactory.create()}
    excluded = EvaluationFactory.create(round=round_, unit=top, **why)
    assert list(Evaluation.objects.of(top)) == [excluded, inside]
    assert list(Evaluation.objects.of(top).included()) == [inside]


def test_rows_are_told_apart_by_keys_that_say_nothing() -> None:
    keys = {row.key for row in IndicatorFactory.create_batch(3)}
    assert len(keys) == 3
    assert {len(key) for key in keys} == {32}
    assert Indicator.objects.count() == 3


def test_saving_one_column_leaves_the_place_alone() -> None:
    sheet = EvaluationFactory.create()
    sheet.unit_path = "1234567"
    sheet.save(update_fields=["goal"])
    assert sheet.unit_path == "1234567"
    sheet.save()
    assert sheet.unit_path == sheet.unit.path
