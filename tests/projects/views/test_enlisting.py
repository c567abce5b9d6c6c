"""The four steps from a source to a round that is 下发d, as an officer of 财政绩效科 takes them."""

import datetime as dt
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from projects.history.events import verify_log
from projects.models import (
    Evaluation,
    Event,
    Job,
    JobState,
    Ledger,
    LedgerLine,
    ListDraft,
    Origin,
    Project,
    Round,
    RoundState,
    Stage,
    Step,
)
from projects.queue import run_job
from projects.rounds.enlisting.jobs import KINDS
from projects.sheets import stale_numbers
from projects.units import departments
from tests.factories import DepartmentFactory, EvaluationFactory, ProjectFactory, RoundFactory
from tests.projects.documents.workbooks import opened
from tests.projects.rounds.enlisting.books import PUBLISHED, Cells, book, upload
from tests.projects.scenes import County, county, words

pytestmark = pytest.mark.django_db
BEGINNING = {"stage": "self_evaluation", "source": "best"}


@pytest.fixture
def scene() -> County:
    """A round in preparation."""
    made = county(2021)
    Round.objects.filter(pk=made.round.pk).update(state=RoundState.PREPARING, opened_at=None)
    made.round.refresh_from_db()
    return made


@pytest.fixture
def office(scene: County) -> Client:
    return scene.client_of("finance office")


def at(scene: County, step: str = "") -> str:
    return f"/rounds/{scene.round.pk}/list/{step}"


def seen() -> str:
    draft = ListDraft.objects.first()
    return draft.seen if draft else ""


def post(client: Client, scene: County, to: Any = "", **data: Any) -> Any:
    return client.post(at(scene, to), {"seen": seen(), **data}, follow=True)


def read_list(client: Client, scene: County, *rows: Cells, **layout: Any) -> Any:
    return post(client, scene, **{"source": "list", "list-file": upload(book(*rows, **layout))})


def listed(client: Client, scene: County, *names: str, unit: str = "节能监察中心") -> None:
    response = read_list(client, scene, *(("", name, unit, None) for name in names))
    assert response.redirect_chain == [(at(scene, "lines/"), 302)]


def enlist(client: Client, scene: County, act: str = "issue", **changed: str) -> str:
    shown = client.get(at(scene, "preview/")).context
    data: dict[str, Any] = {"fingerprint": shown["fingerprint"], "act": act, **changed}
    return words(post(client, scene, "preview/", **data).content.decode())


def windows(**changed: str) -> dict[str, str]:
    """All steps that are in use, as the page posts them."""
    held = {f"self_evaluation-{step}": "on" for step in ("filling", "unit_review", "finance_office")}
    return {name: value for name, value in {**held, **changed}.items() if value}


def settings(scene: County, **changed: Any) -> dict[str, Any]:
    held = scene.round
    values = {"rule_set": held.rule_set_id, "layout": held.layout_id, "ledger": "none", "scan_due": "never"}
    return {**values, **windows(), **BEGINNING, **changed}


