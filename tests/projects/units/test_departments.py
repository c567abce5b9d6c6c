"""Departments change their names and places from a date on, and keep what they were."""

import datetime as dt
import threading
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from projects.models import Department, DepartmentName, DepartmentParent, Evaluation
from projects.models.department import names_on
from projects.models.paths import DEEPEST, path_end, path_under
from projects.units.departments import (
    bring_into_force,
    close_department,
    found_department,
    merge_departments,
    move_department,
    rename_department,
)
from projects.units.tree import DepartmentError
from tests.factories import DepartmentFactory, EvaluationFactory, RegionFactory

pytestmark = pytest.mark.django_db

NEW_YEAR = dt.date(2021, 1, 1)
BEFORE = dt.date(2020, 12, 31)
FAR_OFF = dt.date(2099, 1, 1)


def again(department: Department) -> Department:
    return Department.objects.get(pk=department.pk)


def below(department: Department) -> list[str]:
    return [each.name for each in Department.objects.below(again(department)).order_by("pk")]


@pytest.fixture
def bureau() -> Department:
    return DepartmentFactory.create(name="农业局")


@pytest.fixture
def station(bureau: Department) -> Department:
    return DepartmentFactory.create(name="农技站", parent=bureau)


def test_founded_department_stands_in_the_tree(bureau: Department, station: Department) -> None:
    assert below(bureau) == ["农业局", "农技站"]
    assert below(station) == ["农技站"]
    assert again(station).parent == bureau
    assert (str(station), station.is_below(bureau), bureau.is_below(station)) == ("农技站", True, False)


def test_subtree_takes_in_no_neighbour() -> None:
    """Also where a key runs over into the next figure."""
    assert path_end(path_under("", 9)) == path_under("", 10)
    assert path_end(path_under("0000001", 9)) == "00000010000010"


def test_rename_holds_from_its_date(bureau: Department) -> None:
    rename_department(bureau, "农业农村局", valid_from=NEW_YEAR)
    assert again(bureau).name == "农业农村局"
    assert (bureau.name_on(BEFORE), bureau.name_on(NEW_YEAR)) == ("农业局", "农业农村局")
    assert bureau.name_on(dt.date(1949, 10, 1)) == "农业局"
    assert [str(fact) for fact in bureau.names.all()] == ["农业局（自 2000-01-01）", "农业农村局（自 2021-01-01）"]


def test_name_entered_late_for_an_earlier_date_leaves_todays_alone(bureau: Department) -> None:
    rename_department(bureau, "农业农村局", valid_from=NEW_YEAR)
    rename_department(bureau, "农牧局", valid_from=dt.date(2010, 1, 1))
    assert (again(bureau).name, bureau.name_on(BEFORE)) == ("农业农村局", "农牧局")


def test_second_name_for_one_date_corrects_the_first(bureau: Department) -> None:
    rename_department(bureau, "农业农村剧", valid_from=NEW_YEAR)
    rename_department(bureau, "农业农村局", valid_from=NEW_YEAR)
    assert (again(bureau).name, bureau.names.count()) == ("农业农村局", 3)


def test_name_recorded_ahead_waits_for_its_date(bureau: Department, station: Department) -> None:
    rename_department(bureau, "农业农村局", valid_from=FAR_OFF)
    assert again(bureau).name == "农业局"
    assert bring_into_force() == []
    assert bring_into_force(FAR_OFF) == [bureau]
    assert [again(bureau).name, again(station).name] == ["农业农村局", "农技站"]
    assert bring_into_force(FAR_OFF) == []


def test_move_takes_the_subtree_and_its_sheets_along(bureau: Department, station: Department) -> None:
    post = DepartmentFactory.create(name="试验田", parent=station)
    sheet = EvaluationFactory.create(unit=post, department=station)
    other = DepartmentFactory.create(name="林业局", region=bureau.region)
    move_department(station, other, valid_from=NEW_YEAR)
    assert below(other) == ["农技站", "试验田", "林业局"]
    assert below(bureau) == ["农业局"]
    stored = Evaluation.objects.get(pk=sheet.pk)
    assert (stored.unit_path, stored.department_path) == (again(post).path, again(station).path)
    assert [again(station).parent_on(date) for date in (BEFORE, NEW_YEAR)] == [bureau, other]
    assert [str(fact) for fact in station.parents.all()] == ["农业局（自 2000-01-01）", "林业局（自 2021-01-01）"]


def test_move_to_the_top_and_back(bureau: Department, station: Department) -> None:
    move_department(station, None, valid_from=NEW_YEAR)
    assert (again(station).parent, again(station).path) == (None, path_under("", station.pk))
    assert str(station.parents.last()) == "（无上级）（自 2021-01-01）"
    move_department(station, bureau, valid_from=NEW_YEAR)
    assert below(bureau) == ["农业局", "农技站"]


