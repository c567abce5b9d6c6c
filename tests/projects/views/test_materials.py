"""The pages of 报送材料: who opens them, what they show, what a person does there, and what of it stands elsewhere."""

import datetime as dt
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from projects.attachments import want_materials
from projects.models import Event, Material, MaterialDue, MaterialFile, MaterialKind
from tests.factories import DepartmentFactory, MaterialFactory
from tests.projects.scenes import PEOPLE, County, county, filled, sound, words
from tests.projects.signing import paper
from tests.security.answers import content_of

pytestmark = pytest.mark.django_db
REPORT, SUMMARY = MaterialKind.REPORT, MaterialKind.SUMMARY
LAST = timezone.localdate() - dt.timedelta(days=2)
ABOVE = dict.fromkeys(PEOPLE, 404) | {"nobody": 302}
SEEING = ABOVE | dict.fromkeys(("department reviewer", "viewer", "finance desk", "finance office"), 200)


@pytest.fixture
def scene() -> County:
    scene = county(2021)
    for name, unit in (("甲", scene.centre), ("乙", scene.assets)):
        filled(scene, sound(), name=name, unit=unit)
    want_materials(scene.round, {REPORT: LAST, SUMMARY: None}, by=scene.people["finance office"])
    return scene


def path(scene: County, view: str = "materials", **query: str) -> str:
    keys = [scene.round.pk, *([scene.industry.pk] if view == "department_materials" else [])]
    return reverse(view, args=keys, query=query)


def sent(scene: County, person: str = "department reviewer", **more: Any) -> Any:
    own = path(scene, "department_materials")
    data = {"kind": "report", "act": "hand-in", "seen": "none", "uploads": [paper("自评报告.png")]} | more
    return scene.client_of(person).post(own, data, follow=True)


def lines(scene: County, person: str = "finance office", **query: str) -> list[tuple[str, list[str]]]:
    shown = scene.client_of(person).get(path(scene, **query)).context["lines"]
    return [(line.name, [each.state.text for each in line.shown]) for line in shown]


def test_pages_open_for_those_above_the_department(scene: County) -> None:
    sent(scene)
    (file,) = MaterialFile.objects.all()
    own = [
        path(scene, "department_materials"),
        *(reverse(view, args=[file.pk]) for view in ("material_file", "material_file_pages")),
    ]
    own.append(reverse("material_file_page", args=[file.pk, 1]))
    for address in own:
        assert {person: status(scene, person, address) for person in PEOPLE} == SEEING
    found = {person: scene.client_of(person).get(path(scene)).status_code for person in PEOPLE}
    assert found == dict.fromkeys(PEOPLE, 200) | {"administrator": 404, "nobody": 302}
    assert Event.objects.filter(verb="download-material", subject__endswith="自评报告.png").count() == 8


def status(scene: County, person: str, address: str) -> int:
    response = scene.client_of(person).get(address)
    content_of(response)
    return response.status_code


def test_list_says_who_handed_in_what(scene: County) -> None:
    both = [("工业和信息化局", ["未交", "未交"]), ("国有资产监督管理委员会", ["未交", "未交"])]
    assert lines(scene) == both
    assert lines(scene, "department reviewer") == both[:1]
    assert lines(scene, "owner") == []
    sent(scene)
    assert lines(scene)[0] == ("工业和信息化局", ["已交", "未交"])
    assert [name for name, _ in lines(scene, kind="report", state="missing")] == ["国有资产监督管理委员会"]
    assert [name for name, _ in lines(scene, state="handed_in")] == ["工业和信息化局"]
    assert lines(scene, state="nonsense") == []


def test_bureau_says_what_is_wanted(scene: County) -> None:
    office = scene.client_of("finance office")
    wrong = office.post(path(scene), {"summary": "on", "report_closes_on": "２０２１年４月１日"})
    assert "填了截止日期，请同时勾选“自评报告”" in words(wrong.content.decode())
    assert MaterialDue.objects.count() == 2
    office.post(path(scene), {"summary": "on", "summary_closes_on": "２０２１年４月１日"})
    assert list(MaterialDue.objects.values_list("kind", "closes_on")) == [("summary", dt.date(2021, 4, 1))]
    assert scene.client_of("department reviewer").post(path(scene), {}).status_code == 403


