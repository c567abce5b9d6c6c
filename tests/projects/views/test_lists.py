"""Lists of 自评表: filters, pages, numbers, and what they cost."""

import datetime as dt
import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from projects.models import Department, Evaluation, Exclusion, Project, Round, RoundState, Step
from projects.queries import keyset
from tests.factories import DepartmentFactory, EvaluationFactory, ProjectFactory
from tests.projects.scenes import County, county, filled, goal_form, published, submit, windows_end, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def office(scene: County) -> Client:
    return scene.client_of("finance office")


def plain_sheet(scene: County, name: str, unit: Department | None = None) -> Evaluation:
    unit = unit or scene.centre
    project = ProjectFactory.create(name=name, unit=unit)
    return EvaluationFactory.create(round=scene.round, unit=unit, project=project)


def names(client: Client, path: str, query: dict[str, str] | None = None) -> list[str]:
    return [line.evaluation.project_name for line in client.get(path, query or {}).context["lines"]]


def test_line_of_a_sheet_says_what_is_stored(scene: County, office: Client) -> None:
    filled(scene, published("安全生产"), name="节能项目")
    html = office.get(f"/rounds/{scene.round.pk}/").content.decode()
    [row] = re.findall(r"<tr>\s*<td class=\"tick\">.*?</tr>", html, re.S)
    cells = [words(cell) for cell in re.findall(r"<td.*?</td>", row, re.S)]
    made = Evaluation.objects.get()
    assert cells == [
        "",
        "节能项目 节能监察中心",
        "节能监察中心",
        "工业和信息化局",
        "20.00",
        "15.00",
        "75.00%",
        f"{made.total_score:.2f}",
        made.grade,
        "填报中",
        str(made.block_count),
        str(made.explain_count),
        str(made.note_count),
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["局里项目", "节能项目", "国资项目"]),
        ({"step": "unit_review"}, ["国资项目"]),
        ({"step": "filling"}, ["节能项目"]),
        ({"step": "excluded"}, ["局里项目"]),
        ({"stage": "goal"}, ["节能项目"]),
        ({"text": "国资"}, ["国资项目"]),
        ({"text": "节能监察"}, ["节能项目"]),
        ({"text": " 没有这个 "}, []),
        ({"text": "100%"}, []),
        ({"step": "nonsense"}, []),
        ({"department": "99999"}, []),
    ],
)
def test_list_is_narrowed(query: dict[str, str], found: list[str], scene: County, office: Client) -> None:
    filled(scene, goal_form(), name="节能项目")
    submit(plain_sheet(scene, "国资项目", scene.assets), scene.people["another unit"], Step.UNIT_REVIEW)
    left_out = plain_sheet(scene, "局里项目", scene.industry)
    Evaluation.objects.filter(pk=left_out.pk).update(
        exclusion=Exclusion.CANCELLED, excluded_at=left_out.created_at, excluded_by=scene.people["finance office"]
    )
    assert names(office, f"/rounds/{scene.round.pk}/", query) == found


def test_department_stands_for_all_below_it(scene: County, office: Client) -> None:
    for name, unit in (("节能项目", scene.centre), ("局里项目", scene.industry), ("国资项目", scene.assets)):
        plain_sheet(scene, name, unit)
    assert names(office, f"/rounds/{scene.round.pk}/", {"department": str(scene.industry.pk)}) == [
        "局里项目",
        "节能项目",
    ]


def test_choice_of_departments_is_what_the_person_reaches(scene: County, office: Client) -> None:
    def offered(client: Client) -> list[str]:
        form = client.get(f"/rounds/{scene.round.pk}/").context["form"]
        return [label for _, label in form.fields["department"].choices]

    assert offered(office) == ["全部单位", "财政局", "工业和信息化局", "国有资产监督管理委员会"]
    assert offered(scene.client_of("viewer")) == ["全部单位", "工业和信息化局"]


def test_departments_below_others_are_indented(scene: County, office: Client) -> None:
    DepartmentFactory.create(name="监测站", parent=scene.centre)
    form = office.get(f"/rounds/{scene.round.pk}/").context["form"]
    assert "　节能监察中心" in [label for _, label in form.fields["department"].choices]