def test_objects_read_before_a_move_do_no_harm(bureau: Department, station: Department) -> None:
    post = DepartmentFactory.create(name="试验田", parent=station)
    old_station, other = again(station), DepartmentFactory.create(name="林业局")
    move_department(station, other, valid_from=NEW_YEAR)
    move_department(post, None, valid_from=NEW_YEAR)
    move_department(again(post), old_station, valid_from=NEW_YEAR)
    assert below(other) == ["农技站", "试验田", "林业局"]


def test_move_recorded_ahead_waits_for_its_date(bureau: Department, station: Department) -> None:
    other = DepartmentFactory.create(name="林业局")
    move_department(station, other, valid_from=FAR_OFF)
    assert below(bureau) == ["农业局", "农技站"]
    assert bring_into_force(FAR_OFF) == [station]
    assert below(other) == ["农技站", "林业局"]


def test_moves_recorded_ahead_settle_from_the_top_down(bureau: Department, station: Department) -> None:
    other = DepartmentFactory.create(name="林业局")
    move_department(station, other, valid_from=FAR_OFF)
    move_department(other, bureau, valid_from=FAR_OFF)
    bring_into_force(FAR_OFF)
    assert sorted(below(bureau)) == ["农业局", "农技站", "林业局"]


def test_circle_with_a_move_recorded_ahead_is_refused(bureau: Department) -> None:
    other = DepartmentFactory.create(name="林业局")
    move_department(bureau, other, valid_from=FAR_OFF)
    for date in (NEW_YEAR, FAR_OFF):
        with pytest.raises(DepartmentError) as refusal:
            move_department(other, bureau, valid_from=date)
        assert str(refusal.value).startswith("“林业局”不能移到自己或自己的下级“农业局”之下")
    assert str(refusal.value).endswith("“农业局”之下")
    assert (other.parents.count(), again(other).parent) == (1, None)


def test_circle_that_would_close_later_says_when(bureau: Department) -> None:
    other = DepartmentFactory.create(name="林业局")
    move_department(bureau, other, valid_from=FAR_OFF)
    with pytest.raises(DepartmentError) as refusal:
        move_department(other, bureau, valid_from=NEW_YEAR)
    assert str(refusal.value) == (
        "“林业局”不能移到自己或自己的下级“农业局”之下：自 2099-01-01 起，按已登记的调整，“农业局”在它之下"
    )


def test_two_change_places_on_one_day(bureau: Department, station: Department) -> None:
    move_department(station, None, valid_from=FAR_OFF)
    move_department(bureau, station, valid_from=FAR_OFF)
    assert bring_into_force(FAR_OFF) == [bureau, station]
    assert below(station) == ["农业局", "农技站"]


def test_circle_that_stands_in_the_records_holds_up_nobody_else(
    bureau: Department, station: Department, caplog: pytest.LogCaptureFixture
) -> None:
    """As it could be recorded before such moves were refused."""
    first, second = DepartmentFactory.create(name="甲"), DepartmentFactory.create(name="乙")
    for department, parent in ((first, second), (second, first), (station, None)):
        DepartmentParent.objects.create(department=department, parent=parent, valid_from=FAR_OFF)
    rename_department(second, "乙局", valid_from=FAR_OFF)
    assert bring_into_force(FAR_OFF) == [station, first, second]
    assert (again(station).parent, again(first).parent, again(second).parent) == (None, second, None)
    assert again(second).name == "乙局"
    assert [record.getMessage() for record in caplog.records] == [
        f"Department {second.pk} (乙局) was not moved: “乙局”不能移到自己或自己的下级“甲”之下"
    ]
    assert bring_into_force(FAR_OFF) == []


@pytest.mark.parametrize("date", [NEW_YEAR, FAR_OFF])
def test_nobody_stands_below_themselves(bureau: Department, station: Department, date: dt.date) -> None:
    for target in (bureau, station):
        with pytest.raises(DepartmentError) as refusal:
            move_department(bureau, target, valid_from=date)
        assert str(refusal.value) == f"“农业局”不能移到自己或自己的下级“{target}”之下"
    assert DepartmentParent.objects.count() == 2


def test_tree_has_a_bottom() -> None:
    lowest = DepartmentFactory.create()
    region, top = lowest.region, lowest
    for _ in range(DEEPEST - 1):
        lowest = DepartmentFactory.create(parent=lowest)
    with pytest.raises(DepartmentError, match="级次过深"):
        DepartmentFactory.create(parent=lowest)
    other = DepartmentFactory.create(region=region)
    with pytest.raises(DepartmentError, match="级次过深"):
        move_department(top, other, valid_from=NEW_YEAR)