def test_published_table_seven_goes_out_in_four_steps(scene: County, office: Client) -> None:
    departments.rename_department(scene.assets, "昌吉州国资委", valid_from=dt.date(2021, 1, 1))
    old = ProjectFactory.create(name="党务干部集中培训费", unit=scene.assets)
    table = upload(BytesIO(PUBLISHED.read_bytes()), "表七.xlsx")
    response = post(office, scene, **{"source": "table_seven", "seven-tables": table})
    assert response.redirect_chain == [(at(scene, "lines/"), 302)]
    assert [(tab.title, tab.number) for tab in response.context["tabs"]][:3] == [
        ("待核对", 1),
        ("新项目", 6),
        ("已有项目", 0),
    ]
    response = post(office, scene, "lines/", **{"line-0": f"rename-{old.pk}", "act": "next"})
    assert response.redirect_chain == [(at(scene, "settings/"), 302)]
    response = post(
        office, scene, "settings/", **settings(scene, **{"self_evaluation-filling-closes_on": "2022-03-31"})
    )
    assert response.redirect_chain == [(at(scene, "preview/"), 302)]
    text = words(response.content.decode())
    assert "将列入 7 个项目 其中 6 个是新项目，将在项目库中新建。 列入后应评 7 个。" in text
    assert "用新名称的 1 个 党务干部培训费（昌吉州国资委），原名“党务干部集中培训费”" in text
    said = enlist(office, scene)
    assert "已列入 7 个项目，其中新建项目 6 个。各单位现在可以填报。" in said
    assert "应评 7 ＝ 已评 0 ＋ 不纳入 0 ＋ 未完成 7" in said
    held = Round.objects.get()
    assert (held.state, held.window(Stage.SELF_EVALUATION, Step.FILLING).closes_on) == ("open", dt.date(2022, 3, 31))  # type: ignore[union-attr]
    assert sorted((each.step) for each in held.windows.all()) == ["filling", "finance_office", "unit_review"]
    sheets = Evaluation.objects.order_by("pk")
    assert {each.project_name for each in sheets} == {line.name for line in Project.objects.all()}
    assert Project.objects.get(pk=old.pk).name == "党务干部培训费"
    founded = Project.objects.exclude(pk=old.pk).order_by("pk")[0]
    assert (founded.unit, founded.department, founded.origin, founded.function_code) == (
        scene.assets,
        scene.assets,
        Origin.NEW,
        "2150702",
    )
    assert [found for _, found in stale_numbers(sheets) if found] == []
    assert (list(verify_log()), seen()) == ([], "")
    event = Event.objects.get(verb="enlist")
    assert event.subject == "2021年度项目支出绩效自评：表七（项目支出情况表），列入 7 个项目，其中新建 6 个"


def test_mistakes_are_told_and_nothing_is_taken(scene: County, office: Client) -> None:
    response = read_list(office, scene, ("A1", "培训费", "国资委", "六万"), ("A1", "", "国资委", 1))
    assert response.status_code == 422
    text = words(response.content.decode())
    assert "没有读入任何项目" in text
    assert "工作表“Sheet”第 2 行，“年初预算数”列：“六万”：请填写数字。" in text
    assert "工作表“Sheet”第 3 行，“项目名称”列：没有填写。" in text
    assert not ListDraft.objects.exists()


def test_table_seven_comes_from_old_workbooks_and_what_was_pasted(scene: County, office: Client) -> None:
    departments.rename_department(scene.assets, "昌吉州国资委", valid_from=dt.date(2021, 1, 1))
    table = SimpleUploadedFile("预算.xls", PUBLISHED.with_name("001-budget.xls").read_bytes())
    response = post(office, scene, **{"source": "table_seven", "seven-tables": table})
    assert response.redirect_chain == [(at(scene, "lines/"), 302)]
    assert ListDraft.objects.get().origin == "预算.xls"
    pasted = "项目名称\t实施单位\t年初预算数（万元）\n培训费\t节能监察中心\t6\n"
    response = post(office, scene, **{"source": "list", "list-pasted": pasted})
    assert response.redirect_chain == [(at(scene, "lines/"), 302)]
    assert (ListDraft.objects.get().origin, len(ListDraft.objects.get().lines)) == ("粘贴的表格", 1)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("list", "请先选择文件，或粘贴表格。"),
        ("table_seven", "请先选择文件，或粘贴表格。"),
        ("last_year", "没有 2020 年度的自评项目"),
        ("x", "下载空表"),
    ],
)
def test_source_that_holds_nothing_is_said(source: str, said: str, scene: County, office: Client) -> None:
    assert said in post(office, scene, source=source).content.decode()
    assert not ListDraft.objects.exists()


