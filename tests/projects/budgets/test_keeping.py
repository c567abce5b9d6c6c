"""A later upload is the next version, and the log says what it says otherwise."""

import datetime as dt

import pytest
from django.utils import timezone

from projects.budgets.differing import differences_between
from projects.budgets.keeping import OvertakenBudgetError, latest_budget, store_budget, tables_of
from projects.budgets.makers import judge_makers
from projects.budgets.values import BudgetTable
from projects.models import Event, PublishedBudget
from projects.units.departments import rename_department
from tests.factories import DepartmentFactory, UserFactory
from tests.projects.budgets.published import read_published
from tests.projects.budgets.test_checking import put

pytestmark = pytest.mark.django_db


def changed() -> tuple[BudgetTable, ...]:
    def change(pages: dict) -> None:  # type: ignore[type-arg]
        put("表六", "D8", 45.5)(pages)
        pages["表七"].delete_rows(12)
        for number in ("表一", "表二", "表三", "表四", "表五", "表八", "表九"):
            pages["表六"].parent.remove(pages[number])

    return read_published(change).tables


def told(former: tuple[BudgetTable, ...], latter: tuple[BudgetTable, ...]) -> list[str]:
    return [str(each) for each in differences_between(former, latter)]


def test_versions_follow_each_other_and_tables_not_brought_stay() -> None:
    department, user = DepartmentFactory.create(name="国资委"), UserFactory.create(name="李明")
    published = read_published().tables
    first = store_budget(department, 2021, published, seen=0, by=user, file_name="预算.xlsx")
    assert (first.number, tables_of(first)) == (1, published)
    assert (Event.objects.get(verb="budget").subject, Event.objects.get(verb="budget").changes) == (
        "国资委2021 年部门预算表第 1 版",
        {},
    )
    second = store_budget(department, 2021, changed(), seen=1, by=user)
    tables = tables_of(latest_budget(department, 2021))
    assert [table.kind for table in tables] == [table.kind for table in published]
    assert (second.number, tables[0], tables[5]) == (2, published[0], changed()[0])
    changes = Event.objects.get(verb="budget", subject__endswith="第 2 版").changes
    assert changes["表六“30102 津贴补贴”行“合计”列"] == ["45.51", "45.5"]
    assert changes["表七“2150702 微信公众号”行“项目支出合计”列"] == ["3", ""]
    assert set(changes) == {
        "表六“30102 津贴补贴”行“合计”列",
        "表七“2150702 微信公众号”行“项目支出合计”列",
        "表七“2150702 微信公众号”行“商品和服务支出”列",
        "表七文字“215”（第 7 处）",
        "表七文字“07”（第 7 处）",
        "表七文字“02”（第 7 处）",
        "表七文字“一般行政管理事务”（第 7 处）",
        "表七文字“微信公众号”",
    }


def test_version_that_somebody_else_brought_meanwhile_is_not_replaced() -> None:
    department, user = DepartmentFactory.create(), UserFactory.create(name="李明")
    tables = read_published().tables
    first = store_budget(department, 2021, tables, seen=0, by=user)
    at = timezone.localtime(first.uploaded_at)
    with pytest.raises(OvertakenBudgetError) as refused:
        store_budget(department, 2021, tables, seen=0, by=user)
    assert str(refused.value) == f"李明于 {at:%-m月%-d日 %H:%M} 导入了第 1 版，没有导入，请重新上传核对。"
    with pytest.raises(OvertakenBudgetError, match="没有导入"):
        store_budget(department, 2022, tables, seen=3, by=user)
    assert PublishedBudget.objects.count() == 1


def test_new_and_moved_tables_are_told_as_such() -> None:
    published = read_published().tables
    assert told(published[:8], published) == ["表九：新增这张表"]
    moved = read_published(lambda pages: pages["表三"].insert_rows(13)).tables
    assert told(published, moved) == ["表三：版面不同，文字和数没有变"]
    assert told(published, published) == []


def test_maker_is_known_by_all_its_names() -> None:
    department = DepartmentFactory.create(name="国资委")
    rename_department(department, "国有资产监督管理委员会", valid_from=dt.date(2022, 1, 1))
    DepartmentFactory.create(name="财政局", region=department.region)
    judged = judge_makers(("国资委", "国有资产监督管理委员会", "财政局", "州国资"), department)
    assert (judged.wrong, judged.unknown) == (("财政局",), ("州国资",))
