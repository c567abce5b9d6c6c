"""Features of published tables that a careful accountant passes: none of them may block."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from indicators.checks import Level, check_sheet
from indicators.checks.made import SOUND, altered, amounts, funded, wan, without_figures
from indicators.rules import rule_set
from indicators.sheet import FundAmounts, FundRow, IndicatorRow, Sheet, Stated

D = Decimal
REASON = "少数学员因病缺考，将组织补考。"


def blocks(sheet: Sheet) -> set[tuple[str, int | None]]:
    return {(each.code, each.row) for each in check_sheet(sheet, rule_set()) if each.level is Level.BLOCK}


def scored(rows: Mapping[int, Mapping[str, Any]], total: str, **fields: Any) -> Sheet:
    """The sound sheet with other rows, and a 总分 that counts them."""
    return altered(rows, stated=replace(SOUND.stated, total_score=D(total)), **fields)


def spent(amount: str, *, rate: str, score: str, total: str, budget: str = "20") -> Sheet:
    return replace(
        funded(
            amounts("20", budget, amount),
            execution_rate=D(rate),
            execution_score=D(score),
            total_score=D(total),
        ),
        execution_reason="尾款待审计后支付。",
        adjustment_note="年中压减。",
    )


def with_lines(*lines: tuple[str, str | None], total: str = "20") -> Sheet:
    """The sound sheet with fund lines of one amount in each column."""
    rows = tuple(
        FundRow(kind=kind, amounts=FundAmounts() if amount is None else amounts(amount, amount, amount))
        for kind, amount in lines
    )
    return replace(SOUND, funds=rows, stated=replace(SOUND.stated, funds=amounts(total, total, total)))


def with_rows(*rows: IndicatorRow, of: Sheet = SOUND) -> Sheet:
    return replace(of, indicators=(*of.indicators, *rows))


SLASHES = IndicatorRow(
    key="7", dimension="效益指标", category="经济效益指标", name="/", target="/", actual="/", deviation="/"
)
GRADED = {"target": "持续提高", "actual": "基本达成", "stated_score": D("25.5"), "deviation": REASON}
NO_SCORE = Stated(funds=SOUND.stated.funds, execution_weight=D(10), total_weight=D(100), total_score=D(100))
WITH_COST = altered(
    {
        1: {"weight": D(20), "stated_score": D(20)},
        4: {"dimension": "成本指标", "category": "经济成本指标", "weight": D(20), "stated_score": D(20)},
        5: {"weight": D(20), "stated_score": D(20)},
        2: {"weight": D(10), "stated_score": D(10)},
        3: {"weight": D(10), "stated_score": D(10)},
    }
)
THIRDS = replace(
    SOUND,
    indicators=(
        *(
            replace(SOUND.indicators[0], key=f"a{n}", name=f"第{n}期培训人数", weight=D("6.67"), stated_score=D("6.67"))
            for n in (1, 2, 3)
        ),
        *SOUND.indicators[1:],
    ),
)

PASSED: dict[str, Sheet] = {
    "rate with two places": spent("15", rate="75.00", score="7.5", total="97.5"),
    "rate as a fraction": spent("15", rate="0.75", score="7.50", total="97.50"),
    "execution score in whole points, half up": spent("15", rate="75", score="8", total="98"),
    "execution score in whole points, half down": spent("15", rate="75", score="7", total="97"),
    "rate rounded to whole percents": spent("17.64", rate="88", score="8.82", total="98.82"),
    "execution score rounded to one place": spent("17.64", rate="88.2", score="8.8", total="98.8"),
    "execution score from the printed rate": spent("17.64", rate="88", score="8.80", total="98.80"),
    "execution score rounded up to the full": spent("19.93", rate="99.65", score="10", total="100"),
    "everything spent but for a rounding": spent("19.9999", rate="100", score="10", total="100"),
    "total rounded to whole points": spent("17.64", rate="88.2", score="8.82", total="99"),
    "an over-spent budget printed as 100 %": spent("20.5", rate="100", score="10", total="100"),
    "an empty carry-over line": with_lines(("appropriation", "20"), ("carryover", None), ("other", "0")),
    "two lines": with_lines(("appropriation", "12.5"), ("carryover", "7.5")),
    "a total rounded to 万元": with_lines(("appropriation", "12.4"), ("carryover", "7.4")),
    "parts of a line by level": with_lines(("appropriation", "20"), ("中央", "15"), ("地方", "5"), ("other", None)),
    "lines of another province": with_lines(("财政资金", "18"), ("财政专户管理资金", "2"), ("单位资金", None)),
    "no initial budget": replace(
        SOUND,
        funds=(FundRow(kind="appropriation", amounts=FundAmounts(budget=wan("20"), spent=wan("20"))),),
        stated=replace(SOUND.stated, funds=FundAmounts(budget=wan("20"), spent=wan("20"))),
    ),
    "an initial budget of 0": funded(amounts("0", "20", "20")),
    "only a total row": replace(SOUND, funds=()),
    "a changed budget on a form without a cell for the reason": replace(
        spent("18", budget="18", rate="100", score="10", total="100"), execution_reason="", adjustment_note=""
    ),
    "no money at all": replace(
        funded(amounts("0", "0", "0"), execution_rate=None, execution_score=D(10)), execution_reason="当年未安排资金。"
    ),
    "nothing spent": replace(
        funded(FundAmounts(initial=wan("20"), budget=wan("20")), execution_rate=D(0), execution_score=D(0),
               total_score=D(90)),
        execution_reason="资金年底到账，结转下年使用。",
    ),
    "a row of slashes": with_rows(SLASHES),
    "a row of long dashes": with_rows(replace(SLASHES, name="——", target="——", actual="——", deviation="——")),
    "a row with nothing in it": with_rows(replace(SLASHES, name="", target="", actual="", deviation="")),
    "a named row of slashes": with_rows(replace(SLASHES, name="节约成本")),
    "satisfaction left out by a slash": replace(
        scored({5: {"weight": D(40), "stated_score": D(40)}}, "100"),
        indicators=(
            *altered({5: {"weight": D(40), "stated_score": D(40)}}).indicators[:5],
            replace(SLASHES, dimension="满意度指标", category="服务对象满意度指标"),
        ),
    ),
    "a weight merged over two rows": with_rows(
        IndicatorRow(key="7", dimension="满意度指标", category="服务对象满意度指标", name="农户满意度", target="≥90%",
                     actual="95%")
    ),
    "an 其中 line without points": with_rows(
        IndicatorRow(key="7", dimension="满意度指标", category="满意度指标", name="其中：妇女", target="≥80人",
                     actual="85人")
    ),
    "cost as a level 1": WITH_COST,
    "weights of thirds": THIRDS,
    "weights with halves": scored(
        {1: {"weight": D("17.5"), "stated_score": D("17.5")}, 2: {"weight": D("12.5"), "stated_score": D("12.5")}}, "100"
    ),
    "twenty points for the money": altered(
        {5: {"weight": D(20), "stated_score": D(20)}},
        stated=replace(SOUND.stated, execution_weight=D(20), execution_score=D(20)),
    ),
    "no points for the money": altered(
        {5: {"weight": D(40), "stated_score": D(40)}},
        stated=Stated(funds=SOUND.stated.funds, execution_rate=D(100), total_score=D(100)),
    ),
    "scores with idle zeros": scored({2: {"stated_score": D("10.00")}}, "100.00"),
    "an unmet row in whole points": scored(
        {2: {"actual": "90%", "stated_score": D(9), "deviation": REASON}}, "99"
    ),
    "an unmet row with two places": scored(
        {2: {"actual": "90%", "stated_score": D("9.47"), "deviation": REASON}}, "99.47"
    ),
    "work not begun": scored({2: {"actual": "未开展", "stated_score": D(0), "deviation": REASON}}, "90"),
    "work not begun, a dash": scored({2: {"actual": "—", "stated_score": D(0), "deviation": REASON}}, "90"),
    "a late date with points taken off": scored(
        {3: {"actual": "2021年12月20日", "stated_score": D(8), "deviation": REASON}}, "98"
    ),
    "a wording with a share of the points": scored({5: GRADED}, "95.5"),
    "a reason in a cell of the sheet": replace(
        scored({n: {"deviation": ""} for n in range(1, 7)} | {2: {"actual": "90%", "stated_score": D("9.47"),
                                                                  "deviation": ""}}, "99.47"),
        extra={"偏差原因分析": REASON},
    ),
    "one cell for both units": replace(SOUND, department=""),
    "a form without the two goals": replace(SOUND, goal="", outcome=""),
    "numbered goals": replace(SOUND, goal="目标1：培训200人；目标2：合格率95%以上。", outcome="任务1：培训206人。"),
    "a name with an X": altered({1: {"name": "X光机培训人数"}}),
    "a project of XX": replace(SOUND, goal="支持XX公司等企业完成技术改造5项，培训200人。"),
    "a faultless fault rate without a sign": altered({2: {"name": "设备故障率", "target": "5%", "actual": "3%"}}),
    "a unit left out": altered({1: {"actual": "206"}}),
    "a percentage written as 1": altered({2: {"target": "100%", "actual": "1"}}),
    "persons and visits of persons": altered({1: {"target": "100人次", "actual": "80人"}}),
    "labels with points in brackets": altered(
        {n: {"dimension": f"{SOUND.indicators[n - 1].dimension}（分值）"} for n in range(1, 7)}
    ),
    "labels with spaces": altered({5: {"dimension": "效 益\n指 标"}, 6: {"dimension": "满意度  指标（10分）"}}),
    "a level 1 called 社会效益": altered({5: {"dimension": "社会效益"}}),
    "no figures but the rows' own": altered(stated=Stated(funds=SOUND.stated.funds)),
    "a live record": without_figures(SOUND),
}  # fmt: skip


@pytest.mark.parametrize("sheet", PASSED.values(), ids=PASSED.keys())
def test_a_careful_accountant_passes_it(sheet: Sheet) -> None:
    assert blocks(sheet) == set()