def test_unknown_unit_is_named_by_hand_and_what_was_typed_wrongly_stays(scene: County, office: Client) -> None:
    listed(office, scene, "培训费", unit="国资委")
    mark = {"mark": "国资委", "act": "save"}
    response = post(office, scene, "lines/", **mark, **{"unit-typed-0": "国资局"})
    assert response.status_code == 422
    assert "没有找到“国资局”，或不止一个单位叫这个名称，请写编码。" in words(response.content.decode())
    assert 'value="国资局"' in response.content.decode()
    assert "还有没有核对的" in post(office, scene, "lines/", mark="国资委", act="next").content.decode()
    response = post(office, scene, "lines/", mark="国资委", act="next", **{"unit-typed-0": "国有资产监督管理委员会"})
    assert response.redirect_chain == [(at(scene, "settings/"), 302)]
    assert ListDraft.objects.get().choices["units"] == {"国资委": scene.assets.pk}
    post(office, scene, "lines/", mark="国资委", act="save", **{"unit-0": str(scene.centre.pk)})
    assert ListDraft.objects.get().choices["units"] == {"国资委": scene.centre.pk}


def test_rest_of_a_page_is_taken_for_new_by_one_button(scene: County, office: Client) -> None:
    for name in ("培训费一", "审计费一"):
        ProjectFactory.create(name=name, unit=scene.centre)
    listed(office, scene, "培训费二", "审计费二")
    response = post(office, scene, "lines/", **{"shown": ["0", "1"], "line-0": "out", "act": "rest-new"})
    assert [(tab.title, tab.number) for tab in response.context["tabs"]] == [
        ("待核对", 0),
        ("新项目", 1),
        ("已有项目", 0),
        ("已在任务中", 0),
        ("不列入", 1),
        ("全部", 2),
    ]


def test_long_lists_are_paged_with_what_is_undecided_first(scene: County, office: Client) -> None:
    ProjectFactory.create(name="党务干部集中培训费", unit=scene.centre)
    listed(office, scene, *(f"项目{number}" for number in range(59)), "党务干部培训费")
    response = office.get(at(scene, "lines/"))
    assert (response.context["tab"], [entry.line.name for entry in response.context["shown"]]) == (
        "待核对",
        ["党务干部培训费"],
    )
    for page, number in (("1", 50), ("2", 10), ("9", 10), ("x", 50), ("²", 50)):
        assert len(office.get(at(scene, "lines/"), {"tab": "全部", "page": page}).context["shown"]) == number
    assert "这一类没有项目。" in office.get(at(scene, "lines/"), {"tab": "不列入"}).content.decode()


def test_what_two_officers_do_at_once_is_told_to_the_second(scene: County, office: Client) -> None:
    listed(office, scene, "培训费")
    old = seen()
    post(office, scene, "lines/", **{"line-0": "out", "act": "save"})
    for step, data in (("lines/", {"line-0": ""}), ("settings/", settings(scene)), ("discard/", {})):
        response = office.post(at(scene, step), {**data, "seen": old}, follow=True)
        assert "改过这份草稿，下面是最新的内容，请核对后再办。" in response.content.decode()
    office.post(at(scene, "preview/"), {"seen": old, "fingerprint": "", "act": "issue"})
    again = office.post(
        at(scene), {"seen": old, "source": "list", "list-file": upload(book(("", "别的", "财政局", 1)))}, follow=True
    )
    assert "改过这份草稿" in again.content.decode()
    assert (ListDraft.objects.get().choices["lines"], Evaluation.objects.count()) == ({"0": "out"}, 0)


def test_draft_waits_and_can_be_given_up(scene: County, office: Client) -> None:
    listed(office, scene, "培训费")
    page = words(office.get(at(scene)).content.decode())
    assert "有一份没有办完的草稿 共 1 行" in page
    assert "草稿由finance office于" in page
    response = post(office, scene, "discard/")
    assert "草稿已放弃，任务和项目都没有改动。" in response.content.decode()
    for step in ("lines/", "settings/", "preview/"):
        assert office.get(at(scene, step)).headers["Location"] == at(scene)


