import re
from dataclasses import replace
from decimal import Decimal

import pytest

from indicators.rules import (
    Band,
    CheckSetting,
    CostUnderspend,
    HandScores,
    RateCap,
    ReverseFormula,
    Rounding,
    RuleSet,
    RuleSetError,
    UnsignedCost,
    ZeroBudget,
    load_rule_set,
    rule_set,
    rule_set_codes,
)

HEAD = 'code = "trial"\ntitle = "试用"\n'


def weights(code: str) -> dict[str, Decimal]:
    return dict(rule_set(code).dimension_weights)


def test_default_comes_first_among_those_that_ship() -> None:
    assert rule_set_codes() == ("national", "changji-2020", "changji-2021", "cost-dimension", "hubei", "strict")


def test_national_is_what_the_program_takes_by_default() -> None:
    national = rule_set()
    assert national == RuleSet(code="national", title=national.title, note=national.note)
    assert weights("national") == {"output": 50, "benefit": 30, "satisfaction": 10}
    assert national.indicator_weight == 90


@pytest.mark.parametrize("code", rule_set_codes())
def test_every_rule_set_says_what_it_is_and_where_it_comes_from(code: str) -> None:
    rules = rule_set(code)
    assert rules.code == code
    assert rules.title
    assert rules.note
    assert sum(rules.dimension_weights.values()) + rules.execution_weight == rules.total == 100


def test_changji_2020_prints_whole_points() -> None:
    national = rule_set()
    expected = replace(national, code="changji-2020", title=rule_set("changji-2020").title, score_places=0)
    assert replace(rule_set("changji-2020"), note=national.note) == expected


def test_changji_2021_gives_cost_the_share_spent() -> None:
    rules = rule_set("changji-2021")
    assert (rules.score_places, rules.cost_underspend) == (2, CostUnderspend.SHARE)


def test_cost_as_level_1_takes_20_of_the_90() -> None:
    assert weights("cost-dimension") == {"cost": 20, "output": 40, "benefit": 20, "satisfaction": 10}


def test_hubei_gives_20_to_execution_and_parts_bands_at_50() -> None:
    rules = rule_set("hubei")
    assert [rules.execution_weight, rules.indicator_weight] == [20, 80]
    assert [f"{band.title} {band.ceiling}-{band.floor}" for band in rules.bands] == [
        "达成 100-80",
        "部分达成 80-50",
        "未达成 50-0",
    ]


def test_strict_caps_the_total_and_takes_points_for_over_performance() -> None:
    rules = rule_set("strict")
    assert [f"{cap.below}: {cap.cap}" for cap in rules.rate_caps] == ["80: 89", "70: 79", "60: 69", "50: 59"]
    assert [rules.over_ratio, rules.over_penalty] == [130, 2]


def test_every_choice_can_be_written_in_a_file() -> None:
    rules = load_rule_set(
        HEAD
        + """
        note = "每一项都写"
        version = 3
        total = 120
        execution_weight = 20
        not_applicable_points = "output"
        score_places = 1
        rate_places = 0
        rounding = "half_down"
        zero_budget = "zero"
        low_execution = 85.5
        reverse_formula = "ratio"
        unsigned_cost = "at_least"
        cost_underspend = "share"
        over_ratio = "none"
        over_penalty = 1
        equal_strict = true
        hand_scores = "locked"
        dimension_weights = {output = 60, benefit = 40}
        grades = [{title = "合格", floor = 60}, {title = "不合格", floor = 0}]
        rate_caps = [{below = 50, cap = 59}]
        bands = [{title = "好", ceiling = 100, floor = 50}, {title = "差", ceiling = 50, floor = 0}]
        [checks.overachieved]
        level = "note"
        ratio = 120
        [checks.weight-odd]
        level = "off"
        """
    )
    assert rules.dimension_weights == {"output": Decimal(60), "benefit": Decimal(40)}
    assert rules.checks == {
        "overachieved": CheckSetting(level="note", params={"ratio": Decimal(120)}),
        "weight-odd": CheckSetting(level="off"),
    }
    assert [grade.title for grade in rules.grades] == ["合格", "不合格"]
    assert rules.rate_caps == (RateCap(below=Decimal(50), cap=Decimal(59)),)
    assert rules.bands[0] == Band(title="好", ceiling=Decimal(100), floor=Decimal(50))
    chosen = (rules.rounding, rules.zero_budget, rules.reverse_formula, rules.unsigned_cost, rules.cost_underspend)
    assert chosen == (
        Rounding.HALF_DOWN,
        ZeroBudget.ZERO,
        ReverseFormula.RATIO,
        UnsignedCost.AT_LEAST,
        CostUnderspend.SHARE,
    )
    assert (rules.over_ratio, rules.over_penalty, rules.equal_strict) == (None, Decimal(1), True)
    assert (rules.hand_scores, rules.low_execution) == (HandScores.LOCKED, Decimal("85.5"))
    assert (rules.version, rules.score_places, rules.rate_places, rules.note) == (3, 1, 0, "每一项都写")


