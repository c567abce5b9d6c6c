"""What an agreed 目标调整 writes into the goals and into the self-evaluation."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from indicators.checks import check_sheet
from indicators.rules import rule_set
from indicators.sheet import IndicatorRow, Sheet, Stage
from projects.review.adjustments import INITIAL_TARGET, follow_goals, with_initial_targets
from tests.projects.review.adjustments.scenes import GOALS

ROWS = GOALS.labelled_indicators
LIVE = replace(
    GOALS,
    stage=Stage.SELF_EVALUATION,
    outcome="办了3期。",
    indicators=tuple(replace(row, actual="3期", deviation="天气原因") for row in GOALS.indicators),
)


def goals(*rows: IndicatorRow) -> Sheet:
    return replace(GOALS, indicators=rows)


def test_adjusted_target_keeps_the_first_one_beside_it() -> None:
    once = with_initial_targets(goals(replace(ROWS[0], target="≥3期"), *ROWS[1:]), GOALS)
    twice = with_initial_targets(
        replace(once, indicators=(replace(once.indicators[0], target="≥2期"), *ROWS[1:])), once
    )
    assert [row.extra.get(INITIAL_TARGET) for row in once.indicators] == ["≥4期", None, None, None]
    assert twice.indicators[0].extra == {INITIAL_TARGET: "≥4期"}


def test_target_that_goes_back_needs_no_first_one() -> None:
    once = with_initial_targets(goals(replace(ROWS[0], target="≥3期"), *ROWS[1:]), GOALS)
    back = with_initial_targets(replace(once, indicators=(replace(once.indicators[0], target="≥4期"), *ROWS[1:])), once)
    assert back.indicators[0].extra == {}


def test_new_row_has_no_first_target() -> None:
    new = IndicatorRow(key="9", name="合格率", target="≥95%")
    assert with_initial_targets(goals(*ROWS, new), GOALS).indicators[-1].extra == {}


def test_self_evaluation_follows_and_keeps_what_was_filled_in() -> None:
    after = replace(goals(replace(ROWS[0], target="≥3期", weight=Decimal(50)), *ROWS[2:]), goal="办3期。")
    followed = follow_goals(LIVE, before=GOALS, after=with_initial_targets(after, GOALS))
    first = followed.indicators[0]
    assert (first.target, first.weight, first.actual, first.deviation) == ("≥3期", Decimal(50), "3期", "天气原因")
    assert (first.extra, followed.goal, followed.outcome) == ({INITIAL_TARGET: "≥4期"}, "办3期。", "办了3期。")
    assert [row.name for row in followed.indicators] == ["培训期数", "持证上岗率", "参训人员满意度"]


def test_what_the_goal_form_leaves_empty_stays_the_fillers() -> None:
    unweighted = tuple(replace(row, weight=None, category="") for row in ROWS)
    before = replace(GOALS, indicators=unweighted)
    live = replace(
        LIVE, indicators=tuple(replace(row, category="数量指标", weight=Decimal(9)) for row in LIVE.indicators)
    )
    followed = follow_goals(live, before=before, after=replace(before, goal=""))
    assert {(row.category, row.weight) for row in followed.indicators} == {("数量指标", Decimal(9))}
    assert followed.goal == LIVE.goal


def test_row_that_the_goals_never_had_stays_last() -> None:
    own = IndicatorRow(key="own", dimension="产出指标", category="时效指标", name="及时率")
    followed = follow_goals(replace(LIVE, indicators=(own, *LIVE.indicators)), before=GOALS, after=goals(*ROWS[1:]))
    assert [row.key for row in followed.indicators] == ["2", "3", "4", "own"]


changes = st.fixed_dictionaries(
    {},
    optional={
        "target": st.sampled_from(["≥1期", "100%", "/", "提高", ""]),
        "name": st.sampled_from(["次数", "人数", "满意率"]),
        "weight": st.sampled_from([Decimal(5), Decimal("7.5"), None]),
        "category": st.sampled_from(["质量指标", "时效指标", ""]),
    },
)
added = IndicatorRow(
    key="9", dimension="产出指标", category="质量指标", name="合格率", target="≥95%", weight=Decimal(3)
)


@given(st.lists(st.none() | changes, min_size=4, max_size=4), st.permutations(range(5)))
def test_self_evaluation_that_followed_agrees_with_its_goals(
    changed: list[dict[str, object] | None], order: list[int]
) -> None:
    rows = [
        None if change is None else replace(row, **change)  # type: ignore[arg-type]
        for row, change in zip(ROWS, changed, strict=True)
    ]
    kept = tuple(row for index in order if (row := [*rows, added][index]) is not None)
    after = with_initial_targets(goals(*kept), GOALS)
    followed = follow_goals(LIVE, before=GOALS, after=after)
    found = check_sheet(followed, rule_set("national"), approved_goal=after)
    assert [finding.message for finding in found if finding.code == "differs-from-goal"] == []
    assert follow_goals(followed, before=after, after=after) == followed
