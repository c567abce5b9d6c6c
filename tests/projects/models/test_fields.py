"""A figure kept as it was written; texts by key."""

from decimal import Decimal

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError

from indicators.sheet import Stage as SheetStage
from projects.models import Indicator
from projects.models.evaluation import validate_texts
from projects.models.fields import WrittenDecimalField
from projects.models.stage import Stage
from tests.factories import IndicatorFactory

FIELD = WrittenDecimalField("原表得分")


@pytest.mark.parametrize("written", ["9", "9.00", "1E+1", "0.05", "-3"])
@pytest.mark.django_db
def test_figure_comes_back_with_its_places(written: str) -> None:
    row = IndicatorFactory.create(stated_score=Decimal(written))
    stored = Indicator.objects.get(pk=row.pk).stated_score
    assert str(stored) == written


@pytest.mark.django_db
def test_no_figure_comes_back_as_none() -> None:
    assert Indicator.objects.get(pk=IndicatorFactory.create().pk).stated_score is None
    assert FIELD.to_python("") is None


@pytest.mark.parametrize("wrong", ["九分", "NaN", "Infinity"])
def test_what_is_no_figure_is_refused(wrong: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        FIELD.to_python(wrong)
    assert refusal.value.messages == ["请填写数字。"]


@pytest.mark.django_db
def test_figure_survives_a_dump() -> None:
    rows = [IndicatorFactory.create(stated_score=Decimal("9.50")), IndicatorFactory.create()]
    dumped = serializers.serialize("json", rows)
    for each in serializers.deserialize("json", dumped):
        each.save()
    stored = Indicator.objects.order_by("pk").values_list("stated_score", flat=True)
    assert [str(score) for score in stored] == ["9.50", "None"]


@pytest.mark.parametrize("wrong", [[], {"上年完成值": 3}, "text", None])
def test_texts_by_key_are_nothing_else(wrong: object) -> None:
    with pytest.raises(ValidationError) as refusal:
        validate_texts(wrong)
    assert refusal.value.messages == ["应为一组文字。"]


def test_texts_by_key_are_taken() -> None:
    validate_texts({"上年完成值": "3次"})


def test_stages_are_those_of_the_sheet() -> None:
    assert Stage.values == [each.value for each in SheetStage]