def test_what_changed_after_the_preview_is_looked_at_again(scene: County, office: Client) -> None:
    listed(office, scene, "培训费", "审计费")
    ProjectFactory.create(name="培训费", unit=scene.centre)
    assert "没有列入，也没有下发：核对以后，单位或项目有了变动，请再核对一遍。" in enlist(
        office, scene, fingerprint="x"
    )
    departments.close_department(scene.centre, on=dt.date(2021, 6, 30))
    response = office.get(at(scene, "preview/"), follow=True)
    assert "还有没有核对的，请先核对。" in response.content.decode()
    assert (Evaluation.objects.count(), Project.objects.count()) == (0, 1)


def test_list_may_stay_in_preparation(scene: County, office: Client) -> None:
    listed(office, scene, "培训费")
    assert "任务仍在准备中，各单位还看不到。" in enlist(office, scene, "keep")
    assert (Round.objects.get().state, Evaluation.objects.count()) == ("preparing", 1)


def test_round_without_review_is_not_issued(scene: County, office: Client) -> None:
    listed(office, scene, "培训费")
    scene.round.windows.exclude(step=Step.FILLING).delete()
    assert "还不能下发：自评阶段没有审核环节。" in words(office.get(at(scene, "preview/")).content.decode())
    assert "没有列入，也没有下发：自评阶段没有审核环节。" in enlist(office, scene)
    assert Evaluation.objects.count() == 0


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"self_evaluation-filling": ""}, "绩效自评阶段有审核环节，没有填报环节，请增加。"),
        (
            {"self_evaluation-filling-closes_on": "2022-03-31", "self_evaluation-unit_review-closes_on": "2022-03-01"},
            "绩效自评阶段：单位审核的截止日期早于填报的截止日期。",
        ),
        (
            {"self_evaluation-filling-opens_on": "2022-03-31", "self_evaluation-filling-closes_on": "2022-03-01"},
            "截止日期不能早于开始日期。",
        ),
        ({"self_evaluation-filling-opens_on": "三月"}, "请写成 2026-01-31 的格式。"),
        ({"rule_set": ""}, "这个字段是必填项。"),
    ],
)
def test_windows_that_make_no_sense_are_refused(
    changed: dict[str, str], said: str, scene: County, office: Client
) -> None:
    listed(office, scene, "培训费")
    before = list(scene.round.windows.order_by("pk").values())
    response = post(
        office, scene, "settings/", **{name: value for name, value in settings(scene, **changed).items() if value}
    )
    assert response.status_code == 422
    assert said in response.content.decode()
    assert list(scene.round.windows.order_by("pk").values()) == before


def test_projects_come_into_an_open_round_in_mid_year(scene: County, office: Client) -> None:
    Round.objects.update(state=RoundState.OPEN, opened_at=timezone.now())
    EvaluationFactory.create(
        round=scene.round, project=ProjectFactory.create(name="审计费", unit=scene.centre), unit=scene.centre
    )
    listed(office, scene, "审计费", "防汛应急")
    response = post(office, scene, "settings/", **BEGINNING)
    assert "追加 1 个" in words(response.content.decode())
    assert "另有 1 个已在任务中，不重复列入。" in words(response.content.decode())
    said = enlist(office, scene, "keep")
    assert "应评 2 ＝ 已评 0 ＋ 不纳入 0 ＋ 未完成 2" in said
    assert Project.objects.get(name="防汛应急").origin == Origin.MID_YEAR


