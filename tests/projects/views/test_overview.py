"""全部自评表: filters, order, columns, views, what is done to a selection, and the table in Excel."""

import json
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from projects.exports.jobs import KINDS
from projects.exports.overview import OverviewOrder
from projects.exports.overview_columns import COLUMNS, OVER_ROUNDS
from projects.models import Evaluation, Event, Job, JobState, Round, SavedView, Step
from projects.queries import Between, EvaluationFilter, keyset
from projects.queue import result_file, run_job
from tests.factories import EvaluationFactory, ProjectFactory
from tests.kept_files import path_of
from tests.projects.scenes import County, county, filled, goal_form, published, submit
from tests.projects.views.test_lists import another_year, names

assert KINDS  # the worker's room is loaded, as in its process
pytestmark = pytest.mark.django_db
LIST = "/evaluations/"


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def office(scene: County) -> Client:
    return scene.client_of("finance office")


def made(scene: County, name: str, round: Round | None = None, **values: Any) -> Evaluation:
    """With figures as they stand in the row."""
    project = ProjectFactory.create(name=name, unit=scene.centre, code=f"P-{name}")
    sheet = EvaluationFactory.create(round=round or scene.round, unit=scene.centre, project=project)
    Evaluation.objects.filter(pk=sheet.pk).update(**values)
    return sheet


def three(scene: County) -> None:
    made(scene, "甲", budget_total=100_000, execution_rate=50, total_score=70, grade="中", block_count=1)
    made(scene, "乙", budget_total=200_000, execution_rate=100, total_score=95, grade="优")
    made(scene, "丙")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"budget_from": "１０"}, ["甲", "乙"]),
        ({"budget_from": "10.01", "budget_to": "20万元"}, ["乙"]),
        ({"budget_to": "100000元"}, ["甲"]),
        ({"rate_to": "９９％"}, ["甲"]),
        ({"rate_from": "50", "rate_to": "50"}, ["甲"]),
        ({"score_from": "80"}, ["乙"]),
        ({"score_from": "0"}, ["甲", "乙"]),
        ({"grade": "中"}, ["甲"]),
        ({"findings": "block"}, ["甲"]),
        ({"findings": "any"}, ["甲"]),
        ({"findings": "none"}, ["乙", "丙"]),
        ({"publication": "published"}, []),
        ({"text": "p-丙"}, ["丙"]),
    ],
)
def test_list_is_narrowed(query: dict[str, str], found: list[str], scene: County, office: Client) -> None:
    three(scene)
    assert names(office, LIST, query) == found
    assert names(office, f"/rounds/{scene.round.pk}/", query) == found  # one form for both


def test_condition_can_be_dropped(scene: County, office: Client) -> None:
    three(scene)
    context = office.get(LIST, {"grade": "中", "budget_from": "５", "step": ""}).context
    assert context["chips"] == [
        ("等级：中", "?budget_from=%EF%BC%95"),
        ("全年预算数 ≥ 5 万元", "?grade=%E4%B8%AD"),
    ]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"budget_from": "很多"}, "“很多”：请填写数字。"),
        ({"rate_from": "9", "rate_to": "3"}, "执行率的范围反了，请从小到大填写。"),
    ],
)
def test_filter_that_cannot_be_read_is_told(query: dict[str, str], said: str, scene: County, office: Client) -> None:
    made(scene, "甲")
    response = office.get(LIST, query, headers={"HX-Request": "true"})
    assert said in response.content.decode()
    assert response.context["lines"] == []


