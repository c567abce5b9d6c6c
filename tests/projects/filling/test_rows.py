"""Rows come, go and change places; what was removed comes back as it was."""

from decimal import Decimal

import pytest
from django.utils.timezone import localtime

from projects.filling.rows import DOWN, MOST_ROWS, UP, RowRefusedError
from projects.models import Evaluation, Indicator
from tests.factories import AttachmentFactory
from tests.projects.filling.desk import SHEET, fix_goal, remove_row, rows_of, saved, typed
from tests.projects.scenes import County, county, filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, SHEET)


def keys(evaluation: Evaluation) -> list[str]:
    return [row.key for row in evaluation.indicators.all()]


def test_row_is_added_below_with_the_labels_of_the_one_above(scene: County, evaluation: Evaluation) -> None:
    (key,) = rows_of(scene, evaluation).add_below("2")
    made = evaluation.indicators.get(key=key)
    assert keys(evaluation) == ["1", "2", key]
    assert (made.dimension_label, made.category_label, made.name) == ("产出指标", "数量指标", "")
    assert (made.dimension.code, made.category.code) == ("output", "quantity")  # type: ignore[union-attr]
    assert evaluation.events.order_by("-sequence")[0].changes == {
        f"indicators.{key}": [None, {"dimension_label": "产出指标", "category_label": "数量指标"}]
    }


def test_row_of_a_category_stands_where_the_form_has_it(scene: County, evaluation: Evaluation) -> None:
    (benefit,) = rows_of(scene, evaluation).add_in("效益指标", "社会效益指标")
    (quality,) = rows_of(scene, evaluation).add_in("产出指标", "质量指标")
    (quantity,) = rows_of(scene, evaluation).add_in("产出指标", "数量指标")
    assert keys(evaluation) == ["1", "2", quantity, quality, benefit]


def test_slash_rows_fill_the_categories_that_have_none(scene: County, evaluation: Evaluation) -> None:
    made = rows_of(scene, evaluation).add_slashes()
    rows = {row.category_label: (row.name, row.target) for row in evaluation.indicators.filter(key__in=made)}
    assert len(made) == 8
    assert rows["质量指标"] == ("/", "/")
    assert rows_of(scene, evaluation).add_slashes() == []


def test_copy_takes_over_what_is_planned_and_not_what_was_reached(scene: County, evaluation: Evaluation) -> None:
    (key,) = rows_of(scene, evaluation).copy("1")
    made = evaluation.indicators.get(key=key)
    assert (made.name, made.target, made.weight, made.actual, made.score) == (
        "培训人数",
        "200人",
        Decimal(50),
        "",
        None,
    )
    assert keys(evaluation) == ["1", key, "2"]


def test_rows_change_places_and_keep_what_they_say(scene: County, evaluation: Evaluation) -> None:
    rows_of(scene, evaluation).move("2", UP)
    assert keys(evaluation) == ["2", "1"]
    assert evaluation.indicators.get(key="2").category_label == "数量指标"
    rows_of(scene, evaluation).move("2", DOWN)
    assert keys(evaluation) == ["1", "2"]
    assert evaluation.events.order_by("-sequence")[0].changes == {"indicators": [["2", "1"], ["1", "2"]]}


def test_first_row_has_nowhere_higher_to_go(scene: County, evaluation: Evaluation) -> None:
    before = evaluation.events.count()
    rows_of(scene, evaluation).move("1", UP)
    assert (keys(evaluation), evaluation.events.count()) == (["1", "2"], before)


def test_removed_row_comes_back_as_it_was(scene: County, evaluation: Evaluation) -> None:
    saved(scene, evaluation, typed(evaluation, "1", hand_score="49.5", hand_reason="题目偏易。"))
    paper = AttachmentFactory.create(evaluation=evaluation)
    paper.indicators.add(evaluation.indicators.get(key="1"))
    before = Indicator.objects.filter(key="1").values("name", "actual", "weight", "hand_score", "score", "position")[0]
    remove_row(scene, evaluation, "1")
    evaluation.refresh_from_db()
    assert (keys(evaluation), evaluation.weight_sum) == (["2"], Decimal(40))
    rows_of(scene, evaluation).restore("1")
    evaluation.refresh_from_db()
    assert Indicator.objects.filter(key="1").values(*before)[0] == before
    assert (keys(evaluation), evaluation.weight_sum) == (["1", "2"], Decimal(90))
    assert [row.key for row in paper.indicators.all()] == ["1"]


