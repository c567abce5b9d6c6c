"""The page of a 自评表: the paper form, and beside it findings, figures and who did what."""

import re
from dataclasses import replace
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from indicators.checks import Finding
from projects.history.events import record_event
from projects.models import Evaluation, Exclusion, Step
from projects.sheets import apply_sheet, computed_of, freeze_sheet, sheet_of
from tests.factories import AttachmentFactory
from tests.projects.scenes import County, brought_to, county, filled, goal_form, published, submit, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def client(scene: County) -> Client:
    return scene.client_of("owner")


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, published())


def page(client: Client, evaluation: Evaluation, query: str = "") -> str:
    response = client.get(f"/evaluations/{evaluation.pk}/{query}")
    assert response.status_code == 200
    return unescape(response.content.decode())


def cell(html: str, source: str) -> str:
    found = re.search(rf'<(td|th)[^>]*data-source="{re.escape(source)}"[^>]*>(.*?)</\1>', html, re.S)
    assert found is not None
    return words(found[2]).partition("（")[0].strip()


def test_form_in_work_shows_what_the_rules_compute(client: Client, evaluation: Evaluation) -> None:
    html, total = page(client, evaluation), computed_of(evaluation).scores.total
    shown = [cell(html, source) for source in ("funds.total.budget", "execution_rate", "total_score")]
    assert shown == ["20", "75%", str(total)]
    assert total != Decimal("90.5")


def test_form_that_went_its_way_shows_the_figures_that_it_was_frozen_with(
    client: Client, scene: County, evaluation: Evaluation
) -> None:
    brought_to(scene, evaluation, Step.DEPARTMENT_REVIEW)
    assert cell(page(client, evaluation), "total_score") == "90.5"


def test_stated_figures_stand_beside_computed_ones(client: Client, evaluation: Evaluation) -> None:
    html = page(client, evaluation)
    table = re.search(r'<table class="table figures">(.*?)</table>', html, re.S)
    assert table is not None
    rows = [words(row) for row in re.findall(r"<tr>(.*?)</tr>", table[1], re.S)]
    total = computed_of(evaluation).scores.total
    assert "执行率 75% 75% 一致" in rows
    assert "执行率得分 7.5 7.5 一致" in rows
    assert f"总分 90.5 {total} 不一致" in rows


def test_sheet_that_states_nothing_has_nothing_to_compare(client: Client, scene: County) -> None:
    sheet = published()
    rows = tuple(replace(row, stated_score=None) for row in sheet.indicators)
    made = filled(scene, replace(sheet, stated=type(sheet.stated)(), indicators=rows))
    assert "原表数字与系统测算" not in page(client, made)


def test_every_finding_leads_to_its_cell(client: Client, evaluation: Evaluation) -> None:
    html = page(client, evaluation)
    aside = html[html.index('id="findings-title"') :]
    findings = computed_of(evaluation).findings
    assert [finding.message for finding in findings if finding.message not in aside] == []
    targets = set(re.findall(r'<li>\s*<a\s+href="#(.*?)"', aside))
    assert targets
    assert targets <= set(re.findall(r'id="(cell-.*?)"', html))


def test_findings_stand_by_level_the_gravest_first(client: Client, evaluation: Evaluation) -> None:
    def counted(findings: tuple[Finding, ...], level: str) -> int:
        return sum(finding.level == level for finding in findings)

    findings = computed_of(evaluation).findings
    groups = client.get(f"/evaluations/{evaluation.pk}/").context["groups"]
    assert [(group.title, len(group.findings)) for group in groups] == [
        (title, counted(findings, level))
        for level, title in (("block", "必须修改"), ("explain", "需要说明"), ("note", "提示"))
        if counted(findings, level)
    ]


def test_who_did_what_is_told_the_latest_first(client: Client, evaluation: Evaluation) -> None:
    html = page(client, evaluation)
    said = [words(each) for each in re.findall(r"<li>\s*<p class=\"event-what\">(.*?)</p>", html, re.S)]
    assert said == ["生成 空表"]


