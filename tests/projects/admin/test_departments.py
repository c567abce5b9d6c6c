"""单位: founded, renamed, moved, merged and closed from a date on."""

import datetime as dt

import pytest
from django.test import Client

from projects.models import Department, DepartmentName, Event
from tests.factories import DepartmentFactory, RegionFactory
from tests.projects.admin.records import bureau, county

pytestmark = pytest.mark.django_db
REASON = "机构改革方案〔2021〕3号"


def act(client: Client, department: Department, name: str, **data: object) -> str:
    address = f"/admin/projects/department/{department.pk}/act/{name}/"
    response = client.post(address, {"date": "2021-01-01", "reason": REASON, **data}, follow=True)
    return response.content.decode()


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
    act(client, closed, "close")

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
    act(client, closed, "close")
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


def test_renaming_keeps_the_former_name_for_earlier_years(client: Client) -> None:
    department = DepartmentFactory.create(name="水利局")
    html = act(client, department, "rename", new_name=" 水务  局 ")
    changed = Department.objects.get(pk=department.pk)
    assert changed.name == "水务 局"
    assert changed.name_on(dt.date(2020, 12, 31)) == "水利局"
    assert f"自 2021-01-01 起更名为“水务 局”。依据和理由：{REASON}" in html
    logged = Event.objects.filter(verb="admin-changed").get()
    assert logged.changes == {"message": f"自 2021-01-01 起更名为“水务 局”。依据和理由：{REASON}"}


def test_moving_takes_all_below_along(client: Client) -> None:
    old, new = DepartmentFactory.create(), DepartmentFactory.create()
    unit = DepartmentFactory.create(parent=old)
    station = DepartmentFactory.create(parent=unit)
    act(client, unit, "move", parent=new.pk)
    assert Department.objects.get(pk=station.pk).path.startswith(new.path)
    assert "不再有上级" in act(client, unit, "move", date="2022-01-01")


def test_moving_under_itself_is_told_at_the_form(client: Client) -> None:
    top = DepartmentFactory.create(name="水利局")
    unit = DepartmentFactory.create(name="灌区", parent=top)
    html = act(client, top, "move", parent=unit.pk)
    assert "“水利局”不能移到自己或自己的下级“灌区”之下。" in html
    assert Department.objects.get(pk=top.pk).parent is None


def test_merging_closes_and_names_the_successor(client: Client) -> None:
    old, new = DepartmentFactory.create(), DepartmentFactory.create(name="农业农村局")
    assert "并入“农业农村局”" in act(client, old, "merge", into=new.pk)
    merged = Department.objects.get(pk=old.pk)
    assert (merged.closed_on, merged.successor) == (dt.date(2021, 1, 1), new)
    html = client.get(f"/admin/projects/department/{old.pk}/change/").content.decode()
    assert "act/rename" not in html
    assert "并入" in html


def test_closing_what_still_has_units_is_refused(client: Client) -> None:
    top = bureau(county())
    assert "还有下级单位" in act(client, top, "close")
    assert Department.objects.get(pk=top.pk).closed_on is None


@pytest.mark.parametrize("missing", ["date", "reason"])
def test_act_wants_a_date_and_a_reason(missing: str, client: Client) -> None:
    department = DepartmentFactory.create()
    act(client, department, "rename", new_name="新名称", **{missing: ""})
    assert DepartmentName.objects.count() == 1


def test_unknown_act_and_department_are_not_found(client: Client) -> None:
    department = DepartmentFactory.create()
    assert client.get(f"/admin/projects/department/{department.pk}/act/burn/").status_code == 404
    assert client.get("/admin/projects/department/99/act/rename/").status_code == 404


def test_closed_department_is_not_offered_any_more(client: Client) -> None:
    closed = DepartmentFactory.create(name="撤销的单位")
    DepartmentFactory.create(name="在用的单位")
    act(client, closed, "close")
    query = {"term": "单位", "app_label": "projects", "model_name": "project", "field_name": "unit"}
    assert [each["text"] for each in client.get("/admin/autocomplete/", query).json()["results"]] == ["在用的单位"]