def test_row_below_keeps_the_labels_of_a_merged_cell_when_the_one_above_goes(
    scene: County, evaluation: Evaluation
) -> None:
    remove_row(scene, evaluation, "1")
    assert evaluation.indicators.get(key="2").dimension_label == "产出指标"


@pytest.mark.parametrize("act", ["copy", "add_below"])
def test_row_that_is_not_there_is_said_to_be_gone(scene: County, evaluation: Evaluation, act: str) -> None:
    with pytest.raises(RowRefusedError, match="这一行已经不在表中"):
        getattr(rows_of(scene, evaluation), act)("7")


def test_rows_of_which_one_is_gone_stay_all(scene: County, evaluation: Evaluation) -> None:
    with pytest.raises(RowRefusedError, match="这一行已经不在表中"):
        rows_of(scene, evaluation).remove({"1": 0, "7": 0})
    assert keys(evaluation) == ["1", "2"]


def test_rows_of_which_somebody_changed_one_meanwhile_stay_all(scene: County, evaluation: Evaluation) -> None:
    saved(scene, evaluation, typed(evaluation, "2", actual="2期"), person="unit reviewer")
    changed = evaluation.events.order_by("-sequence")[0]
    with pytest.raises(RowRefusedError) as refusal:
        rows_of(scene, evaluation).remove({"1": 0, "2": 0})
    assert str(refusal.value) == (
        f"刚被改过，没有删除：第 2 行“培训期数”（unit reviewer {localtime(changed.at):%H:%M}）。请刷新页面，看过再删除。"
    )
    assert (keys(evaluation), evaluation.events.order_by("-sequence")[0]) == (["1", "2"], changed)


@pytest.mark.parametrize(("key", "reason"), [("1", "这一行已经在表中"), ("9", "找不到这一行被删除前的内容")])
def test_nothing_comes_back_that_was_not_removed(scene: County, evaluation: Evaluation, key: str, reason: str) -> None:
    with pytest.raises(RowRefusedError, match=reason):
        rows_of(scene, evaluation).restore(key)


def test_row_of_the_approved_goal_form_is_not_removed(scene: County, evaluation: Evaluation) -> None:
    with_goal = fix_goal(scene, evaluation)
    with pytest.raises(RowRefusedError, match="请先申请目标调整"):
        remove_row(scene, with_goal, "1")
    with pytest.raises(RowRefusedError, match="请先申请目标调整"):
        rows_of(scene, with_goal).add_below("1")
    remove_row(scene, with_goal, "2")
    rows_of(scene, with_goal).restore("2")
    assert keys(with_goal) == ["1", "2"]


def test_row_that_went_before_the_goal_form_was_submitted_does_not_come_back(
    scene: County, evaluation: Evaluation
) -> None:
    remove_row(scene, evaluation, "2")
    with_goal = fix_goal(scene, evaluation)
    with pytest.raises(RowRefusedError, match="增加指标请先申请目标调整"):
        rows_of(scene, with_goal).restore("2")
    assert keys(with_goal) == ["1"]


def test_a_sheet_has_an_end(scene: County, evaluation: Evaluation) -> None:
    rows_of(scene, evaluation).add_below("1", count=MOST_ROWS - 2)
    with pytest.raises(RowRefusedError, match=f"一张表最多 {MOST_ROWS} 行指标。"):
        rows_of(scene, evaluation).add_below("1")
    remove_row(scene, evaluation, "2")
    rows_of(scene, evaluation).add_below("1")
    with pytest.raises(RowRefusedError, match=f"一张表最多 {MOST_ROWS} 行指标。"):
        rows_of(scene, evaluation).restore("2")
    assert evaluation.indicators.count() == MOST_ROWS


def test_removing_without_a_row_says_so_and_leaves_no_trace(scene: County, evaluation: Evaluation) -> None:
    before = evaluation.events.count()
    with pytest.raises(RowRefusedError, match="请先选择要删除的行。"):
        rows_of(scene, evaluation).remove({})
    assert evaluation.events.count() == before
