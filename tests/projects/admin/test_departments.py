"""单位: founded, renamed, moved, merged and closed from a date on."""

import datetime as dt

import pytest
from django.test import Client

from projects.models import Department
from projects.units.departments import close_department
from tests.factories import DepartmentFactory, RegionFactory
from tests.projects.admin.records import bureau, county

pytestmark = pytest.mark.django_db


def no_rows(prefix: str) -> dict[str, str]:
    """An inline as the page sends it where nothing of it can be changed."""
    return {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}


def test_tree_is_listed_from_the_top_with_its_levels(client: Client) -> None:
    bureau(county())
    html = client.get("/admin/projects/department/").content.decode()
    indented = [
        f'<span class="tree-{depth}">{name}</span>' in html
        for depth, name in ((0, "某县工业和信息化局"), (1, "安全生产执法队"), (1, "绿色建材发展中心"))
    ]
    assert indented == [True, True, True]
    assert html.count("第 2 级") == 3


def test_closed_departments_can_be_left_out(client: Client) -> None:
    DepartmentFactory.create(name="在用单位")
    closed = DepartmentFactory.create(name="已撤单位")
    close_department(closed, on=dt.date(2021, 1, 1))

    def listed(choice: str) -> list[str]:
        return [
            str(each) for each in client.get("/admin/projects/department/", {"open": choice}).context["cl"].result_list
        ]

    assert (listed("yes"), listed("no")) == (["在用单位"], ["已撤单位"])


def test_new_department_has_name_and_parent_from_its_date_on(client: Client) -> None:
    top = bureau(county())
    data = {"name": "数据中心", "code": "301009", "region": top.region.pk, "parent": top.pk, "valid_from": "2022-03-01"}
    client.post("/admin/projects/department/add/", data)
    made = Department.objects.get(code="301009")
    assert made.path == f"{top.path}{made.pk:07d}"
    assert [(fact.name, fact.valid_from) for fact in made.names.all()] == [("数据中心", dt.date(2022, 3, 1))]
    assert [(fact.parent, fact.valid_from) for fact in made.parents.all()] == [(top, dt.date(2022, 3, 1))]


def test_new_department_under_a_closed_one_is_refused(client: Client) -> None:
    closed = DepartmentFactory.create()
    close_department(closed, on=dt.date(2021, 1, 1))
    data = {"name": "数据中心", "region": closed.region.pk, "parent": closed.pk, "valid_from": "2022-03-01"}
    html = client.post("/admin/projects/department/add/", data).content.decode()
    assert f"“{closed}”已于 2021-01-01 撤销。" in html
    assert not Department.objects.filter(name="数据中心").exists()


def test_code_in_use_is_refused_in_chinese(client: Client) -> None:
    top = bureau(county())
    data = {"name": "数据中心", "code": "301", "region": top.region.pk, "valid_from": "2022-03-01"}
    html = client.post("/admin/projects/department/add/", data).content.decode()
    assert "这个行政区划中已有使用这个编码的单位。" in html


def test_tree_too_deep_is_refused(client: Client) -> None:
    last = DepartmentFactory.create()
    for _ in range(19):
        last = DepartmentFactory.create(parent=last)
    data = {"name": "数据中心", "region": last.region.pk, "parent": last.pk, "valid_from": "2022-03-01"}
    assert "级次过深。" in client.post("/admin/projects/department/add/", data).content.decode()


def test_only_the_code_is_changed_in_place(client: Client) -> None:
    department = DepartmentFactory.create(name="水利局", code="1")
    data = {
        "code": "330",
        "name": "改名局",
        "region": RegionFactory.create().pk,
        **no_rows("names"),
        **no_rows("parents"),
    }
    client.post(f"/admin/projects/department/{department.pk}/change/", data)
    changed = Department.objects.get(pk=department.pk)
    assert (changed.code, changed.name, changed.region) == ("330", "水利局", department.region)


def test_closed_department_is_not_offered_any_more(client: Client) -> None:
    closed = DepartmentFactory.create(name="撤销的单位")
    DepartmentFactory.create(name="在用的单位")
    close_department(closed, on=dt.date(2021, 1, 1))
    query = {"term": "单位", "app_label": "projects", "model_name": "project", "field_name": "unit"}
    assert [each["text"] for each in client.get("/admin/autocomplete/", query).json()["results"]] == ["在用的单位"]


def test_what_changes_a_department_is_a_page_of_its_own(client: Client) -> None:
    department = DepartmentFactory.create(name="水利 局")
    html = client.get(f"/admin/projects/department/{department.pk}/change/").content.decode()
    assert 'href="/reorganisations/?unit=%E6%B0%B4%E5%88%A9%20%E5%B1%80"' in html
