"""Hypothesis strategies for whole sheets, odd ones included."""

from decimal import Decimal

from hypothesis import strategies as st

from indicators.sheet import FundAmounts, FundRow, IndicatorRow, Sheet, Stage, Stated

texts = st.text(max_size=8) | st.sampled_from(
    ["", "/", "产出指标", "成本指标", "数量指标", "≥95%", "12月", "100%", "持续"]
)
odd_numbers = st.sampled_from(
    [Decimal(text) for text in ("1E+999999", "-1E+999999", "1E-999999", "-0", "0E+5", "5E+4", "5.00", "1E+99999999999")]
)
numbers = st.none() | odd_numbers | st.decimals(allow_nan=False, allow_infinity=False)
extras = st.dictionaries(texts, texts, max_size=2)
amounts = st.builds(FundAmounts, initial=numbers, budget=numbers, spent=numbers)
fund_rows = st.builds(FundRow, kind=texts, amounts=amounts, extra=extras)
indicator_rows = st.builds(
    IndicatorRow,
    key=texts,
    dimension=texts,
    category=texts,
    name=texts,
    target=texts,
    actual=texts,
    weight=numbers,
    stated_score=numbers,
    hand_score=numbers,
    hand_reason=texts,
    band=texts | st.sampled_from(["达成", "部分达成"]),
    deviation=texts,
    extra=extras,
)
stated = st.builds(
    Stated,
    funds=amounts,
    execution_weight=numbers,
    execution_rate=numbers,
    execution_score=numbers,
    total_weight=numbers,
    total_score=numbers,
    grade=texts,
)
sheets = st.builds(
    Sheet,
    stage=st.sampled_from(Stage),
    year=st.none() | st.integers(-10, 99999),
    project=texts,
    funds=st.lists(fund_rows, max_size=3),
    goal=texts,
    execution_reason=texts,
    execution_hand_score=numbers,
    execution_hand_reason=texts,
    not_applicable=extras,
    indicators=st.lists(indicator_rows, max_size=4),
    stated=stated,
    extra=extras,
)
