"""分值 spread over the rows: whole points that make the total exactly."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from indicators.rules import RuleSet, rule_set
from indicators.sheet import IndicatorRow, Sheet
from indicators.spreading import SpreadError, even_spread, former_spread, in_parts

OUTPUT, BENEFIT, SATISFACTION, COST = "产出指标", "效益指标", "满意度指标", "成本指标"
NINE = (OUTPUT,) * 4 + (BENEFIT,) * 4 + (SATISFACTION,)


def sheet(*levels: str, **weights: int) -> Sheet:
    """A row for each level 1; `r2=5` is the weight of the second row."""
    rows = (
        IndicatorRow(key=f"r{n}", dimension=level, name=f"指标{n}", target="≥1", weight=_points(weights.get(f"r{n}")))
        for n, level in enumerate(levels, start=1)
    )
    return Sheet(indicators=tuple(rows))


def _points(number: int | None) -> Decimal | None:
    return None if number is None else Decimal(number)


def points(made: Sheet, rules: RuleSet | None = None, locked: tuple[str, ...] = ()) -> list[str]:
    return [str(each) for each in even_spread(made, rules or rule_set(), locked=locked).weights.values()]


def with_points_to(place: str) -> RuleSet:
    return replace(rule_set(), not_applicable_points=place)


def test_nine_rows_share_what_the_rule_set_gives_each_level() -> None:
    spread = even_spread(sheet(*NINE), rule_set())
    assert [str(each) for each in spread.weights.values()] == ["13", "13", "12", "12", "8", "8", "7", "7", "10"]
    assert spread.levels == {OUTPUT: 50, BENEFIT: 30, SATISFACTION: 10}
    assert spread.notes == ()


def test_rule_set_with_cost_as_level_1_has_its_own_skeleton() -> None:
    assert points(sheet(COST, OUTPUT, BENEFIT, SATISFACTION), rule_set("cost-dimension")) == ["20", "40", "20", "10"]


def test_form_with_cost_as_level_1_brings_that_skeleton_along() -> None:
    assert points(sheet(COST, OUTPUT, BENEFIT, SATISFACTION)) == ["20", "40", "20", "10"]


def test_eighty_points_are_eighty() -> None:
    assert points(sheet(OUTPUT, BENEFIT), rule_set("hubei")) == ["40", "40"]
    assert sum(map(int, points(sheet(COST, OUTPUT, BENEFIT, SATISFACTION), rule_set("hubei")))) == 80


@pytest.mark.parametrize(
    ("place", "shares", "note"),
    [
        (
            "anywhere",
            ["56", "34"],
            "满意度指标还没有三级指标，10 分按评分办法可以加到其他任何指标上，现按比例分配，可再调整。",
        ),
        ("proportional", ["56", "34"], "满意度指标还没有三级指标，10 分按评分办法按比例加到其他一级指标上。"),
        ("output", ["60", "30"], "满意度指标还没有三级指标，10 分按评分办法加到产出指标上。"),
        (
            "satisfaction",
            ["56", "34"],
            "满意度指标还没有三级指标，10 分按评分办法应加到满意度指标上，该项没有三级指标，现按比例分配，可再调整。",
        ),
    ],
)
def test_points_of_a_level_without_rows_go_where_the_rule_set_says(place: str, shares: list[str], note: str) -> None:
    spread = even_spread(sheet(OUTPUT, BENEFIT), with_points_to(place))
    assert ([str(each) for each in spread.weights.values()], spread.notes) == (shares, (note,))


def test_rows_of_a_level_that_does_not_apply_lose_their_points() -> None:
    made = replace(sheet(OUTPUT, BENEFIT, SATISFACTION, r3=10), not_applicable={SATISFACTION: "没有服务对象"})
    spread = even_spread(made, with_points_to("output"))
    assert spread.weights == {"r1": 60, "r2": 30, "r3": None}
    assert spread.notes == ("满意度指标不适用，10 分按评分办法加到产出指标上。",)


def test_locked_weights_stay_and_the_others_share_the_rest() -> None:
    made = sheet(OUTPUT, OUTPUT, OUTPUT, BENEFIT, SATISFACTION, r1=30)
    assert even_spread(made, rule_set(), locked=("r1",)).weights == {"r2": 10, "r3": 10, "r4": 30, "r5": 10}


def test_locked_weights_that_leave_a_level_nothing_make_all_rows_equal() -> None:
    made = sheet(OUTPUT, OUTPUT, BENEFIT, SATISFACTION, r1=60)
    assert even_spread(made, rule_set(), locked=("r1",)).weights == {"r2": 10, "r3": 10, "r4": 10}


def test_nothing_is_left_beside_locked_weights_of_the_whole() -> None:
    with pytest.raises(SpreadError, match="合计已有 90 分，没有剩余的分值可以分配"):
        even_spread(sheet(OUTPUT, OUTPUT, r1=90), rule_set(), locked=("r1",))


def test_rows_without_a_known_level_1_keep_what_they_have() -> None:
    spread = even_spread(sheet("管理指标", OUTPUT, BENEFIT, SATISFACTION, r1=9), rule_set())
    assert sum(weight or 0 for weight in spread.weights.values()) == 81
    assert "r1" not in spread.weights
    assert spread.notes == ("第 1 行的一级指标没有写明，或不在评分办法中，没有分配。",)


def test_rows_that_count_for_nothing_have_no_points() -> None:
    rows = (
        IndicatorRow(key="slash", dimension=OUTPUT, name="/", target="/"),
        IndicatorRow(key="blank", dimension=OUTPUT, weight=Decimal(5)),
        IndicatorRow(key="whole", dimension=OUTPUT, name="培训人数"),
        IndicatorRow(key="part", dimension=OUTPUT, name="其中：女职工", weight=Decimal(3)),
    )
    made = Sheet(indicators=rows + sheet(BENEFIT, SATISFACTION).indicators)
    assert even_spread(made, rule_set()).weights == {"blank": None, "part": None, "whole": 50, "r1": 30, "r2": 10}


def test_level_1_of_a_merged_cell_holds_for_the_rows_below() -> None:
    assert points(sheet(OUTPUT, "", BENEFIT, "", SATISFACTION)) == ["25", "25", "15", "15", "10"]


@pytest.mark.parametrize("made", [Sheet(), sheet("", "")])
def test_sheet_without_a_level_1_has_nothing_to_spread(made: Sheet) -> None:
    with pytest.raises(SpreadError, match="没有可以分配分值的三级指标"):
        even_spread(made, rule_set())


def test_more_rows_than_points_share_tenths() -> None:
    assert sum(map(Decimal, points(sheet(OUTPUT, BENEFIT, *[SATISFACTION] * 12)))) == 90
    assert points(sheet(OUTPUT, BENEFIT, *[SATISFACTION] * 12))[-1] == "0.8"


def test_last_years_weights_come_back_where_they_fit() -> None:
    former = {"r1": Decimal(60), "r2": Decimal("20.5"), "r3": Decimal("9.5")}
    spread = former_spread(sheet(OUTPUT, BENEFIT, SATISFACTION), rule_set(), former)
    assert spread is not None
    assert (spread.weights, spread.notes) == (former, ())
    assert spread.levels == {OUTPUT: 60, BENEFIT: Decimal("20.5"), SATISFACTION: Decimal("9.5")}


def test_last_years_weights_make_room_for_new_rows() -> None:
    former = {"r1": Decimal(60), "r3": Decimal(20), "r4": Decimal(10)}
    spread = former_spread(sheet(OUTPUT, OUTPUT, BENEFIT, SATISFACTION), rule_set(), former)
    assert spread is not None
    assert spread.weights == {"r1": 43, "r2": 25, "r3": 15, "r4": 7}
    assert spread.notes == ("指标有增减，或合计不同，按原来的比例折算成整数分。",)


def test_last_year_without_a_weight_of_these_rows_is_no_offer() -> None:
    assert former_spread(sheet(*NINE), rule_set(), {"gone": Decimal(90), "r1": Decimal(0)}) is None


@given(
    levels=st.lists(st.sampled_from([COST, OUTPUT, BENEFIT, SATISFACTION]), min_size=1, max_size=60),
    code=st.sampled_from(["national", "cost-dimension", "hubei"]),
    place=st.sampled_from(["anywhere", "proportional", "output"]),
)
def test_sum_is_always_exact(levels: list[str], code: str, place: str) -> None:
    assume(code != "hubei" or set(levels) != {SATISFACTION})  # a level 2 there, without points of its own
    rules = replace(rule_set(code), not_applicable_points=place)
    weights = even_spread(sheet(*levels), rules).weights.values()
    assert sum(weight or 0 for weight in weights) == rules.indicator_weight
    assert all(weights)


@given(
    total=st.decimals(min_value=1, max_value=100, places=2),
    ratios=st.lists(st.decimals(min_value="0.01", max_value=100, places=2), min_size=1, max_size=40),
)
def test_parts_make_the_total_and_stay_within_a_unit_of_their_share(total: Decimal, ratios: list[Decimal]) -> None:
    parts = in_parts(total, ratios)
    assert sum(parts) == total
    assert all(abs(part - total * ratio / sum(ratios)) <= 1 for part, ratio in zip(parts, ratios, strict=True))
