"""What holds for every text, likely or not."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from indicators.quantity import (
    Kind,
    Operator,
    Quantity,
    compare_quantities,
    read_pair,
    read_quantity,
    units_agree,
    write_quantity,
)
from indicators.quantity.units import UNITS
from tests.indicators.quantity_notation import notation
from tests.indicators.quantity_published import TABLE, rows

# What clerks type, so that random texts come near real ones.
PIECES = st.sampled_from(
    [
        *"0123456789.,%‰≥≤><=＝≧年月日号天个人次元万亿约近以上内前后底至到-~/:：（）()率达为完成提高下降每共一二十百半 、。零",
        *[
            "以上",
            "不低于",
            "12月",
            "2020年",
            "第四季度",
            "万元",
            "个月",
            "左右",
            "百分之",
            "全年",
            "20%",
            "３",
            "％",
            "²",
            "\n",
        ],
    ]
)
TYPED = st.lists(PIECES, max_size=12).map("".join)
NAMES = st.sampled_from(
    ["", "完成时间", "满意度（%）", "持续开展（月）", "项目经费（万元）", "经费", "能耗下降率", "时限（年）", "人数"]
)
YEARS = st.none() | st.integers(-5, 10_000)
NUMBERS = st.decimals(min_value=0, max_value=10**9, allow_nan=False, allow_infinity=False, places=2)
SIMPLE_UNITS = st.sampled_from(["人", "次", "万元", "元", "%", "天", "个", "公里", "亩", "元/人", "个月", "小时"])


@given(st.text() | TYPED, NAMES | st.text(max_size=20), YEARS)
def test_nothing_that_is_typed_raises(text: str, name: str, year: int | None) -> None:
    value = read_quantity(text, name=name, category=name, year=year)
    assert value.text == text
    assert (value.kind is Kind.AMBIGUOUS) == (len(value.readings) > 1) == bool(value.doubt)
    assert (value.kind in (Kind.NUMBER, Kind.DATE, Kind.PERIOD)) == (value.number is not None or value.end is not None)


@given(TYPED, TYPED, NAMES, YEARS)
def test_no_pair_raises(target: str, actual: str, name: str, year: int | None) -> None:
    pair = read_pair(target, actual, name=name, category=name, year=year)
    assert [value.text for value in pair] == [target, actual]
    assert compare_quantities(*pair) in (-1, 0, 1, None)


@given(TYPED, NAMES, st.none() | st.integers(1990, 2030))
def test_what_is_printed_reads_back_as_the_same(text: str, name: str, year: int | None) -> None:
    value = read_quantity(text, name=name, year=year)
    again = read_quantity(write_quantity(value), name=name, year=year)
    if value.kind in (Kind.NUMBER, Kind.PERIOD, Kind.DATE) and value.unit != "月":
        assert essence(again) == essence(value)
    if value.kind is not Kind.AMBIGUOUS:
        assert write_quantity(again) == write_quantity(value)


def essence(value: Quantity) -> tuple[object, ...]:
    return (value.kind, value.operator, value.number, value.unit, value.start, value.end, value.approximate)


def without_text(value: Quantity) -> tuple[object, ...]:
    return (*essence(value), value.unit_source, tuple(map(without_text, value.readings)))


FULL_WIDTH = {0x21 + i: 0xFF01 + i for i in range(94)}


@given(TYPED, NAMES)
def test_full_width_reads_as_half_width(text: str, name: str) -> None:
    wide = read_quantity(text.translate(FULL_WIDTH), name=name, year=2020)
    assert without_text(wide) == without_text(read_quantity(text, name=name, year=2020))


@given(st.integers(0, 10**12), SIMPLE_UNITS)
def test_commas_between_thousands_change_nothing(number: int, unit: str) -> None:
    assert without_text(read_quantity(f"{number:,}{unit}")) == without_text(read_quantity(f"{number}{unit}"))


@given(NUMBERS, SIMPLE_UNITS, st.sampled_from(["", " ", "\u3000", "\xa0"]))
def test_spaces_around_a_unit_change_nothing(number: Decimal, unit: str, space: str) -> None:
    spaced = read_quantity(f"{space}≥{space}{number}{space}{unit}{space}")
    assert without_text(spaced) == without_text(read_quantity(f"≥{number}{unit}"))


@given(NUMBERS, NUMBERS)
def test_money_compares_alike_in_any_unit(target: Decimal, actual: Decimal) -> None:
    expected = (actual > target) - (actual < target)
    thousands = read_quantity(f"{actual / 10_000:f}万元")
    assert compare_quantities(read_quantity(f"{target}元"), read_quantity(f"{actual}元")) == expected
    assert compare_quantities(read_quantity(f"{target}元"), thousands) == expected
    assert compare_quantities(read_quantity(f"{target / 100_000_000:f}亿元"), thousands) == expected


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_days_and_hours_compare_alike(days: int, other: int) -> None:
    assert compare_quantities(read_quantity(f"{days}天"), read_quantity(f"{other * 24}小时")) == (other > days) - (
        other < days
    )


@given(st.sampled_from(sorted(UNITS)), st.sampled_from(sorted(UNITS)), NUMBERS, NUMBERS)
def test_comparing_the_other_way_round_turns_the_sign(first: str, second: str, low: Decimal, high: Decimal) -> None:
    one, two = (Quantity(text="", kind=Kind.NUMBER, number=n, unit=u) for n, u in ((low, first), (high, second)))
    forth, back = compare_quantities(one, two), compare_quantities(two, one)
    assert (forth is None) == (back is None)
    assert forth is None or back is None or forth == -back
    assert units_agree(first, second) is units_agree(second, first)


@given(st.dates(date(2000, 1, 1), date(2039, 12, 31)), st.integers(-400, 400))
def test_days_compare_as_the_calendar_does(due: date, later: int) -> None:
    done = due + timedelta(days=later)
    target, actual = read_quantity(f"{due.year}年{due.month}月{due.day}日前"), read_quantity(f"{done:%Y.%m.%d}")
    assert (target.operator, target.end, actual.end) == (Operator.LE, due, done)
    assert compare_quantities(target, actual) == (later > 0) - (later < 0)


def test_published_values_print_and_read_back() -> None:
    for text, name, expected in rows(TABLE):
        value = read_quantity(text, name=name, year=2022)
        again = read_quantity(write_quantity(value), name=name, year=2022)
        assert essence(again) == essence(value), text
        assert notation(again) == expected.replace(" by name", ""), text
