"""The page where a reviewer decides: access, what a sheet is held against, and the opinion."""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from indicators.sheet import IndicatorRow, Sheet
from projects.models import Adjustment, AdjustmentStep, Evaluation, FundLine, Ledger, Round, Stage, Step
from projects.review.workflow import Act, Given, transition
from projects.sheets import apply_sheet, computed_of, freeze_sheet, sheet_of
from tests.factories import (
    AdjustmentFactory,
    AttachmentFactory,
    DepartmentFactory,
    EvaluationFactory,
    ExplanationFactory,
    LedgerLineFactory,
    RoundFactory,
)
from tests.projects.scenes import (
    PEOPLE,
    REVIEWED_BY,
    County,
    brought_to,
    county,
    filled,
    published,
    sound,
    sound_goal,
    words,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def client(scene: County) -> Client:
    return scene.client_of("unit reviewer")


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return at_unit_review(scene, published())


def at_unit_review(scene: County, sheet: Sheet, name: str = "") -> Evaluation:
    return brought_to(scene, filled(scene, sheet, name=name), Step.UNIT_REVIEW)


def address(evaluation: Evaluation, **query: str) -> str:
    return reverse("review_sheet", args=[evaluation.pk], query=query)


def shown(client: Client, evaluation: Evaluation) -> Any:
    response = client.get(address(evaluation))
    assert response.status_code == 200
    return response.context


def changed(sheet: Sheet, number: int, **values: Any) -> Sheet:
    rows = list(sheet.indicators)
    rows[number - 1] = replace(rows[number - 1], **values)
    return replace(sheet, indicators=tuple(rows))


def returned(scene: County, evaluation: Evaluation, person: str) -> Evaluation:
    given = Given(opinion="请核对。")
    return transition(evaluation, Act.RETURN, by=scene.people[person], given=given).evaluation


# Who may open it


def test_page_opens_for_the_reviewer_of_the_step_alone(scene: County, evaluation: Evaluation) -> None:
    matrix = dict.fromkeys(PEOPLE, 404) | dict.fromkeys(PEOPLE[:6], 403) | {"unit reviewer": 200, "nobody": 302}
    for ask in ("get", "post"):
        found = {person: getattr(scene.client_of(person), ask)(address(evaluation)).status_code for person in PEOPLE}
        assert found == matrix


def test_refusal_says_why(scene: County, evaluation: Evaluation) -> None:
    refusal = scene.client_of("department reviewer").get(address(evaluation)).content.decode()
    assert "这张表正在单位审核，您没有这一级的审核角色。" in unescape(refusal)


def test_every_step_has_its_reviewer_here(scene: County) -> None:
    for step, person in REVIEWED_BY.items():
        held = brought_to(scene, filled(scene, sound(), name=f"在{step.label}"), step)
        assert shown(scene.client_of(person), held)["evaluation"] == held


def test_piles_and_home_lead_there(client: Client, evaluation: Evaluation) -> None:
    link = f'href="{address(evaluation, pile="awaiting")}"'
    assert all(link in client.get(path).content.decode() for path in ("/review/", "/"))


# The form and its findings


def test_form_prints_what_was_sent_up(client: Client, evaluation: Evaluation) -> None:
    total = shown(client, evaluation)["grid"].find("total_score")
    assert total.text == "90.5"
    assert computed_of(evaluation).scores.total != Decimal("90.5")


def test_explanation_stands_with_its_finding(client: Client, scene: County) -> None:
    held = at_unit_review(scene, changed(sound(), 1, actual="300人", deviation=""))
    finding = next(each for each in shown(client, held)["findings"] if each.code == "overachieved")
    ExplanationFactory.create(evaluation=held, key=finding.key, field=finding.field, message=finding.message)
    html = words(client.get(address(held)).content.decode())
    assert f"{finding.message} 填报人说明 年中扩大了培训范围。" in html


def test_findings_that_neighbours_cause_are_shown_to_the_reviewer(client: Client, scene: County) -> None:
    held = at_unit_review(scene, sound(), "甲项目")
    filled(scene, sound(), name="乙项目")
    context = shown(client, held)
    assert "text-reused" in {finding.code for finding in context["findings"]}
    assert context["groups"][-1].title == "疑点"


# What changed


def test_first_submission_has_nothing_to_be_compared_with(client: Client, evaluation: Evaluation) -> None:
    assert shown(client, evaluation)["before"] is None
    assert "相比" not in client.get(address(evaluation)).content.decode()


def test_changes_since_the_last_look_of_this_step_are_told(client: Client, scene: County) -> None:
    held = at_unit_review(scene, sound())
    for actual in ("205人", "212人"):
        held = returned(scene, held, "unit reviewer")
        apply_sheet(held, changed(sheet_of(held), 1, actual=actual))
        held = transition(held, Act.SUBMIT_AS_IT_WAS, by=scene.people["owner"]).evaluation
    context = shown(client, held)
    row = sound().indicators[0]
    told = [(each.title, each.before, each.after, each.delta) for each in context["differences"]]
    assert context["before"].number == 2
    assert (f"第 1 行「{row.name}」实际完成值", "205人", "212人", "+7人") in told
    html = words(client.get(address(held)).content.decode())
    assert "与上次审核的第2稿相比" in html
    assert "原为 205人 → 改为 212人 Δ +7人" in html


def test_step_that_never_looked_at_a_sheet_has_no_changes(scene: County) -> None:
    held = returned(scene, at_unit_review(scene, sound()), "unit reviewer")
    held = brought_to(scene, held, Step.DEPARTMENT_REVIEW)
    assert held.versions.count() == 2
    assert shown(scene.client_of("department reviewer"), held)["before"] is None


def test_returned_from_a_later_step_unchanged_it_says_so(client: Client, scene: County) -> None:
    held = brought_to(scene, filled(scene, sound()), Step.DEPARTMENT_REVIEW)
    given = Given(opinion="请单位再审。", to=Step.UNIT_REVIEW)
    held = transition(held, Act.RETURN, by=scene.people["department reviewer"], given=given).evaluation
    html = words(client.get(address(held)).content.decode())
    assert "与上次审核的第1稿相比 0 处 内容没有变动。" in html
    assert "被退回 请单位再审。" in html


def test_goal_form_s_review_is_no_look_at_the_self_evaluation(client: Client, scene: County) -> None:
    held = brought_to(scene, filled(scene, sound_goal()), Step.APPROVED)
    held = transition(held, Act.BEGIN_EVALUATION, by=scene.people["owner"]).evaluation
    apply_sheet(held, replace(sound(), project=held.project_name, year=scene.round.year))
    held = brought_to(scene, Evaluation.objects.get(pk=held.pk), Step.UNIT_REVIEW)
    assert shown(client, held)["before"] is None


# What it is held against


def compared(client: Client, evaluation: Evaluation) -> list[Any]:
    return list(shown(client, evaluation)["rows"])


def test_targets_stand_beside_those_of_the_approved_goal_form(client: Client, scene: County) -> None:
    goal = filled(scene, sound_goal(), name="目标")
    fixed = freeze_sheet(goal, changed(sheet_of(goal), 1, target="≥150人"), user=scene.people["owner"])
    held = at_unit_review(scene, sound())
    Evaluation.objects.filter(pk=held.pk).update(approved_goal=fixed)
    first, second, *_ = compared(client, held)
    row = sound().indicators[0]
    assert (first.target.before, first.target.after, first.keeps_goal) == ("≥150人", row.target, False)
    assert first.target.delta == "+50人"
    assert (second.target.before, second.keeps_goal) == (sound().indicators[1].target, True)


def test_actual_values_stand_beside_last_year_s(client: Client, scene: County) -> None:
    former = filled(scene, changed(sound(), 1, actual="180人"))
    following = RoundFactory.create(region=scene.region, year=scene.round.year + 1, layout=scene.round.layout)
    held = EvaluationFactory.create(
        round=following, project=former.project, unit=former.unit, department=former.department
    )
    moved = sound()
    named = replace(moved, project=former.project_name, indicators=tuple(reversed(moved.indicators)))
    apply_sheet(held, named)
    held = brought_to(scene, held, Step.UNIT_REVIEW)
    last = compared(client, held)[-1]
    assert (last.name, last.actual.before, last.actual.after) == (
        moved.indicators[0].name,
        "180人",
        moved.indicators[0].actual,
    )
    assert last.actual.delta == "+26人"
    assert "比上年 +26人" in words(client.get(address(held)).content.decode())


def test_without_goal_form_and_last_year_their_columns_are_left_out(client: Client, evaluation: Evaluation) -> None:
    html = client.get(address(evaluation)).content.decode()
    assert [title in html for title in (">目标表<", ">上年完成<", ">完成值<")] == [False, False, True]


def test_goal_stage_has_targets_alone(client: Client, scene: County) -> None:
    held = brought_to(scene, filled(scene, sound_goal()), Step.UNIT_REVIEW)
    assert held.stage == Stage.GOAL
    html = client.get(address(held)).content.decode()
    assert [title in html for title in (">指标值<", ">完成值<")] == [True, False]


def test_amounts_stand_beside_the_bureau_s(client: Client, scene: County, evaluation: Evaluation) -> None:
    line = FundLine.objects.get(evaluation=evaluation, kind="appropriation")
    assert line.budget == 200000
    Round.objects.filter(pk=scene.round.pk).update(ledger=Ledger.PREFILLED)
    LedgerLineFactory.create(evaluation=evaluation, kind="appropriation", initial=None, budget=185000, spent=line.spent)
    budget, spent = shown(client, evaluation)["amounts"]
    assert (budget.before, budget.after, budget.delta) == ("18.5 万元", "20 万元", "+1.5万元")
    assert budget.title.endswith("全年预算数")
    assert spent.before == spent.after
    html = words(client.get(address(evaluation)).content.decode())
    assert "18.5 万元 20 万元 +1.5万元" in html


def test_line_that_was_not_sent_up_stands_beside_nothing(client: Client, scene: County) -> None:
    held = at_unit_review(scene, sound())
    Round.objects.filter(pk=scene.round.pk).update(ledger=Ledger.LOCKED)
    LedgerLineFactory.create(evaluation=held, kind="carryover", initial=None, spent=None, budget=10000)
    LedgerLineFactory.create(evaluation=held, kind="total", budget=None, spent=None, initial=200000)
    line, total = shown(client, held)["amounts"]
    assert (line.title, line.before, line.after) == ("上年结转资金全年预算数", "1 万元", "")
    assert (total.title, total.before, total.after) == ("年度资金总额年初预算数", "20 万元", "20 万元")


def siblings(scene: County, count: int, sheet: Sheet | None = None) -> None:
    for number in range(count):
        unit = DepartmentFactory.create(name=f"下属单位{number}", parent=scene.industry)
        filled(scene, sheet or sound(), name=f"项目{number}", unit=unit)


def test_same_indicator_of_five_sibling_units_is_shown(scene: County) -> None:
    held = brought_to(scene, filled(scene, sound()), Step.DEPARTMENT_REVIEW)
    siblings(scene, 6)
    filled(scene, sound(), name="本单位另一项目")
    filled(scene, sound(), name="别的主管部门", unit=scene.assets)
    first = compared(scene.client_of("department reviewer"), held)[0]
    row = sound().indicators[0]
    assert [(each.unit, each.target, each.actual) for each in first.siblings] == [
        (f"下属单位{number}", row.target, row.actual) for number in range(5)
    ]


def test_reviewer_sees_no_sibling_that_is_foreign(client: Client, scene: County) -> None:
    held = at_unit_review(scene, sound())
    siblings(scene, 2)
    assert [row.siblings for row in compared(client, held)] == [()] * len(sound().indicators)


def test_rows_without_a_name_or_a_target_are_left_out(client: Client, scene: County) -> None:
    slash, nameless = IndicatorRow(key="slash", name="/", target="/"), IndicatorRow(key="nameless", target="3次")
    sheet = replace(sound(), indicators=(*sound().indicators, slash, nameless))
    names = [row.name for row in compared(client, at_unit_review(scene, sheet))]
    assert names == [row.name for row in sound().indicators]


# Evidence


def test_files_with_pages_are_shown_in_place_and_others_led_to(client: Client, scene: County) -> None:
    held = at_unit_review(scene, sound())
    made = {
        name: AttachmentFactory.create(evaluation=held, name=name, media_type=kind).pk
        for name, kind in (
            ("签到表.pdf", "application/pdf"),
            ("现场.png", "image/png"),
            ("决算.doc", "application/msword"),
        )
    }
    html = client.get(address(held)).content.decode()
    shown_in_place = re.findall(r'hx-get="/attachments/(\d+)/pages/"', html)
    assert shown_in_place == [str(made["签到表.pdf"]), str(made["现场.png"])]
    assert all(f'href="/attachments/{pk}/"' in html for pk in made.values())


def test_words_without_a_cell_on_the_form_are_shown(client: Client, scene: County) -> None:
    row = {"hand_score": Decimal("4.50"), "hand_reason": "当年因雨停工。"}
    reason = "项目不涉及。"
    sheet = replace(
        changed(sound(), 1, **row), execution_reason="尾款次年支付。", not_applicable={"满意度指标": reason}
    )
    notes = dict(shown(client, at_unit_review(scene, sheet))["notes"])
    assert notes == {
        "执行偏差原因": "尾款次年支付。",
        "满意度指标不适用": reason,
        f"第 1 行「{sheet.indicators[0].name}」人工调整得分": "4.5",
        f"第 1 行「{sheet.indicators[0].name}」人工调整的理由": "当年因雨停工。",
    }


def test_running_adjustment_is_warned_of(client: Client, scene: County, evaluation: Evaluation) -> None:
    assert "目标调整尚未办结" not in client.get(address(evaluation)).content.decode()
    made = AdjustmentFactory.create(evaluation=evaluation, reason="机构改革")
    assert shown(client, evaluation)["adjustment"] is None  # a draft says nothing to anybody
    Adjustment.objects.filter(pk=made.pk).update(step=AdjustmentStep.DEPARTMENT, asked_at=timezone.now())
    assert "目标调整尚未办结（主管部门审核）" in client.get(address(evaluation)).content.decode()
    asked = decided(client, evaluation, Act.APPROVE, opinion="同意。")
    assert "这张表有目标调整尚未办结，请看过后勾选。" in unescape(asked.content.decode())
    assert asked.context["form"]["opinion"].value() == "同意。"
    assert decided(client, evaluation, Act.APPROVE, adjustment="on").status_code == 302


# The decision


def test_bar_says_where_a_pass_leads_and_offers_whom_to_return_to(scene: County) -> None:
    held = brought_to(scene, filled(scene, sound()), Step.FINANCE_DESK)
    context = shown(scene.client_of("finance desk"), held)
    assert context["facts"] == ["通过后转财政绩效科审核（finance office）。"]
    assert [label for _, label in context["receivers"]] == ["填报人", "单位审核", "主管部门审核"]


def test_findings_are_written_into_the_opinion(client: Client, evaluation: Evaluation) -> None:
    before = evaluation.events.count()
    found = shown(client, evaluation)["findings"]
    response = client.post(address(evaluation), {"opinion": "请看：\r\n", "to": "filling", "write": "findings"})
    first, *lines = response.context["opinion"].splitlines()
    assert first == "请看："
    assert [line.partition(". ")[0] for line in lines] == [str(number) for number in range(1, len(found) + 1)]
    assert {line.partition(". ")[2] for line in lines} == {finding.message for finding in found}
    assert f">{unescape(response.context['opinion'])}</textarea>" in unescape(response.content.decode())
    again = client.post(address(evaluation), {"opinion": response.context["opinion"], "write": "findings"})
    assert again.context["opinion"] == response.context["opinion"]
    assert evaluation.events.count() == before


def test_opinion_outlives_a_sheet_that_went_on(client: Client, scene: County, evaluation: Evaluation) -> None:
    transition(evaluation, Act.WITHDRAW, by=scene.people["owner"])
    response = client.post(address(evaluation), {"opinion": "请核对。"}, follow=True)
    assert [str(message) for message in response.context["messages"]] == [
        "这张表现在是“填报中”，没有待审核的事项。",
        "您写的内容没有提交：请核对。",
    ]


def decided(client: Client, evaluation: Evaluation, act: Act, **typed: str) -> Any:
    """As the bar posts it."""
    data = {"seen": shown(client, evaluation)["seen"], "to": "filling", "opinion": "", **typed}
    return client.post(reverse("act", args=[evaluation.pk, act.value], query={"pile": "awaiting"}), data)


def test_decision_leads_on_to_the_next_sheet(client: Client, scene: County) -> None:
    first, second, third = (at_unit_review(scene, sound(), f"项目{number}") for number in range(3))
    passed = decided(client, first, Act.APPROVE)
    assert passed.headers["Location"] == address(second, pile="awaiting")
    sent_back = decided(client, second, Act.RETURN, opinion="请核对培训人数。")
    assert sent_back.headers["Location"] == address(third, pile="awaiting")
    assert [Evaluation.objects.get(pk=each.pk).step for each in (first, second)] == [
        Step.DEPARTMENT_REVIEW,
        Step.FILLING,
    ]


def test_refused_return_keeps_whom_it_should_go_to(scene: County) -> None:
    held = brought_to(scene, filled(scene, sound()), Step.FINANCE_DESK)
    response = decided(scene.client_of("finance desk"), held, Act.RETURN, to="department_review")
    assert "请写明退回意见。" in unescape(response.content.decode())
    assert response.context["form"]["to"].value() == "department_review"
    assert f'href="{address(held, pile="awaiting")}">取消' in response.content.decode()


def test_neighbours_in_the_pile_are_led_to(client: Client, scene: County) -> None:
    first, second, third = (at_unit_review(scene, sound(), f"项目{number}") for number in range(3))
    html = client.get(address(second, pile="awaiting")).content.decode()
    assert re.findall(r'href="([^"]*)"\s+rel="(\w+)"', html) == [
        (address(first, pile="awaiting"), "prev"),
        (address(third, pile="awaiting"), "next"),
    ]
    assert re.findall('rel="(?:prev|next)"', client.get(address(second)).content.decode()) == []


def test_sheet_that_left_the_pile_leads_to_the_first_of_those_that_are_left(client: Client, scene: County) -> None:
    first, second = (at_unit_review(scene, sound(), f"项目{number}") for number in range(2))
    decided(client, first, Act.APPROVE)
    page = client.get(reverse("evaluation", args=[first.pk], query={"pile": "awaiting"}))
    assert page.context["neighbours"].next_address == address(second, pile="awaiting")
    assert page.context["neighbours"].previous_address == ""


# Queries


@pytest.fixture
def furnished(scene: County) -> Callable[[int], Evaluation]:
    """A sheet of so many rows, with as many findings, files, siblings and versions, and a former year."""

    def furnish(count: int) -> Evaluation:
        whole = published()
        sheet = replace(whole, indicators=whole.indicators[:count])
        former: Round = RoundFactory.create(region=scene.region, year=scene.round.year - 1, layout=scene.round.layout)
        held = filled(scene, sheet)
        last = EvaluationFactory.create(round=former, project=held.project, unit=held.unit, department=held.department)
        apply_sheet(last, replace(sheet, project=held.project_name, year=former.year))
        goal = filled(scene, sound_goal(), name="目标")
        fixed = freeze_sheet(goal, sheet_of(goal), user=scene.people["owner"])
        Evaluation.objects.filter(pk=held.pk).update(approved_goal=fixed)
        held = brought_to(scene, Evaluation.objects.get(pk=held.pk), Step.DEPARTMENT_REVIEW)
        for _ in range(count):
            held = returned(scene, held, "department reviewer")
            held = brought_to(scene, held, Step.DEPARTMENT_REVIEW)
        for row in held.indicators.all():
            AttachmentFactory.create(evaluation=held).indicators.add(row)
        siblings(scene, count, sheet)
        return held

    return furnish


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_a_fixed_number_of_queries(
    scene: County,
    furnished: Callable[[int], Evaluation],
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    held, client = furnished(count), scene.client_of("department reviewer")
    with django_assert_num_queries(19):
        response = client.get(address(held))
    assert len(response.context["files"]) == len(response.context["rows"]) == count
    assert [len(row.siblings) for row in response.context["rows"]] == [count] * count
    with django_assert_num_queries(24):
        client.get(address(held, pile="awaiting"))
