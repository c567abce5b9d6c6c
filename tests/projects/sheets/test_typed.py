"""What is shown reads back as the same figure; what people type around a figure is taken."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.documents.layout.values import Unit
from projects.models.fields import LARGEST_AMOUNT, MOST_POINTS
from projects.sheets.typed import Unreadable, read_money, read_points, show_money, show_points

units = st.sampled_from(Unit)
places = st.sampled_from([None, 0, 2, 4])
amounts = st.decimals(min_value=0, max_value=LARGEST_AMOUNT, places=2)
points = st.decimals(min_value=0, max_value=MOST_POINTS, places=6)
FULL_WIDTH = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


@given(amount=amounts, unit=units, places=places)
def test_shown_amount_reads_back_to_the_cent(amount: Decimal, unit: Unit, places: int | None) -> None:
    assert read_money(show_money(amount, unit, places=places), unit) == amount


@given(number=points, places=places)
def test_shown_points_read_back(number: Decimal, places: int | None) -> None:
    assert read_points(show_points(number, places=places)) == number


@given(amount=amounts, unit=units)
def test_full_width_figures_read_like_half_width_ones(amount: Decimal, unit: Unit) -> None:
    assert read_money(show_money(amount, unit).translate(FULL_WIDTH), unit) == amount


@given(text=st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (read_points, lambda text: read_money(text, Unit.WAN)):
        with suppress(Unreadable):
            number = read(text)
            assert number is None or number >= 0


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("", None),
        ("  ", None),
        ("20", "200000"),
        ("１，２３４．５", "12345000"),
        ("1 234.5", "12345000"),
        ("1,234.5 万元", "12345000"),
        ("5万", "50000"),
        ("80000元", "80000"),
        ("￥80000元", "80000"),
        ("0.000001", "0.01"),
        ("12。5", "125000"),
        ("+3", "30000"),
    ],
)
def test_amount_in_wan_is_taken_as_clerks_write_it(text: str, yuan: str | None) -> None:
    assert read_money(text, Unit.WAN) == (None if yuan is None else Decimal(yuan))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("二十", "请填写数字。"),
        ("1.2.3", "请填写数字。"),
        ("1e3", "请填写数字。"),
        ("NaN", "请填写数字。"),
        ("50%", "请填写数字。"),
        ("9" * 41, "请填写数字。"),
        ("-1", "金额不能小于 0。"),
        ("999999999999", "金额过大，请核对单位。"),
        ("0.0000001", "金额最小到分。"),
    ],
)
def test_what_is_no_amount_is_said(text: str, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_money(text, Unit.WAN)
    assert str(refused.value) == reason


@pytest.mark.parametrize(("text", "number"), [("１０分", "10"), ("7.50", "7.5"), (" 8 ", "8")])
def test_points_are_taken_with_their_unit(text: str, number: str) -> None:
    assert read_points(text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("十", "请填写数字。"),
        ("-1", "分数不能小于 0。"),
        ("1001", "分数不能超过 1000。"),
        ("0.0000001", "分数最多写 6 位小数。"),
    ],
)
def test_what_are_no_points_is_said(text: str, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_points(text)
    assert str(refused.value) == reason


@pytest.mark.parametrize(("places", "text"), [(None, "20"), (2, "20.00")])
def test_amount_is_shown_as_the_form_prints_it(places: int | None, text: str) -> None:
    assert show_money(Decimal("200000.00"), Unit.WAN, places=places) == text