def test_closed_department_is_closed_from_its_date(bureau: Department, station: Department) -> None:
    close_department(station, on=NEW_YEAR)
    assert [list(Department.objects.open_on(date).order_by("pk")) for date in (BEFORE, NEW_YEAR)] == [
        [bureau, station],
        [bureau],
    ]
    with pytest.raises(DepartmentError, match="“农技站”已于 2021-01-01 撤销"):
        close_department(station, on=NEW_YEAR)
    with pytest.raises(DepartmentError, match="不能再调整隶属关系"):
        move_department(station, None, valid_from=FAR_OFF)


def test_department_with_open_children_is_not_closed(bureau: Department, station: Department) -> None:
    with pytest.raises(DepartmentError, match="“农业局”还有下级单位"):
        close_department(bureau, on=NEW_YEAR)
    close_department(station, on=BEFORE)
    close_department(bureau, on=NEW_YEAR)
    assert again(bureau).closed_on == NEW_YEAR


def test_merged_department_and_its_children_stand_under_the_successor(bureau: Department, station: Department) -> None:
    into = DepartmentFactory.create(name="林业局", region=bureau.region)
    merge_departments(bureau, into, on=NEW_YEAR)
    merged = again(bureau)
    assert (merged.closed_on, merged.successor, merged.parent, merged.name) == (NEW_YEAR, into, into, "农业局")
    assert again(station).parent == into
    assert below(into) == ["农业局", "农技站", "林业局"]
    assert again(station).parent_on(BEFORE) == bureau


def test_merged_again_a_department_leads_to_the_last(bureau: Department, station: Department) -> None:
    between, last = DepartmentFactory.create_batch(2, region=bureau.region)
    merge_departments(station, between, on=BEFORE)
    merge_departments(between, last, on=NEW_YEAR)
    assert [again(each).successor for each in (station, between, last)] == [last, last, None]


def test_chains_from_before_become_one_link(bureau: Department) -> None:
    first, second, third, last = DepartmentFactory.create_batch(4, region=bureau.region)
    for each, successor in ((first, second), (second, third), (third, last)):
        Department.objects.filter(pk=each.pk).update(closed_on=BEFORE, successor=successor)
    migration = import_module("projects.migrations.0004_one_link_to_the_successor")
    migration.lead_to_the_last(apps, None)
    assert [again(each).successor for each in (first, second, third, last, bureau)] == [last, last, last, None, None]


def test_merging_into_oneself_below_oneself_or_into_a_closed_one_is_refused(
    bureau: Department, station: Department
) -> None:
    for target in (bureau, station):
        with pytest.raises(DepartmentError, match="不能并入自己或自己的下级"):
            merge_departments(bureau, target, on=NEW_YEAR)
    closed = DepartmentFactory.create()
    close_department(closed, on=BEFORE)
    with pytest.raises(DepartmentError, match="已撤销，不能并入"):
        merge_departments(bureau, closed, on=NEW_YEAR)


def test_names_of_a_year_come_in_one_query(
    bureau: Department, station: Department, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rename_department(bureau, "农业农村局", valid_from=NEW_YEAR)
    late = DepartmentFactory.create(name="数据局", valid_from=NEW_YEAR)
    with django_assert_num_queries(1):
        assert names_on(BEFORE) == {bureau.pk: "农业局", station.pk: "农技站", late.pk: "数据局"}
    assert names_on(NEW_YEAR)[bureau.pk] == "农业农村局"


def test_department_without_facts_has_what_stands_on_it() -> None:
    bare = Department.objects.create(name="临时", region=RegionFactory.create())
    assert (bare.name_on(NEW_YEAR), bare.parent_on(NEW_YEAR)) == ("临时", None)


def test_codes_are_told_apart_within_a_region(bureau: Department) -> None:
    region = RegionFactory.create()
    first = found_department("甲", region=region, valid_from=BEFORE, code="101")
    second = found_department("乙", region=bureau.region, valid_from=BEFORE, code="101")
    assert DepartmentName.objects.filter(department__in=[first, second]).count() == 2


def test_paths_of_sheets_are_proved_with_their_numbers(station: Department, capsys: pytest.CaptureFixture[str]) -> None:
    EvaluationFactory.create(unit=station)
    call_command("recompute")
    move_department(station, None, valid_from=NEW_YEAR)
    call_command("recompute", "--check")
    assert capsys.readouterr().out.endswith("1 张自评表的存数都与重新测算的一致\n")


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer at a time, and in memory no waiting"
)
@pytest.mark.django_db(transaction=True)
def test_two_who_move_departments_under_each_other_make_no_circle() -> None:
    first, second = DepartmentFactory.create(), DepartmentFactory.create()
    start, refused = threading.Barrier(2), []

    def hang(department: Department, under: Department) -> None:
        start.wait()
        try:
            move_department(department, under, valid_from=NEW_YEAR)
        except DepartmentError as error:
            refused.append(error)
        finally:
            connection.close()

    pairs = ((again(first), again(second)), (again(second), again(first)))
    threads = [threading.Thread(target=hang, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert sorted(len(each.path) for each in Department.objects.order_by("pk")) == [7, 14]