def test_long_list_enters_through_a_worker(scene: County, office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projects.views.issuing.MOST_AT_ONCE", 1)
    listed(office, scene, "培训费", "审计费")
    for _ in range(2):
        assert "已交后台办理" in enlist(office, scene)
    first, second = Job.objects.filter(kind__in=KINDS).order_by("pk")
    run_job(first.pk)
    assert Evaluation.objects.count() == 2
    Job.objects.filter(pk=first.pk).update(state=JobState.WAITING, finished_at=None)  # as if its end had been lost
    for job in (first, second):
        run_job(job.pk)
        job.refresh_from_db()
    assert (first.state, first.result["note"]) == ("done", "已列入 2 个项目，其中新建项目 2 个。各单位现在可以填报。")
    assert (second.state, second.error) == (
        "failed",
        "没有列入，也没有下发：清单草稿已下发或已放弃，请从任务的页面重新开始。",
    )
    assert (Evaluation.objects.count(), Round.objects.get().state) == (2, "open")
    text = words(office.get("/jobs/").content.decode())
    assert "2021年度项目支出绩效自评：列入应评项目并下发 已完成 列入应评项目清单，" in text


def test_worker_asks_again_who_may(scene: County, office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projects.views.issuing.MOST_AT_ONCE", 0)
    listed(office, scene, "培训费")
    enlist(office, scene)
    scene.people["finance office"].roles.all().delete()
    job = Job.objects.get(kind__in=KINDS)
    run_job(job.pk)
    job.refresh_from_db()
    assert job.error == "没有列入，也没有下发：只有“昌吉州”的财政绩效科可以管理这次任务。"


@pytest.mark.parametrize("ledger", [Ledger.NONE, Ledger.LOCKED])
def test_amounts_are_the_bureaus_from_the_beginning(ledger: Ledger, scene: County, office: Client) -> None:
    Round.objects.update(ledger=ledger)
    read_list(office, scene, ("", "培训费", "节能监察中心", 6), ("", "审计费", "节能监察中心", None))
    enlist(office, scene)
    assert list(LedgerLine.objects.values_list("evaluation__project_name", "kind", "initial", "budget")) == [
        ("培训费", "total", Decimal(60000), None)
    ]
    assert [found for _, found in stale_numbers(Evaluation.objects.all()) if found] == []


def test_amounts_by_fund_kind_are_kept_apart(scene: County, office: Client) -> None:
    heads = ("项目名称", "实施单位", "年初预算数（万元）", "当年财政拨款（万元）", "其他资金（万元）")
    read_list(office, scene, ("培训费", "节能监察中心", 6, 5, 1), heads=heads)
    assert office.get(at(scene, "preview/")).context["departments"][0].initial == Decimal(60000)
    enlist(office, scene)
    lines = dict(LedgerLine.objects.values_list("kind", "initial"))
    assert lines == {"total": Decimal(60000), "appropriation": Decimal(50000), "other": Decimal(10000)}


def test_new_round_begins_like_the_last_one(scene: County, office: Client) -> None:
    page = office.get("/rounds/new/")
    assert page.context["form"]["year"].value() == 2022
    region = scene.region.pk
    assert "2021 年度已有任务" in office.post("/rounds/new/", {"region": region, "year": "2021"}).content.decode()
    response = office.post("/rounds/new/", {"region": region, "year": "２０２２"}, follow=True)
    made = Round.objects.get(year=2022)
    assert response.redirect_chain == [(f"/rounds/{made.pk}/list/", 302)]
    assert (made.title, made.state, made.windows.count()) == ("2022年度项目支出绩效自评", "preparing", 9)


def test_empty_list_is_offered(scene: County, office: Client) -> None:
    book = opened(office.get(at(scene, "template.xlsx")).content)
    assert book.sheetnames == ["应评项目清单"]


@pytest.mark.parametrize("count", [1, 3])
def test_each_step_takes_the_same_queries(
    count: int, scene: County, office: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    RoundFactory.create(region=scene.region, year=2020)
    for number in range(count):
        unit = DepartmentFactory.create(name=f"单位{number}", parent=scene.industry)
        ProjectFactory.create(name=f"项目{number}", unit=unit)
    read_list(office, scene, *(("", f"项目{number}", f"单位{number}", number) for number in range(count)))
    for step, queries in (("", 8), ("lines/", 10), ("settings/", 10), ("preview/", 11)):
        with django_assert_num_queries(queries):
            office.get(at(scene, step))
