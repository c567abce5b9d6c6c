"""The page of a unit: its rounds added up, beside the bureau's ledger, and what it may send up."""

from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from projects.models import Evaluation, Exclusion, Step
from tests.factories import EvaluationFactory, LedgerLineFactory, ProjectFactory
from tests.projects.scenes import County, county, filled, published, submit, words
from tests.projects.views.test_lists import another_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return county()


def with_amounts(scene: County, name: str, **totals: int) -> Evaluation:
    project = ProjectFactory.create(name=name, unit=scene.centre)
    sheet = EvaluationFactory.create(round=scene.round, unit=scene.centre, project=project)
    Evaluation.objects.filter(pk=sheet.pk).update(**{f"{column}_total": amount for column, amount in totals.items()})
    return sheet


def test_unit_is_added_up_beside_the_ledger(scene: County) -> None:
    """Of 甲 the ledger says the total, of 乙 its kinds, of 丙 nothing; what is 不纳入 and what was 撤销下发 isn't added."""
    first = with_amounts(scene, "甲", initial=100, budget=200, spent=150)
    second = with_amounts(scene, "乙", initial=10, budget=20, spent=15)
    with_amounts(scene, "丙", initial=1, budget=2)
    left_out, revoked = (with_amounts(scene, name, budget=5000) for name in ("丁", "戊"))
    for sheet, reason in ((left_out, Exclusion.MERGED), (revoked, Exclusion.REVOKED)):
        LedgerLineFactory.create(evaluation=sheet, kind="total", budget=9000)
        by = scene.people["finance office"]
        Evaluation.objects.filter(pk=sheet.pk).update(exclusion=reason, excluded_at=sheet.created_at, excluded_by=by)
    LedgerLineFactory.create(evaluation=first, kind="total", initial=None, budget=200, spent=140)
    LedgerLineFactory.create(evaluation=first, kind="appropriation", initial=100, budget=7, spent=None)
    for kind, budget in (("appropriation", 12), ("carryover", 8)):
        LedgerLineFactory.create(evaluation=second, kind=kind, initial=None, budget=budget, spent=None)
    response = scene.client_of("department reviewer").get(f"/units/{scene.industry.pk}/")
    [added] = response.context["added_up"]
    assert [(each.stated, each.compared, each.brought, each.difference) for each in added.amounts] == [
        (111, 100, 100, 0),
        (222, 220, 220, 0),
        (165, 150, 140, 10),
    ]
    assert (added.due, {part.label: number for part, number in added.parts.items()}) == (4, {"未填": 3, "不纳入": 1})
    assert added.differs
    assert "未填 3，不纳入 1" in words(response.content.decode())


def test_sheets_that_differ_from_the_ledger_are_named(scene: County) -> None:
    sheet = filled(scene, published("安全生产"), name="节能项目")
    LedgerLineFactory.create(evaluation=sheet, kind="total", initial=None, budget=Decimal(300000), spent=None)
    client = scene.client_of("owner")
    text = words(client.get(f"/units/{scene.centre.pk}/").content.decode())
    assert "不一致" in text
    assert "节能项目 （节能监察中心）：年度资金总额全年预算数，表上 20.00，财政数据 30.00" in text


def test_unit_without_ledger_says_so(scene: County) -> None:
    with_amounts(scene, "甲", budget=200)
    text = words(scene.client_of("owner").get(f"/units/{scene.centre.pk}/").content.decode())
    assert "没有财政数据" in text
    assert "相差" not in text


def test_all_are_sent_up_in_one_step_while_something_may_go(scene: County) -> None:
    sheet = filled(scene, published(), name="甲")
    path = f"/units/{scene.centre.pk}/"

    def offered(person: str) -> bool:
        return "本单位全部送审" in scene.client_of(person).get(path).content.decode()

    assert (offered("owner"), offered("finance office")) == (True, False)
    submit(sheet, scene.people["owner"], Step.UNIT_REVIEW)
    assert not offered("owner")


@pytest.mark.parametrize("count", [1, 3])
def test_page_with_a_ledger_takes_seventeen_queries(
    count: int, scene: County, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        sheet = with_amounts(scene, f"项目{number}", budget=200)
        LedgerLineFactory.create(evaluation=sheet, kind="total", initial=None, budget=100, spent=None)
        another_year(scene, 2021 + number)
    client = scene.client_of("owner")
    with django_assert_num_queries(17):  # as without one, and five for the sheets that differ
        assert len(client.get(f"/units/{scene.centre.pk}/").context["differing"]) == count