def test_rule_set_extends_another_but_for_its_note_and_version() -> None:
    rules = load_rule_set(HEAD + 'extends = "hubei"\nversion = 2')
    hubei = rule_set("hubei")
    assert rules == replace(hubei, code="trial", title="试用", note="", version=2)


def test_check_settings_are_added_to_those_extended() -> None:
    rules = load_rule_set(HEAD + 'extends = "national"\n[checks.goal-copied]\nlevel = "off"')
    assert rules.checks == {"goal-copied": CheckSetting(level="off")}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("=", "评分办法不是有效的 TOML"),
        ("score_places = 1e999999999999999999999", "评分办法不是有效的 TOML"),
        ('title = "试用"', "评分办法 （未写代码）：缺少键 code"),
        ("code = 5\ntitle = '试用'", "评分办法 （未写代码）：键 code 的值无效"),
        (HEAD + "colour = 1", "评分办法 trial：不认识的键 colour"),
        (HEAD + 'extends = "nowhere"', "没有评分办法 nowhere；可用的有：national、"),
        (HEAD + "note = ''", "键 note 的值无效：应为文字"),
        (HEAD + "version = -1", "键 version 的值无效：应为不小于 0 的整数"),
        (HEAD + "score_places = 2.5", "键 score_places 的值无效"),
        (HEAD + "score_places = true", "键 score_places 的值无效"),
        (HEAD + "score_places = 7", "键 score_places 不能超过 6"),
        (HEAD + "rate_places = 7", "键 rate_places 不能超过 6"),
        (HEAD + "total = nan", "键 total 的值无效"),
        (HEAD + "total = 1e40", "键 total 的值无效"),
        (HEAD + "total = -100", "键 total 的值无效：应为不小于 0 的数"),
        (HEAD + "total = 90", "键 dimension_weights 与 execution_weight 之和不等于 total"),
        (HEAD + 'rounding = "up"', "键 rounding 的值无效：应为 half_up 或 half_down，实为 'up'"),
        (HEAD + "rounding = []", "键 rounding 的值无效"),
        (HEAD + "equal_strict = 1", "键 equal_strict 的值无效：应为 true 或 false"),
        (HEAD + "over_ratio = 100", "键 over_ratio 应大于 100"),
        (HEAD + "low_execution = 101", "键 low_execution 不能超过 100"),
        (HEAD + 'not_applicable_points = "cost"', "键 not_applicable_points 应为"),
        (HEAD + "dimension_weights = {}", "键 dimension_weights 的值无效"),
        (HEAD + "dimension_weights = {income = 90}", "没有这样的一级指标：income"),
        (HEAD + "grades = []", "键 grades 应由高到低"),
        (HEAD + 'grades = "优"', "键 grades 的值无效：应为列表"),
        (HEAD + 'grades = [{title = "优"}]', "键 grades 的值无效：每一项应有且只有 title、floor"),
        (HEAD + 'grades = [{title = "中", floor = 60}, {title = "优", floor = 90}]', "键 grades 应由高到低"),
        (HEAD + "rate_caps = [{below = 50, cap = 59}, {below = 60, cap = 69}]", "键 rate_caps 应由高到低"),
        (HEAD + "rate_caps = [{below = 60, cap = 59}, {below = 50, cap = 69}]", "键 rate_caps 应由高到低"),
        (HEAD + 'bands = [{title = "达成", ceiling = 100, floor = 10}]', "键 bands 应由高到低、首尾相接"),
        (HEAD + "bands = []", "键 bands 应由高到低、首尾相接"),
        (HEAD + "checks = []", "键 checks 的值无效"),
        (HEAD + "checks = {goal-copied = 1}", "键 checks 的值无效：goal-copied 应为一组设置"),
        (HEAD + "[checks.goal-copied]\nlevel = 'loud'", "goal-copied.level 应为 block、explain、note、off 之一"),
        (HEAD + "[checks.goal-copied]\nratio = 'many'", "键 checks 的值无效"),
    ],
)
def test_wrong_data_is_refused_and_the_key_named(text: str, message: str) -> None:
    with pytest.raises(RuleSetError) as refusal:
        load_rule_set(text)
    assert message in str(refusal.value)


