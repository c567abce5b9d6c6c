"""办理经过: the whole story of a sheet, in people's words."""

import datetime as dt
import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from projects.history.events import record_event
from projects.models import Evaluation, RoleKind, Step
from projects.review.workflow import Act, Given, transition
from tests.factories import RoleFactory
from tests.projects.scenes import PEOPLE, County, brought_to, county, filled, sound, sound_goal, words
from tests.projects.views.test_submission import SEEN

pytestmark = pytest.mark.django_db

MOMENT = re.compile(r"\d{4}年\d+月\d+日 \d\d:\d\d ?")
LOGIN = re.compile(r"（clerk\d+）")
Waits = Callable[[int], None]


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.fixture
def client(scene: County) -> Client:
    return scene.client_of("owner")


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, sound())


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> Waits:
    """So many days pass."""
    moment = dt.datetime(2022, 1, 10, 4, tzinfo=dt.UTC)

    def wait(days: int) -> None:
        nonlocal moment
        moment += dt.timedelta(days=days)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    wait(0)
    return wait


def save(scene: County, evaluation: Evaluation, person: str, *cells: str) -> None:
    for cell in cells:
        record_event(
            "change", evaluation=evaluation, user=scene.people[person], changes={cell: ["", "4次"]}, subject="第 1 行"
        )


def read(client: Client, evaluation: Evaluation, query: str = "") -> list[str]:
    html = unescape(client.get(f"/evaluations/{evaluation.pk}/story/{query}").content.decode())
    lines = re.findall(r"<li>\s*<p class=\"story-when\">(.*?)</li>", html, re.S)
    return [MOMENT.sub("", LOGIN.sub("", words(line))) for line in lines]


def test_page_opens_for_whom_it_should(scene: County, evaluation: Evaluation) -> None:
    path = f"/evaluations/{evaluation.pk}/story/"
    assert {person: scene.client_of(person).get(path).status_code for person in PEOPLE} == SEEN


def test_story_is_told_from_the_making_to_the_publication(scene: County, waits: Waits) -> None:
    held = filled(scene, sound())
    save(scene, held, "owner", "indicators.1.actual")
    waits(5)
    people = scene.people
    held = transition(held, Act.SUBMIT_AS_IT_WAS, by=people["owner"]).evaluation
    waits(2)
    given = Given(opinion="请核对培训人数。")
    held = transition(held, Act.RETURN, by=people["unit reviewer"], given=given).evaluation
    held = transition(held, Act.SUBMIT_AS_IT_WAS, by=people["owner"]).evaluation
    held = transition(held, Act.WITHDRAW, by=people["owner"]).evaluation
    waits(1)
    held = brought_to(scene, held, Step.APPROVED)
    held = transition(held, Act.PUBLISH, by=people["finance office"]).evaluation
    held = transition(held, Act.CORRECT, by=people["finance office"], given=Given(opinion="金额有误。")).evaluation
    assert read(scene.client_of("owner"), held) == [
        "finance office 生成 ：空表",
        "owner 填报 ：填写 1 格",
        "owner 送审 ：送审稿（第1稿），转单位审核 历时 5 天",
        "unit reviewer 单位审核退回 ：至填报人 历时 2 天 请核对培训人数。",
        "owner 送审 ：送审稿（第2稿），转单位审核 当天办理",
        "owner 撤回 当天办理",
        "owner 送审 ：送审稿（第3稿），转单位审核 历时 1 天",
        "unit reviewer 单位审核通过 ：转主管部门审核 当天办理",
        "department reviewer 主管部门审核通过 ：转财政业务科室审核 当天办理",
        "finance desk 财政业务科室审核通过 ：转财政绩效科审核 当天办理",
        "finance office 财政绩效科审核通过 ：送审稿（第3稿） 当天办理",
        "finance office 公开 ：送审稿（第3稿）",
        "finance office 更正 金额有误。",
    ]


def test_saves_of_one_person_are_one_line_with_its_cells_and_days(client: Client, scene: County, waits: Waits) -> None:
    held = filled(scene, sound())
    save(scene, held, "owner", "indicators.1.actual", "indicators.2.actual", "indicators.1.actual", "funds.other.spent")
    changes = {"indicators.9": [None, {"name": "培训班次"}]}
    record_event("change", evaluation=held, user=scene.people["owner"], changes=changes)
    waits(3)
    record_event(
        "attach", evaluation=held, user=scene.people["owner"], subject="签到册", changes={"file": [None, "签到册"]}
    )
    save(scene, held, "unit reviewer", "sheet.goal")
    save(scene, held, "owner", "sheet.goal")
    assert read(client, held)[1:] == [
        "至 owner 填报 ：填写 3 格，增减、移动指标 1 处，佐证材料 1 次",
        "unit reviewer 填报 ：填写 1 格",
        "owner 填报 ：填写 1 格",
    ]