def test_pages_lead_on_and_back(scene: County, office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyset.page_of, "__kwdefaults__", {"after": "", "before": "", "newest": 0, "size": 2})
    for number in range(5):
        plain_sheet(scene, f"项目{number}")
    path = f"/rounds/{scene.round.pk}/"
    seen, query = [], ""
    for _ in range(3):
        response = office.get(path + query)
        seen.append([line.evaluation.project_name for line in response.context["lines"]])
        query = response.context["pager"].next
    assert seen == [["项目0", "项目1"], ["项目2", "项目3"], ["项目4"]]
    assert query == ""
    back = office.get(path + response.context["pager"].previous)
    assert [line.evaluation.project_name for line in back.context["lines"]] == ["项目2", "项目3"]
    first = office.get(path + back.context["pager"].previous)
    assert [line.evaluation.project_name for line in first.context["lines"]] == ["项目0", "项目1"]
    assert first.context["pager"].previous == ""


def test_pages_keep_the_filter(scene: County, office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyset.page_of, "__kwdefaults__", {"after": "", "before": "", "newest": 0, "size": 1})
    for name in ("甲项目", "乙事项", "丙项目"):
        plain_sheet(scene, name)
    path = f"/rounds/{scene.round.pk}/"
    following = office.get(path, {"text": "项目"}).context["pager"].next
    assert names(office, path + following) == ["丙项目"]


def test_unreadable_mark_leads_to_the_first_page(scene: County, office: Client) -> None:
    plain_sheet(scene, "甲项目")
    for mark in ("x", "1~", "~1", "0000001~" + "9" * 40, "٣~٣", "1~2~3", "1" * 300):
        assert names(office, f"/rounds/{scene.round.pk}/", {"after": mark, "before": mark}) == ["甲项目"]


def test_number_of_a_long_list_is_capped(scene: County, office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyset, "MOST_COUNTED", 2)
    for number in range(3):
        plain_sheet(scene, f"项目{number}")
    assert "共 超过 2 张自评表" in office.get(f"/rounds/{scene.round.pk}/").content.decode()


@pytest.mark.parametrize("query", [{}, {"text": "项目1"}, {"text": "没有"}, {"step": "x"}])
def test_fragment_is_what_the_page_shows(query: dict[str, str], scene: County, office: Client) -> None:
    for number in range(2):
        plain_sheet(scene, f"项目{number}")
    path = f"/rounds/{scene.round.pk}/"
    fragment = office.get(path, query, headers={"HX-Request": "true"})
    whole = office.get(path, query).content.decode()
    part = re.search(r'<section\s+id="evaluations".*?>(.*)</section>\s*</main>', whole, re.S)
    assert part is not None
    assert part[1].strip() == fragment.content.decode().strip()
    assert "HX-Request" in fragment.headers["Vary"]