def test_setting_of_an_unknown_check_is_refused() -> None:
    text = HEAD + '[checks.weather]\nlevel = "off"'
    assert load_rule_set(text).checks.keys() == {"weather"}
    with pytest.raises(RuleSetError, match="评分办法 trial：键 checks 中没有这样的校验：weather"):
        load_rule_set(text, check_codes=["goal-copied"])
    assert load_rule_set(text, check_codes=["weather"]).checks.keys() == {"weather"}


def test_unknown_rule_set_is_refused() -> None:
    with pytest.raises(RuleSetError, match=re.escape("没有评分办法 ../national")):
        rule_set("../national")


def test_digest_tells_what_a_rule_set_says() -> None:
    assert load_rule_set(HEAD).digest() == load_rule_set(HEAD + "total = 100.0").digest()
    assert load_rule_set(HEAD).digest() != load_rule_set(HEAD + "rate_places = 1").digest()
    assert len({rule_set(code).digest() for code in rule_set_codes()}) == len(rule_set_codes())


@pytest.mark.parametrize(("total", "grade"), [("100", "优"), ("90", "优"), ("89.99", "良"), ("80", "良"), ("60", "中")])
def test_grade_begins_at_its_floor(total: str, grade: str) -> None:
    assert rule_set().grade_of(Decimal(total)) == grade


def test_what_is_below_everything_is_the_last_grade_and_band() -> None:
    assert (rule_set().grade_of(Decimal(-1)), rule_set().band_of(Decimal(-1)).title) == ("差", "未达成")


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("anywhere", None),
        ("benefit", {"output": 50, "benefit": 40}),
        ("satisfaction", None),
        ("proportional", {"output": Decimal("56.25"), "benefit": Decimal("33.75")}),
    ],
)
def test_points_of_a_level_1_that_does_not_apply(where: str, expected: dict[str, Decimal] | None) -> None:
    rules = replace(rule_set(), not_applicable_points=where)
    assert rules.dimension_weights_without({"satisfaction"}) == expected


def test_points_stay_where_everything_applies() -> None:
    assert rule_set().dimension_weights_without(()) == rule_set().dimension_weights
    assert rule_set().dimension_weights_without({"cost"}) == rule_set().dimension_weights


def test_nothing_is_left_to_take_the_points() -> None:
    rules = replace(rule_set(), not_applicable_points="proportional")
    assert rules.dimension_weights_without({"output", "benefit", "satisfaction"}) is None


def test_band_is_found_by_its_title() -> None:
    assert rule_set().band("部分达成") == Band(title="部分达成", ceiling=Decimal(80), floor=Decimal(60))
    assert rule_set().band("基本达成") is None