def test_newest_round_comes_first_and_rounds_follow_each_other(
    scene: County, office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyset.page_of, "__kwdefaults__", {"after": "", "before": "", "newest": 0, "size": 2})
    newer = another_year(scene, 2021)
    for name, round in (("甲", scene.round), ("乙", newer), ("丙", scene.round), ("丁", newer), ("戊", newer)):
        made(scene, name, round)
    seen, query = [], ""
    for _ in range(3):
        response = office.get(LIST + query)
        seen.append([line.evaluation.project_name for line in response.context["lines"]])
        query = response.context["pager"].next
    assert seen == [["乙", "丁"], ["戊", "甲"], ["丙"]]
    back = [office.get(LIST + response.context["pager"].previous)]
    back.append(office.get(LIST + back[0].context["pager"].previous))
    assert [[line.evaluation.project_name for line in each.context["lines"]] for each in back] == [seen[1], seen[0]]
    assert back[1].context["pager"].previous == ""
    assert names(office, LIST, {"round": str(scene.round.pk)}) == ["甲", "丙"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [("score", "丙甲乙丁"), ("-score", "丁乙甲丙"), ("-budget", "乙甲丁丙"), ("rate", "丙丁甲乙"), ("nonsense", "")],
)
def test_list_is_sorted_by_a_figure_and_pages_hold_each_row_once(
    sort: str, order: str, scene: County, office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Equal ones by key; those without a figure below all others."""
    monkeypatch.setattr(keyset.page_of, "__kwdefaults__", {"after": "", "before": "", "newest": 0, "size": 1})
    three(scene)
    made(scene, "丁", total_score=95)
    seen, query = "", f"?sort={sort}"
    while query:
        response = office.get(LIST + query)
        seen += "".join(line.evaluation.project_name for line in response.context["lines"])
        query = response.context["pager"].next
    assert seen == order


def test_head_sorts_up_then_down_then_by_unit(scene: County, office: Client) -> None:
    made(scene, "甲")

    def head(query: str) -> tuple[str, str]:
        [found] = [each for each in office.get(LIST + query).context["heads"] if each.column.key == "score"]
        return found.sorted, found.link

    assert head("?grade=") == ("", "?sort=score")
    assert head("?sort=score") == ("ascending", "?sort=-score")
    assert head("?sort=-score") == ("descending", "?round=")


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_eleven_queries(
    count: int, scene: County, office: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        made(scene, f"项目{number}", another_year(scene, 2021 + number))
    # session, user, roles, views, rounds, windows, rules, departments, the newest round's rows, others', count
    with django_assert_num_queries(11):
        assert len(names(office, LIST)) == count


def test_columns_are_those_chosen_in_their_order(scene: County, office: Client) -> None:
    filled(scene, published("安全生产"), name="节能项目")
    response = office.get(LIST, {"shown": "score,nonsense,year,score"})
    assert [head.column.key for head in response.context["heads"]] == ["project", "score", "year"]
    [line] = response.context["lines"]
    assert [cell.text for cell in line.cells[2:]] == ["2020"]
    assert [head.column.key for head in office.get(LIST).context["heads"]] == list(OVER_ROUNDS)


def test_every_column_has_something_to_show(scene: County, office: Client) -> None:
    submit(filled(scene, published("安全生产")), scene.people["owner"], Step.APPROVED)
    [line] = office.get(LIST, {"shown": ",".join(COLUMNS)}).context["lines"]
    empty = {key for key, cell in zip(COLUMNS, line.cells, strict=True) if cell.text == "—"}
    assert empty == {"code", "publication", "office", "fund_tier", "origin", "filler"}


def test_columns_are_moved_and_used(scene: County, office: Client) -> None:
    path = "/evaluations/columns/"
    kept: dict[str, Any] = {"grade": "优", "column": ["project", "unit", "score", "rate"]}

    def order(**press: str) -> list[str]:
        return [each.key for each in office.get(path, kept | press).context["chosen"]]

    assert order(up="score") == ["score", "unit", "rate"]
    assert order(down="score") == ["unit", "rate", "score"]
    assert order(up="unit") == order(down="rate") == order(up="x") == ["unit", "score", "rate"]
    used = office.get(path, kept | {"use": "1"})
    assert used["Location"] == "/evaluations/?grade=%E4%BC%98&shown=project%2Cunit%2Cscore%2Crate"
    usual = office.get(path, {"column": list(OVER_ROUNDS), "use": "1", "shown": "score"})
    assert usual["Location"] == "/evaluations/?round="


def test_view_is_kept_opened_by_itself_and_deleted(scene: County, office: Client) -> None:
    keep = "/evaluations/views/?grade=中&sort=score&shown=project,score&after=1~2&nonsense=1"
    three(scene)
    assert office.post(keep, {"name": "中等的", "is_default": "on"}).status_code == 302
    kept = SavedView.objects.get()
    assert kept.query == "grade=%E4%B8%AD&shown=project%2Cscore&sort=score"
    assert office.get(LIST)["Location"] == f"/evaluations/?{kept.query}"
    response = office.get(LIST, follow=True)
    assert [view.name for view in response.context["views"] if view.is_open] == ["中等的"]
    assert names(office, LIST, {"round": ""}) == ["甲", "乙", "丙"]
    assert office.post("/evaluations/views/?grade=优", {"name": "中等的"}).status_code == 302  # replaced
    assert (SavedView.objects.get().query, SavedView.objects.get().is_default) == ("grade=%E4%BC%98", False)
    office.post("/evaluations/views/", {"act": f"default:{kept.pk}"})
    assert SavedView.objects.get().is_default
    office.post("/evaluations/views/", {"act": f"plain:{kept.pk}"})
    assert not SavedView.objects.get().is_default
    office.post("/evaluations/views/", {"act": f"delete:{kept.pk}"})
    assert not SavedView.objects.exists()


def test_one_view_opens_by_itself(office: Client) -> None:
    for name in ("甲", "乙"):
        office.post("/evaluations/views/?grade=优", {"name": name, "is_default": "on"})
    assert list(SavedView.objects.values_list("name", "is_default")) == [("乙", True), ("甲", False)]


@pytest.mark.parametrize("word", ["delete", "default", "plain"])
def test_view_of_somebody_else_is_not_found(word: str, scene: County, office: Client) -> None:
    view = SavedView.objects.create(owner=scene.people["owner"], name="我的", is_default=True)
    assert office.post("/evaluations/views/", {"act": f"{word}:{view.pk}"}).status_code == 404
    assert office.post("/evaluations/views/", {"act": f"{word}:x"}).status_code == 404
    assert [each.name for each in office.get(LIST).context["views"]][-1] != "我的"
    assert SavedView.objects.get().is_default


def test_view_that_cannot_be_kept_says_why(scene: County, office: Client) -> None:
    long = "，".join(["很长的条件"] * 15)
    for query, name, said in (
        ("", " ", "请填写视图名称。"),
        ("?budget_from=x", "甲", "筛选条件有误，请返回列表改正。"),
        (f"?text={long}&shown={'x' * 300}&grade=优", "甲" * 31, "最多 30 个字"),
    ):
        response = office.post(f"/evaluations/views/{query}", {"name": name})
        assert said in response.content.decode()
    SavedView.objects.bulk_create(
        SavedView(owner=scene.people["finance office"], name=f"{number}") for number in range(50)
    )
    assert "最多保存 50 个视图" in office.post("/evaluations/views/", {"name": "甲"}).content.decode()
    assert office.post("/evaluations/views/", {"name": "7"}).status_code == 302
    assert SavedView.objects.count() == 50


def rows_of(content: bytes) -> list[list[object]]:
    return [[cell.value for cell in row] for row in load_workbook(BytesIO(content)).active.iter_rows()]


def test_list_becomes_a_table_in_excel(scene: County, office: Client) -> None:
    three(scene)
    Evaluation.objects.filter(project_name="甲").update(project_name="=1+1", submitted_at=None)
    path = "/evaluations/export/?grade=中&everything=1&shown=budget,rate,score,since,block"
    assert "等级：中" in office.get(path).content.decode()
    response = office.post(path)
    sheet = load_workbook(BytesIO(response.content)).active
    title, said, heads, row = sheet.iter_rows()
    assert (title[0].value, said[0].value) == ("自评表一览", "等级：中；金额单位：万元")
    assert [cell.value for cell in heads] == [
        "项目名称",
        "全年预算数（万元）",
        "执行率",
        "总分",
        "进入环节",
        "必须修改",
    ]
    assert [cell.value for cell in row][:4] == ["=1+1", 10, 0.5, 70]
    assert (row[0].data_type, row[1].number_format, row[2].number_format) == ("s", "#,##0.00####", "0.00%")
    assert (sheet.freeze_panes, sheet.column_dimensions["A"].width) == ("B4", 40)
    event = Event.objects.get(verb="export")
    assert (event.subject, event.changes) == (
        "自评表一览（1 张）",
        {"export_to": "自评表一览（Excel）", "narrowed_by": "等级：中"},
    )


def test_many_are_made_by_a_worker_as_the_owner_sees_them_then(
    scene: County, office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projects.views.overview.AT_ONCE", 1)
    three(scene)
    keys = list(Evaluation.objects.filter(project_name__in=("甲", "乙")).values_list("pk", flat=True))
    query = f"budget_from=1&department={scene.industry.pk}&sort=-score&" + "&".join(f"sheet={key}" for key in keys)
    assert office.post(f"/evaluations/export/?{query}")["Location"] == "/jobs/"
    job = Job.objects.get()
    json.dumps(job.arguments)
    run_job(job.pk)
    job.refresh_from_db()
    place = path_of(result_file(job))
    assert job.state == JobState.DONE
    assert [row[0] for row in rows_of(place.read_bytes())[3:]] == ["乙", "甲"]
    assert "自评表一览（Excel）" in office.get("/jobs/").content.decode()


def test_order_that_finds_nothing_any_more_says_so(scene: County) -> None:
    order = OverviewOrder(rounds=(), chosen=EvaluationFilter(), columns=("project",))
    job = Job.objects.create(
        kind="export-overview",
        arguments=order.arguments,
        owner=scene.people["owner"],
        heartbeat_at=scene.round.opened_at,
    )
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED


def test_too_many_for_one_table_are_refused(scene: County, office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projects.views.overview.MOST", 1)
    three(scene)
    response = office.post("/evaluations/export/?everything=1")
    assert "一次最多导出 1 张" in response.content.decode()
    assert not Event.objects.filter(verb="export").exists()


def test_forms_of_several_rounds_are_exported_round_by_round(scene: County, office: Client) -> None:
    newer = another_year(scene, 2021)
    sheets = [made(scene, "甲"), made(scene, "乙", newer)]
    foreign = "sheet=99999&sheet=x&"
    query = foreign + "&".join(f"sheet={each.pk}" for each in sheets)
    context = office.get(f"/evaluations/export/?{query}").context
    assert [(round.year, number) for round, number in context["rounds"]] == [(2021, 1), (2020, 1)]
    assert office.get(f"/rounds/{newer.pk}/export/?{query}").context["count"] == 1
    empty = office.get("/evaluations/export/?grade=优&sheet=99999")
    assert empty["Location"] == "/evaluations/?grade=%E4%BC%98"


def test_selection_is_sent_up_passed_and_returned_by_who_may(scene: County, office: Client) -> None:
    ready = filled(scene, published(), name="甲")
    submit(filled(scene, published(), name="乙"), scene.people["owner"], Step.UNIT_REVIEW)
    filled(scene, goal_form(), name="丙", unit=scene.assets)

    def listed(person: str, word: str, query: str) -> list[str]:
        response = scene.client_of(person).get(f"/review/bulk/{word}/?listed=1&{query}", follow=True)
        operation = response.context.get("operation")
        if operation is None:
            return []
        records = [*operation.applicable, *(each.record for each in operation.left_out)]
        return sorted(each.project_name for each in records)

    assert listed("owner", "submit", "everything=1") == ["甲"]
    assert listed("owner", "submit", f"sheet={ready.pk}") == ["甲"]
    assert listed("unit reviewer", "approve", "everything=1") == ["乙"]
    assert listed("unit reviewer", "return", "everything=1&text=甲") == []
    assert listed("unit reviewer", "return", f"sheet={ready.pk}") == ["甲"]  # and why it can't be
    submit(filled(scene, published(), name="丁"), scene.people["owner"], Step.APPROVED)
    assert listed("finance office", "publish", "everything=1") == ["丁"]


def test_buttons_are_those_of_the_persons_roles(scene: County) -> None:
    made(scene, "甲")
    shown = {
        person: [word for word in ("送审", "通过", "退回", "公开") if f"{word}选中的" in page]
        for person in ("owner", "unit reviewer", "viewer", "finance office")
        for page in [scene.client_of(person).get(LIST).content.decode()]
    }
    assert shown == {
        "owner": ["送审"],
        "unit reviewer": ["通过", "退回"],
        "viewer": [],
        "finance office": ["通过", "退回", "公开"],
    }


def test_filter_is_kept_in_a_job_and_read_back(scene: County) -> None:
    chosen = EvaluationFilter(
        department=scene.industry, step="late", budget=Between(low=Decimal("1.50")), rate=Between(high=Decimal(90))
    )
    order = OverviewOrder(rounds=(1,), chosen=chosen, columns=("project",), sort="score")
    assert OverviewOrder.read(json.loads(json.dumps(order.arguments))) == order