def test_browser_that_goes_back_gets_the_whole_page(scene: County, office: Client) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<!DOCTYPE html>" in office.get(f"/rounds/{scene.round.pk}/", headers=headers).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_a_round_takes_nine_queries(
    count: int, scene: County, office: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        plain_sheet(scene, f"项目{number}", DepartmentFactory.create(parent=scene.industry))
    # session, user, roles, round with its rules, windows, departments, rows, count, progress
    with django_assert_num_queries(9):
        assert len(names(office, f"/rounds/{scene.round.pk}/")) == count


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_a_unit_takes_twelve_queries(
    count: int, scene: County, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = scene.client_of("owner")
    for number in range(count):
        plain_sheet(scene, f"项目{number}")
    # session, user, roles, unit, rounds, windows, rows, count, totals, ledger, whether it sums up, whether it may submit
    with django_assert_num_queries(12):
        assert len(names(client, f"/units/{scene.centre.pk}/")) == count


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_rounds_takes_six_queries(
    count: int, scene: County, office: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(1, count):
        another_year(scene, 2020 + number)
    with django_assert_num_queries(6):  # session, user, roles, rounds, windows, progress
        assert len(office.get("/rounds/").context["rounds"]) == count


def another_year(scene: County, year: int) -> Round:
    made = Round.objects.get(pk=scene.round.pk)
    made.pk, made.year, made.title = None, year, f"{year}年度项目支出绩效自评"
    made._state.adding = True
    made.save()
    return made


def test_unit_shows_the_newest_year_first_and_others_on_request(scene: County) -> None:
    plain_sheet(scene, "去年的")
    newer = another_year(scene, 2021)
    project = ProjectFactory.create(name="今年的", unit=scene.centre)
    EvaluationFactory.create(round=newer, unit=scene.centre, project=project)
    another_year(scene, 2022)
    client, path = scene.client_of("owner"), f"/units/{scene.centre.pk}/"
    assert [each.round.year for each in client.get(path).context["added_up"]] == [2021, 2020]
    assert names(client, path) == ["今年的"]
    assert names(client, path, {"round": str(scene.round.pk)}) == ["去年的"]
    assert names(client, path, {"round": "x"}) == ["今年的"]


def test_unit_without_sheets_says_so(scene: County) -> None:
    html = scene.client_of("owner").get(f"/units/{scene.centre.pk}/").content.decode()
    assert "暂无符合条件的自评表" in html


def test_round_says_how_many_are_due_done_and_left_out(scene: County, office: Client) -> None:
    plain_sheet(scene, "填报中的")
    submit(plain_sheet(scene, "通过的"), scene.people["owner"], Step.APPROVED)
    left_out = plain_sheet(scene, "撤销的")
    Evaluation.objects.filter(pk=left_out.pk).update(
        exclusion=Exclusion.CANCELLED, excluded_at=left_out.created_at, excluded_by=scene.people["finance office"]
    )
    text = words(office.get("/rounds/").content.decode())
    assert "应评 3 ＝ 已评 1 ＋ 不纳入 1 ＋ 未完成 1 填报中 1 审核通过 1" in text


def test_window_of_a_round_is_over_and_not_late(scene: County, office: Client) -> None:
    windows_end(scene, dt.date(2021, 3, 1))
    assert "绩效自评填报：即日至2021年3月1日 已截止" in words(office.get("/rounds/").content.decode())


def test_closed_round_counts_no_days(scene: County, office: Client) -> None:
    windows_end(scene, dt.date(2999, 3, 1))
    Round.objects.update(state=RoundState.CLOSED, closed_at=scene.round.opened_at)
    text = words(office.get("/rounds/").content.decode())
    assert "绩效自评填报：即日至2999年3月1日" in text
    assert "还剩" not in text


def test_sheet_to_be_filled_in_leads_to_its_page_for_its_filler_alone() -> None:
    scene = county()
    made = filled(scene, published())
    link = f'href="/evaluations/{made.pk}/edit/"'
    seen = {
        person: link in scene.client_of(person).get(f"/units/{scene.centre.pk}/").content.decode()
        for person in ("owner", "unit reviewer", "finance office")
    }
    assert seen == {"owner": True, "unit reviewer": False, "finance office": False}
    assert link in scene.client_of("owner").get("/").content.decode()
    submit(made, scene.people["owner"], Step.UNIT_REVIEW)
    assert link not in scene.client_of("owner").get("/").content.decode()


def test_list_is_narrowed_to_a_kind_of_projects(scene: County, office: Client) -> None:
    """As the numbers of the statistics lead there; what isn't written is a kind, too."""
    plain_sheet(scene, "中央项目")
    Project.objects.update(fund_tier="central")
    plain_sheet(scene, "不明项目")
    path = f"/rounds/{scene.round.pk}/"
    assert names(office, path, {"fund_tier": "central"}) == ["中央项目"]
    assert names(office, path, {"fund_tier": "none", "step": "evaluated"}) == []
    assert names(office, path, {"fund_tier": "none"}) == ["不明项目"]
    html = office.get(path, {"fund_tier": "none"}).content.decode()
    assert '<details class="filter-more" open>' in html
    assert re.search(r'<option value="none"\s+selected>未填写', html)