def test_goals_that_are_asked_to_change_are_told_with_the_reason(
    client: Client, scene: County, evaluation: Evaluation
) -> None:
    for verb, person, opinion in (
        ("ask-adjustment", "owner", "预算调减。"),
        ("agree-adjustment", "finance office", ""),
    ):
        user = scene.people[person]
        record_event(verb, evaluation=evaluation, user=user, subject="目标调整", opinion=opinion)
    assert read(client, evaluation)[2:] == ["owner 申请目标调整 预算调减。", "finance office 同意目标调整"]


def test_stages_are_headings(client: Client, scene: County) -> None:
    held = brought_to(scene, filled(scene, sound_goal()), Step.APPROVED)
    held = transition(held, Act.BEGIN_EVALUATION, by=scene.people["owner"]).evaluation
    response = client.get(f"/evaluations/{held.pk}/story/")
    assert [(stage, len(lines)) for stage, lines in response.context["stages"]] == [("绩效目标", 7), ("绩效自评", 1)]


def test_who_took_documents_out_is_for_readers_of_the_log(scene: County, evaluation: Evaluation) -> None:
    for verb in ("export", "print", "download"):
        record_event(
            verb, evaluation=evaluation, user=scene.people["finance desk"], subject="自评表.pdf", address="192.0.2.7"
        )
    save(scene, evaluation, "owner", "sheet.goal")
    assert len(read(scene.client_of("finance office"), evaluation)) == 2
    RoleFactory.create(user=scene.people["finance office"], kind=RoleKind.AUDIT_ADMINISTRATOR, department=None)
    assert read(scene.client_of("finance office"), evaluation)[2:5] == [
        "finance desk 导出 ：自评表.pdf",
        "finance desk 打印 ：自评表.pdf",
        "finance desk 下载佐证材料 ：自评表.pdf",
    ]


def test_a_line_in_between_that_is_not_told_parts_no_run(client: Client, scene: County, evaluation: Evaluation) -> None:
    save(scene, evaluation, "owner", "sheet.goal")
    record_event("print", evaluation=evaluation, user=scene.people["viewer"])
    save(scene, evaluation, "owner", "sheet.outcome")
    assert read(client, evaluation)[1:] == ["owner 填报 ：填写 2 格"]


def test_pages_part_no_run_and_skip_no_line(client: Client, scene: County, evaluation: Evaluation) -> None:
    for number in range(60):
        person = ("owner", "unit reviewer")[number % 2]
        save(scene, evaluation, person, *(f"indicators.{number}.{name}" for name in ("actual", "deviation", "weight")))
    path = f"/evaluations/{evaluation.pk}/story/"
    first = client.get(path)
    lines = [*read(client, evaluation), *read(client, evaluation, first.context["pager"].next)]
    assert lines[1:] == ["owner 填报 ：填写 3 格", "unit reviewer 填报 ：填写 3 格"] * 30
    last = client.get(path + first.context["pager"].next)
    assert read(client, evaluation, last.context["pager"].previous) == lines[:50]
    assert read(client, evaluation, "?after=²") == lines[:50]


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_eight_queries(
    count: int,
    client: Client,
    scene: County,
    evaluation: Evaluation,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        save(scene, evaluation, ("viewer", "owner")[number % 2], f"indicators.{number}.actual")
    with django_assert_num_queries(8):  # session, user, roles, sheet; lines, the line after them, saves, steps
        read(client, evaluation)


def test_what_was_typed_is_never_markup(client: Client, scene: County, evaluation: Evaluation) -> None:
    record_event("return", evaluation=evaluation, user=scene.people["owner"], opinion="<script>alert(1)</script>")
    html = client.get(f"/evaluations/{evaluation.pk}/story/").content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_sheet_leads_there(client: Client, evaluation: Evaluation) -> None:
    html = client.get(f"/evaluations/{evaluation.pk}/").content.decode()
    assert f'href="/evaluations/{evaluation.pk}/story/"' in html
