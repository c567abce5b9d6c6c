"""The demo data agree with the models, with the published tables, and with what is listed as wrong in them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import transaction
from pytest_django import DjangoDbBlocker

from indicators.sheet import FundAmounts, FundRow, IndicatorRow, Sheet
from indicators.sheet import Stage as SheetStage
from perfeval.accounts.models import User
from projects.models import REVIEW_STEPS, Evaluation, Event, Project, Recheck, RoleKind, Stage, Step
from projects.queries.progress import ProgressPart, condition_of
from projects.review.workflow import reviewers_of
from projects.sample_data.demo import load_demo
from projects.sheets import computed_of, sheet_of
from tests.published import PublishedTable, published_tables

pytestmark = pytest.mark.django_db
TABLES = published_tables()
STATES = (
    ("filling", False),
    ("filling", True),
    ("unit_review", False),
    ("department_review", False),
    ("finance_desk", False),
    ("finance_office", False),
    ("approved", False),
)


@pytest.fixture(scope="module", autouse=True)
def _demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Loaded once for all: the tests of this module only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo()
        yield
        transaction.set_rollback(True)


def said(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out, stderr=out)
    return out.getvalue()


def evaluation_of(table: PublishedTable) -> Evaluation:
    sheet = table.sheet
    return Evaluation.objects.get(round__year=2020, project_name=sheet.project, unit_name=sheet.unit)


def test_published_tables_come_back_value_for_value() -> None:
    stored = {table.name: sheet_of(evaluation_of(table)) for table in TABLES}
    assert stored == {table.name: table.sheet for table in TABLES}


def test_listed_findings_are_reported_on_the_records() -> None:
    assert {table.name: listed_findings(table) for table in TABLES} == {table.name: table.findings for table in TABLES}


def listed_findings(table: PublishedTable) -> set[tuple[str, int | None]]:
    """A code that is listed for a table must not be reported on another row of it; other codes may be."""
    listed = {code for code, _ in table.findings}
    findings = computed_of(evaluation_of(table)).findings
    return {(each.code, each.row) for each in findings if each.code in listed}


def test_goal_forms_hold_what_the_budget_of_2021_prints() -> None:
    goals = Evaluation.objects.filter(stage=Stage.GOAL, exclusion="")
    assert {sheet_of(each).project: str(each.initial_total) for each in goals} == {
        "党务干部培训费": "60000.00",
        "国有企业党建信息智能管理系统": "50000.00",
        "国有企业退休人员社会化管理工作经费": "200000.00",
        "监督检查专项资金": "100000.00",
        "律师咨询费": "40000.00",
        "年终财务审计费": "570000.00",
        "微信平台公众号专项资金": "30000.00",
    }


def test_goal_form_holds_its_rows_as_printed() -> None:
    sheet = sheet_of(Evaluation.objects.get(round__year=2021, project__code="GZW-05"))
    assert sheet.stage is SheetStage.GOAL
    assert [(row.dimension, row.category, row.name, row.target) for row in sheet.indicators] == [
        ("产出指标", "数量指标", "聘请律师", "4人"),
        ("产出指标", "数量指标", "开展法律咨询服务", "≧1次"),
        ("产出指标", "质量指标", "提供依据正确率（%）", "100%"),
        ("产出指标", "质量指标", "检查合格率（%）", "≧98%"),
        ("产出指标", "时效指标", "开展律师咨询服务时限", "12个月"),
        ("产出指标", "成本指标", "法律咨询费用", "≦4万"),
        ("效益指标", "社会效益指标", "增强法律意识、保护出资人合法权益", "增强"),
        ("效益指标", "可持续影响指标", "长期维护出资人合法权益", "1年"),
        ("满意度指标", "满意度指标", "出资人满意度", "≧95%"),
    ]


def test_project_keeps_the_name_that_each_year_printed() -> None:
    names = (
        Project.objects.get(code="GZW-07").evaluations.order_by("round__year").values_list("project_name", flat=True)
    )
    assert list(names) == ["微信平台公众号专项资金", "微信平台公众号专项资金"]
    names = (
        Project.objects.get(code="GZW-02").evaluations.order_by("round__year").values_list("project_name", flat=True)
    )
    assert list(names) == ["昌吉州国有企业党建智能管理系统", "国有企业党建信息智能管理系统"]


def test_every_state_of_a_list_is_there() -> None:
    stands = {(each.step, each.is_returned) for each in Evaluation.objects.all()}
    assert stands == set(STATES)
    assert Counter(Evaluation.objects.values_list("publication", flat=True)) == {
        "undecided": 18,
        "published": 2,
        "withheld": 1,
    }
    assert [each.project_name for each in Evaluation.objects.exclude(exclusion="")] == ["“十四五”规划费用"]


def test_what_was_frozen_is_what_stands() -> None:
    approved = Evaluation.objects.filter(step=Step.APPROVED)
    frozen = {each.pk: (each.approved_goal or each.approved_version).sheet for each in approved}  # type: ignore[union-attr]
    assert {pk: as_written(sheet) for pk, sheet in frozen.items()} == {
        each.pk: as_written(sheet_of(each)) for each in approved
    }


def as_written(sheet: Sheet) -> tuple[list[IndicatorRow], tuple[FundRow, ...], FundAmounts]:
    """Without the figures that are printed beside it."""
    return [replace(row, stated_score=None) for row in sheet.indicators], sheet.funds, sheet.total_funds


def test_stored_numbers_are_those_that_follow() -> None:
    assert said("recompute", "--check") == "21 张自评表的存数都与重新测算的一致\n"
    assert said("verify_log").startswith("操作日志完好")


def test_sample_holds_a_sheet_that_is_scored_and_two_that_are_not() -> None:
    scored = dict(Recheck.objects.values_list("evaluation__project__code", "total"))
    assert (len(scored), scored["GXJ-04"], set(scored.values())) == (3, Decimal(97), {None, Decimal(97)})


def test_skipped_review_is_in_the_log() -> None:
    event = Event.objects.get(verb="approve", evaluation__project__code="GZW-05", evaluation__round__year=2020)
    assert event.changes == {"step": ["unit_review", "finance_desk"], "skipped": ["department_review"]}


def test_people_are_named_by_their_work_and_reached_by_no_number() -> None:
    assert set(Evaluation.objects.values_list("filler", "phone")) == {("", ""), ("经办人", "138****0000")}


def test_every_role_is_held_by_somebody() -> None:
    assert set(User.objects.values_list("roles__kind", flat=True)) == set(RoleKind.values)


def test_whoever_must_act_on_a_sheet_sees_it() -> None:
    for evaluation in Evaluation.objects.filter(step__in=REVIEW_STEPS):
        reviewers = reviewers_of(evaluation, Step(evaluation.step))
        assert reviewers
        assert all(evaluation in Evaluation.objects.for_user(user) for user in reviewers)


def test_nobody_can_log_in_before_passwords_are_made() -> None:
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_draft_that_holds_something_is_no_unfilled_one() -> None:
    drafts = Evaluation.objects.filter(step=Step.FILLING, exclusion="")
    assert not drafts.filter(condition_of(ProgressPart.UNTOUCHED)).exists()
    assert drafts.filter(condition_of(ProgressPart.STARTED)).exists()


def test_demo_accounts_get_new_passwords_on_every_run() -> None:
    def printed() -> dict[str, str]:
        return {name: password for name, password, _ in map(str.split, said("demo_accounts").splitlines()[1:])}

    first, second = printed(), printed()
    assert first.keys() == second.keys() == set(User.objects.values_list("username", flat=True))
    assert authenticate(username="demo-admin", password=first["demo-admin"]) is None
    user = authenticate(username="demo-admin", password=second["demo-admin"])
    assert isinstance(user, User)
    assert not user.password_due