def test_department_hands_in_and_the_bureau_returns(scene: County) -> None:
    assert "自评报告已报送，共 1 份文件。" in words(sent(scene).content.decode())
    office = scene.client_of("finance office")
    (material,) = Material.objects.all()
    own, form = path(scene, "department_materials"), {"kind": "report", "act": "return", "seen": str(material.pk)}
    assert "请写明退回理由。" in words(office.post(own, form).content.decode())
    office.post(own, form | {"reason": "缺第 3 页"})
    again = office.post(own, form | {"reason": "又缺一页"}, follow=True)
    assert "没有退回：" in words(again.content.decode())
    reviewer = scene.client_of("department reviewer")
    shown = words(reviewer.get(own).content.decode())
    assert "退回：缺第 3 页" in shown
    home = words(reviewer.get("/").content.decode())
    assert "工业和信息化局：自评报告 被退回" in home
    assert "退回意见：缺第 3 页" in home
    assert "逾期 2 天" in home
    sent(scene, seen=f"{material.pk}r", uploads=[paper("补齐.png", "blue")])
    assert "以前报送的（1 次）" in words(reviewer.get(own).content.decode())


def test_what_is_wrong_is_told_and_nothing_typed_is_lost(scene: County) -> None:
    assert "请先选择文件。" in words(sent(scene, uploads=[]).content.decode())
    sent(scene)
    overtaken = sent(scene, uploads=[paper("乙.png", "blue")], reason="原件缺页")
    assert overtaken.status_code == 422
    assert "没有报送：您打开页面以后，这份材料已有变动，请看过后再办。" in words(overtaken.content.decode())
    (card, _) = overtaken.context["cards"]
    assert (card.form["reason"].value(), card.form["seen"].value()) == ("原件缺页", str(Material.objects.get().pk))
    assert sent(scene, "finance office").status_code == 403
    assert sent(scene, kind="letter").status_code == 404


def test_progress_counts_them(scene: County) -> None:
    sent(scene)
    office = scene.client_of("finance office")
    context = office.get(path(scene, "progress")).context
    assert [(each.kind.label, each.number, each.of) for each in context["materials"]] == [
        ("自评报告", 1, 2),
        ("汇总表", 0, 2),
    ]
    assert [[each.state.text for each in line.materials] for line in context["lines"]] == [
        ["已交", "未交"],
        [],
        ["未交", "未交"],
    ]
    page = load_workbook(BytesIO(office.get(path(scene, "progress_table")).content)).worksheets[0]
    told = [row[-2:] for row in page.iter_rows(values_only=True)]
    assert told == [("自评报告", "汇总表"), ("已交", "未交"), ("未交", "未交"), ("1/2", "0/2")]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"which": "late"}, ["1. 工业和信息化局：自评报告（{day}截止，已逾期 2 天）", "2. 国有"]),
        ({"line": "{industry}"}, ["1. 工业和信息化局：自评报告（{day}截止，已逾期 2 天）；汇总表"]),
        ({"line": "{industry}-{centre}"}, []),
    ],
)
def test_urging_names_them_in_its_text(scene: County, query: dict[str, str], said: list[str]) -> None:
    keys = {"industry": scene.industry.pk, "centre": scene.centre.pk}
    chosen = {name: value.format(**keys) for name, value in query.items()}
    response = scene.client_of("finance office").get(path(scene, "urging", **chosen))
    told = response.context["text"].partition("个部门还没有报送盖章材料：\n")[2].splitlines()[:-1]
    assert [line.startswith(each.format(day=f"{LAST:%-m月%-d日}")) for line, each in zip(told, said, strict=True)] == [
        True
    ] * len(said)


@pytest.mark.parametrize("count", [1, 3])
def test_pages_take_a_fixed_number_of_queries(
    scene: County, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(1, count):
        unit = DepartmentFactory.create(region=scene.region, name=f"第{number}局")
        filled(scene, sound(), name=unit.name, unit=unit)
        MaterialFactory.create(round=scene.round, department=unit)
    user = scene.people["department reviewer"]
    told = {"returned_at": timezone.now(), "returned_by": user, "return_reason": "缺页"}
    for number in range(1, count + 1):
        last = {} if number == count else {"replaced_at": timezone.now(), "replaced_by": user}
        MaterialFactory.create(round=scene.round, department=scene.industry, number=number, **told, **last)
    office = scene.client_of("finance office")
    with django_assert_num_queries(11):
        assert len(office.get(path(scene)).context["lines"]) == count + 1
    with django_assert_num_queries(11):
        assert len(office.get(path(scene, "department_materials")).context["cards"][0].former) == count - 1
