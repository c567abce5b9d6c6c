"""What another rule set would make of a round's scores, without a record being touched."""

from dataclasses import replace
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from indicators.models import add_rule_set
from indicators.rules import RateCap, RuleSet, rule_set
from projects.models import Evaluation, Exclusion, Indicator, Round, Step
from projects.rounds.effects import MOST_SHOWN, effects_of
from projects.rounds.rule_set import adopt_rule_set
from tests.factories import RoundFactory, UserFactory
from tests.projects.admin.records import bureau, county, evaluated, round_of, year_of_sheets

pytestmark = pytest.mark.django_db

CAPPED = replace(rule_set("national"), rate_caps=(RateCap(below=Decimal(50), cap=Decimal(79)),), title="封顶")


def stored() -> list[object]:
    return list(Evaluation.objects.order_by("pk").values()) + list(Indicator.objects.order_by("pk").values())


def seen(round_: Round, rules: RuleSet = CAPPED) -> list[tuple[str, str, str, str]]:
    return [
        (effect.evaluation.project_name, effect.former_shown, effect.shown, effect.difference_shown)
        for effect in effects_of(rules, round_).shown
    ]


def test_changed_totals_and_grades_are_shown_and_nothing_is_written() -> None:
    round_ = year_of_sheets()
    before = stored()
    effects = effects_of(CAPPED, round_)
    assert seen(round_) == [("安全生产监管经费", "94", "79", "-15")]
    assert effects.summary == "“2020年度项目支出绩效自评”中试算了 4 张自评表：1 张总分有变化；1 张由“优”变为“中”。"
    assert effects.warnings == []
    assert stored() == before


def test_same_rules_change_nothing() -> None:
    effects = effects_of(rule_set("national"), year_of_sheets())
    assert (effects.computed, effects.totals, effects.shown) == (4, 0, [])


def test_changed_grades_come_first_then_the_largest_changes() -> None:
    round_ = year_of_sheets()
    rules = replace(rule_set("national"), rate_caps=(RateCap(below=Decimal(70), cap=Decimal("89.99")),))
    rules = replace(rules, execution_weight=Decimal(20), total=Decimal(110))
    names = [name for name, *_ in seen(round_, rules)]
    assert names == ["党务干部集中培训费", "安全生产监管经费", "信息化运行维护费", "企业技术改造补助"]


def test_sheets_whose_weights_no_longer_fit_are_told() -> None:
    round_ = year_of_sheets()
    assert effects_of(rule_set("hubei"), round_).warnings == [
        "4 张的指标分值合计不等于 80 分，换用后填报人要先调整分值。"
    ]


def test_goal_forms_and_excluded_sheets_are_left_out() -> None:
    round_ = year_of_sheets()
    first, second, *_ = Evaluation.objects.order_by("pk")
    Evaluation.objects.filter(pk=first.pk).update(stage="goal")
    by = UserFactory.create()
    Evaluation.objects.filter(pk=second.pk).update(
        exclusion=Exclusion.CANCELLED, excluded_at=second.created_at, excluded_by=by
    )
    assert effects_of(CAPPED, round_).computed == 2


def test_sheet_without_points_shows_a_dash() -> None:
    round_ = year_of_sheets()
    evaluation = Evaluation.objects.order_by("pk").first()
    assert evaluation is not None
    Evaluation.objects.filter(pk=evaluation.pk).update(total_score=None, grade="")
    assert ("安全生产监管经费", "—", "79", "+79") in seen(round_)


def test_preview_stops_in_time_and_says_what_is_left() -> None:
    effects = effects_of(CAPPED, year_of_sheets(), seconds=0)
    assert (effects.computed, effects.warnings) == (1, ["表较多，还有 3 张没有试算。"])


def test_only_the_largest_changes_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projects.rounds.effects.MOST_SHOWN", 2)
    rules = replace(rule_set("national"), execution_weight=Decimal(20))
    effects = effects_of(rules, year_of_sheets())
    assert MOST_SHOWN == 100
    assert (effects.totals, [plain.difference_shown for plain in effects.shown]) == (4, ["+10", "+8"])


@pytest.mark.parametrize("sheets", [1, 3])
def test_preview_takes_the_same_queries_for_any_sheets(
    sheets: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    region = county()
    top, round_ = bureau(region), round_of(region)
    for number in range(sheets):
        evaluated(top, round_, f"项目{number}", spent=100_000)
    with django_assert_num_queries(4):
        effects_of(CAPPED, round_)


def test_round_without_sheets_has_no_effects() -> None:
    assert effects_of(CAPPED, RoundFactory.create()).summary.endswith("试算了 0 张自评表：0 张总分有变化。")


def test_only_sheets_in_filling_follow_a_round_to_other_rules() -> None:
    round_ = year_of_sheets()
    first = Evaluation.objects.get(project_name="安全生产监管经费")
    submitted = Evaluation.objects.get(project_name="党务干部集中培训费")
    Evaluation.objects.filter(pk=submitted.pk).update(
        step=Step.UNIT_REVIEW, submitted_at=submitted.created_at, submitted_by=UserFactory.create()
    )
    version = add_rule_set(replace(CAPPED, code="capped"))
    assert adopt_rule_set(round_, version) == 3
    assert Round.objects.get().rule_set == version
    first, submitted = Evaluation.objects.get(pk=first.pk), Evaluation.objects.get(pk=submitted.pk)
    assert (first.rule_set, first.total_score, first.grade) == (version, Decimal(79), "中")
    assert (submitted.rule_set.code, submitted.total_score) == ("national", Decimal(96))