def test_what_was_changed_last_stands_beside_the_form(client: Client, scene: County, evaluation: Evaluation) -> None:
    for number in range(6):
        changes = {"indicators.1.actual": [str(number), str(number + 1)]}
        record_event("change", evaluation=evaluation, user=scene.people["owner"], subject="第 1 行", changes=changes)
    html = page(client, evaluation)
    aside = html[html.index('id="changes-title"') :]
    said = re.findall(r"<del>.*?</span>(\d)</del>.*?<ins>.*?</span>(\d)</ins>", aside, re.S)
    assert said == [("5", "6"), ("4", "5"), ("3", "4"), ("2", "3"), ("1", "2")]
    assert f'href="/evaluations/{evaluation.pk}/history/"' in aside


def test_files_stand_beside_the_form(client: Client, evaluation: Evaluation) -> None:
    file = AttachmentFactory.create(evaluation=evaluation, name="签到表.pdf")
    file.indicators.add(evaluation.indicators.order_by("position")[2])
    html = page(client, evaluation)
    listed = re.search(r'<ul class="aside-files">(.*?)</ul>', html, re.S)
    assert listed is not None
    assert words(listed[1]) == "签到表.pdf （在新窗口打开） 第 3 行"


def test_goal_stage_shows_the_goal_form(client: Client, scene: County) -> None:
    html = page(client, filled(scene, goal_form(), name="目标项目"))
    assert "项目支出绩效目标表" in html
    assert cell(html, "indicators.1.target") == "≥4次"


def test_goal_stage_of_a_round_without_goal_layout_falls_back(client: Client, scene: County) -> None:
    scene.round.goal_layout = None
    scene.round.save()
    html = page(client, filled(scene, goal_form(), name="目标项目"))
    assert cell(html, "indicators.1.target") == "≥4次"


def test_approved_sheet_prints_from_what_was_frozen(client: Client, scene: County, evaluation: Evaluation) -> None:
    version = freeze_sheet(evaluation, computed_of(evaluation).printed, user=scene.people["owner"])
    submit(evaluation, scene.people["owner"], Step.APPROVED)
    Evaluation.objects.filter(pk=evaluation.pk).update(approved_version=version)
    apply_sheet(Evaluation.objects.get(pk=evaluation.pk), replace(sheet_of(evaluation), goal="后来改的"))
    html = page(client, evaluation)
    assert "后来改的" not in html
    assert cell(html, "total_score") == str(version.sheet.stated.total_score)


def test_approved_goal_form_has_a_page_of_its_own(client: Client, scene: County, evaluation: Evaluation) -> None:
    goal = filled(scene, goal_form(), name="目标项目")
    version = freeze_sheet(goal, sheet_of(goal), user=scene.people["owner"])
    Evaluation.objects.filter(pk=evaluation.pk).update(approved_goal=version)
    assert f'href="/evaluations/{evaluation.pk}/goal/"' in page(client, evaluation)
    html = unescape(client.get(f"/evaluations/{evaluation.pk}/goal/").content.decode())
    assert cell(html, "indicators.1.target") == "≥4次"


def test_excluded_sheet_says_why(client: Client, scene: County, evaluation: Evaluation) -> None:
    Evaluation.objects.filter(pk=evaluation.pk).update(
        exclusion=Exclusion.OTHER,
        exclusion_note="改由州里实施",
        excluded_at=evaluation.created_at,
        excluded_by=scene.people["finance office"],
    )
    assert "不纳入自评：其他（改由州里实施）" in words(page(client, evaluation))


@pytest.mark.parametrize("project", ["安全生产", "党务干部集中培训费"])
@pytest.mark.parametrize("rows", [1, None])
def test_page_takes_thirteen_queries(
    project: str,
    rows: int | None,
    client: Client,
    scene: County,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    sheet = published(project)
    made = filled(scene, replace(sheet, indicators=sheet.indicators[:rows], funds=sheet.funds[:rows]))
    # session, user, roles, sheet, windows, fund lines, indicators, events, changes, rows, files, versions, explanations
    with django_assert_num_queries(13):
        page(client, made)


def test_nothing_is_inline(client: Client, evaluation: Evaluation) -> None:
    assert re.findall(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", page(client, evaluation)) == []
