"""What one frozen version says otherwise than the one before."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.checks.made import SOUND
from indicators.sheet import FundAmounts, FundRow, IndicatorRow, Sheet
from projects.documents.layout import DIRECTORY
from projects.history.versions import compare_sheets

NATIONAL = (DIRECTORY / "national-2020.toml").read_text(encoding="utf-8")
XINJIANG = (DIRECTORY / "xinjiang-2023.toml").read_text(encoding="utf-8")
ROWS = SOUND.indicators


def told(before: Sheet, after: Sheet, layout: str) -> tuple[tuple[str, str | None, str | None, str], ...]:
    return tuple((each.title, each.before, each.after, each.delta) for each in compare_sheets(before, after, layout))


def test_equal_versions_differ_in_nothing() -> None:
    assert compare_sheets(SOUND, SOUND, NATIONAL) == ()


def test_texts_and_figures_stand_in_the_order_of_the_form() -> None:
    amounts = FundAmounts(initial=Decimal(200000), budget=Decimal(200000), spent=Decimal(150000))
    stated = replace(
        SOUND.stated, execution_rate=Decimal(75), execution_score=Decimal("7.5"), total_score=Decimal("97.5")
    )
    after = replace(SOUND, goal="新目标", funds=(FundRow(kind="appropriation", amounts=amounts),), stated=stated)
    assert told(SOUND, after, NATIONAL) == (
        ("预期目标", SOUND.goal, "新目标", ""),
        ("当年财政拨款全年执行数", "20 万元", "15 万元", "−5万元"),
        ("执行率", "100%", "75%", "−25个百分点"),
        ("执行率得分", "10", "7.5", "−2.5"),
        ("总分", "100", "97.5", "−2.5"),
    )


def test_cells_of_a_row_are_told_by_the_row_and_their_head() -> None:
    changed = (replace(ROWS[0], actual="190人", stated_score=Decimal(19)), *ROWS[1:])
    assert told(SOUND, replace(SOUND, indicators=changed), NATIONAL) == (
        ("第 1 行「培训人数」实际完成值", "206人", "190人", "−16人"),
        ("第 1 行「培训人数」得分", "20", "19", "−1"),
    )


@pytest.mark.parametrize(
    ("former", "now", "delta"),
    [
        ("95%", "97.5%", "+2.5个百分点"),
        ("≥200人", "≥210人", "+10人"),
        ("200人", "200次", ""),  # of other things
        ("2期", "两期", ""),
        ("", "206人", ""),
        ("2021年11月", "2021年12月", ""),
    ],
)
def test_quantities_differ_by_a_number_where_they_plainly_can(former: str, now: str, delta: str) -> None:
    before, after = (replace(SOUND, indicators=(replace(ROWS[0], target=text),)) for text in (former, now))
    assert told(before, after, NATIONAL) == (("第 1 行「培训人数」年度指标值", former, now, delta),)


def test_telephone_number_grows_by_nothing() -> None:
    before, after = (replace(SOUND, phone=number) for number in ("13899990001", "13899990002"))
    assert told(before, after, NATIONAL) == (("联系电话", "13899990001", "13899990002", ""),)


def test_sum_of_several_fund_lines_is_told_too() -> None:
    other = FundRow(kind="other", amounts=FundAmounts(spent=Decimal(30000)))
    after = replace(SOUND, funds=(*SOUND.funds, other))
    assert told(replace(SOUND, funds=(*SOUND.funds, replace(other, amounts=FundAmounts()))), after, NATIONAL) == (
        ("其他资金全年执行数", "", "3 万元", ""),
        ("年度资金总额全年执行数", "20 万元", "23 万元", "+3万元"),
    )


def test_two_cells_that_the_form_has_no_words_for_are_told_apart() -> None:
    before, after = (replace(SOUND, extra={"one": text, "two": "乙"}) for text in ("甲", "丙"))
    assert told(before, after, NATIONAL) == (("其他栏目", "甲", "丙", ""),)


def test_row_that_is_new_or_gone_is_told_whole() -> None:
    new = IndicatorRow(key="new", name="培训班次", target="2期", weight=Decimal(5))
    after = replace(SOUND, indicators=(*ROWS[1:], new))
    gone = "一级指标 产出指标；二级指标 数量指标；三级指标 培训人数；年度指标值 ≥200人；实际完成值 206人；分值 20；偏差原因分析及改进措施 无偏差；得分 20"
    assert told(SOUND, after, NATIONAL) == (
        ("第 6 行「培训班次」", None, "三级指标 培训班次；年度指标值 2期；分值 5", ""),
        ("原第 1 行", gone, None, ""),
    )


def test_rows_that_changed_places_are_told_once() -> None:
    after = replace(SOUND, indicators=(ROWS[1], ROWS[0], *ROWS[2:]))
    assert [each.title for each in compare_sheets(SOUND, after, NATIONAL)] == ["指标的次序"]


def test_what_only_some_forms_have_is_told_too() -> None:
    after = replace(SOUND, extra={"存在问题": "无"}, not_applicable={"cost": "没有成本指标"})
    assert told(SOUND, after, NATIONAL) == (
        ("成本指标不适用的原因", "", "没有成本指标", ""),
        ("存在问题", "", "无", ""),
    )


def test_further_cells_are_called_as_the_form_calls_them() -> None:
    changed = replace(ROWS[0], extra={"basis": "合同", "initial_target": "≥180人"})
    after = replace(SOUND, indicators=(changed, *ROWS[1:]), extra={"remarks": "无"})
    assert told(SOUND, after, XINJIANG) == (
        ("其他栏目", "", "无", ""),
        ("第 1 行「培训人数」指标值设置依据", "", "合同", ""),
        ("第 1 行「培训人数」年初指标值", "", "≥180人", ""),
    )


WORDS = st.sampled_from(["", "甲", "乙", "206人", "190人"])
AMOUNTS = st.none() | st.integers(0, 9).map(lambda number: Decimal(number * 10000))
POINTS = st.none() | st.integers(0, 9).map(Decimal)
FUNDS = st.builds(FundAmounts, initial=AMOUNTS, budget=AMOUNTS, spent=AMOUNTS)
MADE_ROWS = st.builds(
    IndicatorRow,
    key=st.sampled_from("abcde"),
    name=WORDS,
    target=WORDS,
    actual=WORDS,
    weight=POINTS,
    hand_score=POINTS,
    deviation=WORDS,
    extra=st.dictionaries(st.sampled_from(["basis", "存在问题"]), WORDS),
)
MADE_SHEETS = st.builds(
    Sheet,
    goal=WORDS,
    outcome=WORDS,
    filler=WORDS,
    execution_hand_score=POINTS,
    funds=FUNDS.map(lambda amounts: (FundRow(kind="appropriation", amounts=amounts),)),
    indicators=st.lists(MADE_ROWS, max_size=5, unique_by=lambda row: row.key).map(tuple),
    stated=st.builds(lambda total: replace(SOUND.stated, total_score=total), POINTS),
)


@given(MADE_SHEETS, MADE_SHEETS)
def test_differences_applied_to_one_sheet_give_the_other(before: Sheet, after: Sheet) -> None:
    """Each is told once, none is left out, and nothing that is the same is told."""
    found = compare_sheets(before, after, XINJIANG)
    assert len({each.title for each in found}) == len(found)
    texts = shown(before, after)
    for each in found:
        if each.title in texts:
            assert texts[each.title] == each.before != each.after
            texts[each.title] = each.after or ""
    assert texts == shown(after, after, common=before)
    assert [each.title for each in found if each.title not in texts] == rows_told(before, after)


def shown(sheet: Sheet, after: Sheet, common: Sheet | None = None) -> dict[str, str]:
    """The texts of the sheet, and of the rows that both sheets have, by the places where those stand after."""
    amounts, rows = sheet.funds[0].amounts, {row.key: row for row in (common or sheet).indicators}
    texts = {
        "预期目标": sheet.goal,
        "实际完成情况": sheet.outcome,
        "填报人": sheet.filler,
        "执行率人工得分": number(sheet.execution_hand_score),
        "当年财政拨款年初预算数": number(amounts.initial, " 万元"),
        "当年财政拨款全年预算数": number(amounts.budget, " 万元"),
        "当年财政拨款全年执行数": number(amounts.spent, " 万元"),
        "总分": number(sheet.stated.total_score),
    }
    for place, row in places(after).items():
        if row.key in rows:
            own = next(each for each in sheet.indicators if each.key == row.key)
            texts |= {
                f"{place}三级指标": own.name,
                f"{place}年度指标值": own.target,
                f"{place}实际完成值": own.actual,
                f"{place}分值": number(own.weight),
                f"{place}人工调整得分": number(own.hand_score),
                f"{place}偏差原因分析及改进措施": own.deviation,
                f"{place}指标值设置依据": own.extra.get("basis", ""),
                f"{place}存在问题": own.extra.get("存在问题", ""),
            }
    return texts


def number(value: Decimal | None, unit: str = "") -> str:
    return "" if value is None else f"{value / 10000 if unit else value:f}{unit}"


def places(sheet: Sheet) -> dict[str, IndicatorRow]:
    called = enumerate(sheet.indicators, start=1)
    return {f"第 {place} 行{f'「{row.name}」' if row.name else ''}": row for place, row in called}


def rows_told(before: Sheet, after: Sheet) -> list[str]:
    """Those that came, those that went, and once whether the others changed places."""
    old, new = ([row.key for row in sheet.indicators] for sheet in (before, after))
    came = [place for place, row in places(after).items() if row.key not in old]
    went = [f"原第 {place} 行" for place, key in enumerate(old, start=1) if key not in new]
    moved = [key for key in old if key in new] != [key for key in new if key in old]
    return [*came, *went, *(["指标的次序"] if moved else [])]


@given(MADE_SHEETS)
def test_sheet_differs_from_itself_in_nothing(sheet: Sheet) -> None:
    assert compare_sheets(sheet, sheet, XINJIANG) == ()
