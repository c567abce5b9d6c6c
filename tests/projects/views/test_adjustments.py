"""The pages of 目标调整."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from indicators.sheet import from_json
from projects.models import Adjustment, AdjustmentStep, Evaluation, RoleKind, Step
from projects.review.adjustments import ask_adjustment, decide_adjustment
from tests.factories import RoleFactory, UserFactory
from tests.projects.review.adjustments.scenes import actor, fresh, in_self_evaluation, proposal, with_approved_goal
from tests.projects.scenes import County, county, filled, published, submit, words

pytestmark = pytest.mark.django_db
REASON = "疫情期间不能集中培训。"


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return in_self_evaluation(with_approved_goal(scene))


@pytest.fixture
def asked(scene: County, evaluation: Evaluation) -> Adjustment:
    return ask_adjustment(evaluation, proposal(evaluation), reason=REASON, by=actor(scene, "owner"))


def path(evaluation: Evaluation) -> str:
    return f"/evaluations/{evaluation.pk}/adjustment/"


def read(client: Client, evaluation: Evaluation) -> str:
    response = client.get(path(evaluation))
    assert response.status_code == 200
    return words(unescape(response.content.decode()))


def typed(evaluation: Evaluation, **changes: str) -> dict[str, Any]:
    """The form as it opens, with some cells changed: rows-0-target="≥3期"."""
    assert evaluation.approved_goal is not None
    sheet = evaluation.approved_goal.sheet
    data = {"goal": sheet.goal, "reason": REASON, "rows-TOTAL_FORMS": "4", "rows-INITIAL_FORMS": "4"}
    for number, row in enumerate(sheet.labelled_indicators):
        cells = {name: getattr(row, name) for name in ("key", "dimension", "category", "name", "target", "weight")}
        data |= {f"rows-{number}-{name}": str(value) for name, value in cells.items()}
    return data | {
        name.replace("_", "-", 2) if name.startswith("rows_") else name: text for name, text in changes.items()
    }


def test_sheet_without_an_approved_goal_has_no_such_page(scene: County) -> None:
    assert scene.client_of("owner").get(path(filled(scene, published()))).status_code == 404


def test_filler_gets_the_approved_form_to_change(scene: County, evaluation: Evaluation) -> None:
    html = scene.client_of("owner").get(path(evaluation)).content.decode()
    assert re.findall(r'<textarea name="rows-\d-target"[^>]*>\s*(.*?)</textarea>', unescape(html)) == [
        "≥4期",
        "≥200人",
        "≥90%",
        "≥95%",
    ]
    assert re.findall(r'name="rows-\d-dimension"\s+value="(.*?)"', unescape(html)) == [
        "产出指标",
        "产出指标",
        "效益指标",
        "满意度指标",
    ]


def test_others_read_why_they_cannot_ask(scene: County, evaluation: Evaluation) -> None:
    assert "只有“节能监察中心”的填报人可以申请目标调整。" in read(scene.client_of("viewer"), evaluation)


def test_submitted_sheet_says_why_not(scene: County, evaluation: Evaluation) -> None:
    submit(evaluation, scene.people["owner"], Step.UNIT_REVIEW)
    assert "需要调整目标的，请先撤回，或请审核人退回。" in read(scene.client_of("owner"), evaluation)


def test_asking_shows_the_comparison(scene: County, evaluation: Evaluation) -> None:
    client = scene.client_of("owner")
    data = typed(evaluation, act="ask", rows_0_target="≥3期", goal="办3期。")
    response = client.post(path(evaluation), data, follow=True)
    text = words(unescape(response.content.decode()))
    assert "已提交申请，现在由主管部门审核。" in text
    assert "调整 产出指标 数量指标 培训期数 原为 ≥4期 → 拟调整为 ≥3期 30" in text
    assert (REASON in text, "原年度目标" in text, "撤回申请" in text) == (True, True, True)


def test_full_width_points_are_taken(scene: County, evaluation: Evaluation) -> None:
    data = typed(evaluation, act="save", rows_0_weight="３５分", rows_1_weight="15")
    scene.client_of("owner").post(path(evaluation), data)
    rows = from_json(Adjustment.objects.get().content).indicators
    assert [str(row.weight) for row in rows] == ["35", "15", "30", "10"]


def test_rows_are_added_removed_and_keep_their_keys(scene: County, evaluation: Evaluation) -> None:
    client = scene.client_of("owner")
    added = {
        "rows-TOTAL_FORMS": "5",
        "rows-4-dimension": "产出",
        "rows-4-category": "数量",
        "rows-4-name": "视频课时数",
        "rows-4-target": "≥20课时",
        "rows-4-weight": "20",
        "rows-1-removed": "on",
    }
    client.post(path(evaluation), typed(evaluation, act="save") | added)
    rows = from_json(Adjustment.objects.get().content).indicators
    assert [row.name for row in rows] == ["培训期数", "视频课时数", "持证上岗率", "参训人员满意度"]
    assert [row.key for row in rows if row.name != "视频课时数"] == ["1", "3", "4"]
    assert len(rows[1].key) == 32


def test_draft_is_opened_where_it_was_left(scene: County, evaluation: Evaluation) -> None:
    client = scene.client_of("owner")
    client.post(path(evaluation), typed(evaluation, act="save", rows_0_target="≥2期") | {"rows-1-removed": "on"})
    html = unescape(client.get(path(evaluation)).content.decode())
    assert re.search(r'name="rows-0-target"[^>]*>\s*≥2期', html)
    assert re.search(r'name="rows-1-removed"[^>]*checked', html)
    assert "放弃草稿" in html
    assert "尚未提交" not in read(scene.client_of("department reviewer"), evaluation)


def seen(response: Any) -> str:
    """What the form brings along of the draft that it shows."""
    found = re.search(r'name="seen" value="(\w*)"', response.content.decode())
    assert found is not None
    return found[1]


def target(response: Any) -> str:
    found = re.search(r'name="rows-0-target"[^>]*>\s*(\S*?)</textarea>', unescape(response.content.decode()))
    assert found is not None
    return found[1]


def colleague_of(scene: County) -> Client:
    colleague = UserFactory.create(name="同事")
    RoleFactory.create(user=colleague, kind=RoleKind.FILLER, department=scene.centre)
    client = Client()
    client.force_login(colleague)
    return client


@pytest.mark.parametrize("act", ["save", "ask"])
def test_draft_that_a_colleague_has_saved_is_not_overwritten_unread(
    scene: County, evaluation: Evaluation, act: str
) -> None:
    client, colleague, address = scene.client_of("owner"), colleague_of(scene), path(evaluation)
    shown = seen(client.get(address))
    colleague.post(address, typed(evaluation, act="save", seen=shown, rows_0_target="≥1期"))

    mine = typed(evaluation, act=act, seen=shown, rows_0_target="≥2期")
    longer = client.post(address, mine | {"act": "add"})
    assert (seen(longer), target(longer)) == (shown, "≥2期")
    refused = client.post(address, mine)
    text = words(unescape(refused.content.decode()))
    assert "同事刚保存过这份草稿，您填的没有保存，仍在下面的表中。" in text
    assert (refused.status_code, target(refused)) == (409, "≥2期")
    assert from_json(Adjustment.objects.get().content).indicators[0].target == "≥1期"

    client.post(address, mine | {"seen": seen(refused)})
    assert from_json(Adjustment.objects.get().content).indicators[0].target == "≥2期"


@pytest.mark.parametrize("act", ["save", "ask", "add"])
@pytest.mark.parametrize("is_submitted", [False, True])
def test_typed_text_outlives_a_colleague_who_was_first(
    scene: County, evaluation: Evaluation, act: str, is_submitted: bool
) -> None:
    """The colleague has asked for an adjustment, or submitted the sheet."""
    client = scene.client_of("owner")
    if is_submitted:
        submit(evaluation, scene.people["owner"], Step.UNIT_REVIEW)
    else:
        colleague_of(scene).post(path(evaluation), typed(evaluation, act="ask", rows_0_target="≥1期"))
    mine = typed(evaluation, act=act, rows_0_target="≥2期", rows_1_weight="很多", goal="办2期。")
    response = client.post(path(evaluation), mine)
    kept = unescape(response.content.decode())
    assert "您填的没有保存，可以从这里复制" in kept
    assert "年度目标：办2期。" in kept
    assert "1. 产出指标，数量指标，培训期数，≥2期，30" in kept
    assert "很多" in kept
    assert Adjustment.objects.count() == (not is_submitted)


def test_own_draft_of_another_window_is_not_overwritten_unread(scene: County, evaluation: Evaluation) -> None:
    client, address = scene.client_of("owner"), path(evaluation)
    first = typed(evaluation, act="save", rows_0_target="≥1期")
    assert [client.post(address, first).status_code for _ in "twice"][-1] == 302  # says the same: nothing is lost
    refused = client.post(address, typed(evaluation, act="save", rows_0_target="≥2期"))
    assert "您在另一个窗口刚保存过这份草稿" in unescape(refused.content.decode())


def test_another_row_to_write_in_keeps_what_is_typed(scene: County, evaluation: Evaluation) -> None:
    response = scene.client_of("owner").post(path(evaluation), typed(evaluation, act="add", rows_0_target="≥1期"))
    html = unescape(response.content.decode())
    assert re.search(r'name="rows-0-target"[^>]*>\s*≥1期', html)
    assert 'name="rows-4-target"' in html
    assert Adjustment.objects.count() == 0


@pytest.mark.parametrize("act", ["add", "save", "ask"])
def test_number_of_rows_that_is_none_is_told(scene: County, evaluation: Evaluation, act: str) -> None:
    data = {**typed(evaluation, act=act), "rows-TOTAL_FORMS": "9" * 5000}
    expected = 200 if act == "add" else 422
    assert scene.client_of("owner").post(path(evaluation), data).status_code == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("三十", "请填写数字。"),
        ("-1", "分数不能小于 0。"),
        ("1001", "分数不能超过 1000。"),
        ("0.1234567", "分数最多写 6 位小数。"),
    ],
)
def test_bad_points_are_told_beside_the_cell_and_nothing_is_lost(
    scene: County, evaluation: Evaluation, text: str, message: str
) -> None:
    response = scene.client_of("owner").post(path(evaluation), typed(evaluation, act="ask", rows_0_weight=text))
    html = unescape(response.content.decode())
    assert (response.status_code, message in html, f'value="{text}"' in html) == (422, True, True)
    assert Adjustment.objects.count() == 0


def test_row_without_a_name_is_told(scene: County, evaluation: Evaluation) -> None:
    response = scene.client_of("owner").post(path(evaluation), typed(evaluation, act="save", rows_0_name=""))
    assert response.status_code == 422
    assert "请填写三级指标；不要这一行的，请勾选删除。" in response.content.decode()


def test_what_must_be_changed_first_is_listed(scene: County, evaluation: Evaluation) -> None:
    response = scene.client_of("owner").post(path(evaluation), typed(evaluation, act="ask", rows_0_weight="10"))
    text = words(unescape(response.content.decode()))
    assert response.status_code == 422
    assert "拟调整的目标表还有 1 处必须修改，改正后再提交申请。" in text
    assert "拟调整的目标表中必须修改的" in text
    assert Adjustment.objects.count() == 0


def test_foreign_key_of_a_row_makes_a_new_row(scene: County, evaluation: Evaluation) -> None:
    scene.client_of("owner").post(path(evaluation), typed(evaluation, act="save", rows_0_key="<script>"))
    keys = {row.key for row in from_json(Adjustment.objects.get().content).indicators}
    assert (len(keys), "<script>" in keys) == (4, False)


def test_agreeing_twice_over_writes_the_goals(scene: County, evaluation: Evaluation, asked: Adjustment) -> None:
    for person, seen in (("department reviewer", "department"), ("finance office", "finance")):
        data = {"act": "agree", "adjustment": asked.pk, "seen": seen, "opinion": "同意"}
        response = scene.client_of(person).post(path(evaluation), data, follow=True)
        assert "已同意。" in response.content.decode()
    assert fresh(evaluation).indicators.get(key="1").target == "≥3期"
    text = read(scene.client_of("owner"), evaluation)
    assert ("以前的申请" in text, "目标表第 1 稿 → 第 2 稿" in text) == (True, True)


def test_second_decider_reads_that_it_was_decided(scene: County, evaluation: Evaluation, asked: Adjustment) -> None:
    decide_adjustment(asked, seen="department", agrees=True, opinion="", by=actor(scene, "department reviewer"))
    data = {"act": "refuse", "adjustment": asked.pk, "seen": "department", "opinion": "不同意"}
    response = scene.client_of("department reviewer").post(path(evaluation), data, follow=True)
    assert "这份目标调整已由他人办理，现在是“财政审核”。" in unescape(response.content.decode())
    asked.refresh_from_db()
    assert asked.step == AdjustmentStep.FINANCE


def test_refusal_without_an_opinion_is_told(scene: County, evaluation: Evaluation, asked: Adjustment) -> None:
    data = {"act": "refuse", "adjustment": asked.pk, "seen": "department", "opinion": "  "}
    response = scene.client_of("department reviewer").post(path(evaluation), data, follow=True)
    assert "不同意的，请写明意见。" in response.content.decode()
    long = data | {"opinion": "长" * 2001}
    response = scene.client_of("department reviewer").post(path(evaluation), long, follow=True)
    assert "审核意见不能超过 2000 个字。" in response.content.decode()
    asked.refresh_from_db()
    assert asked.step == AdjustmentStep.DEPARTMENT


def test_withdrawn_and_free_to_ask_again(scene: County, evaluation: Evaluation, asked: Adjustment) -> None:
    client = scene.client_of("owner")
    response = client.post(path(evaluation), {"act": "withdraw", "adjustment": asked.pk}, follow=True)
    text = words(response.content.decode())
    assert ("已撤回。" in text, "提交申请" in text) == (True, True)
    again = client.post(path(evaluation), {"act": "withdraw", "adjustment": asked.pk}, follow=True)
    assert "现在是“已撤回”，无须撤回。" in unescape(again.content.decode())


@pytest.mark.parametrize(
    ("person", "data", "reason"),
    [
        ("viewer", {"act": "save"}, "只有“节能监察中心”的填报人可以申请目标调整。"),
        ("viewer", {"act": "withdraw"}, "只有“节能监察中心”的填报人可以撤回这份申请。"),
        ("owner", {"act": "agree", "seen": "department"}, "您没有这一级的审核角色。"),
        ("finance desk", {"act": "refuse", "seen": "department"}, "您没有这一级的审核角色。"),
    ],
)
def test_what_is_forbidden_says_why(
    person: str, data: dict[str, str], reason: str, scene: County, evaluation: Evaluation, asked: Adjustment
) -> None:
    response = scene.client_of(person).post(path(evaluation), data | {"adjustment": str(asked.pk)})
    assert response.status_code == 403
    assert reason in unescape(response.content.decode())


@pytest.mark.parametrize("person", ["another unit", "administrator"])
def test_foreign_adjustment_is_not_found(person: str, scene: County, evaluation: Evaluation, asked: Adjustment) -> None:
    data = {"act": "agree", "adjustment": asked.pk, "seen": "department"}
    assert scene.client_of(person).post(path(evaluation), data).status_code == 404


@pytest.mark.parametrize("key", ["", "x", "9" * 30, "9" * 5000])
def test_adjustment_that_is_not_there_is_not_found(key: str, scene: County, evaluation: Evaluation) -> None:
    data = {"act": "withdraw", "adjustment": key}
    assert scene.client_of("owner").post(path(evaluation), data).status_code == 404


def test_unknown_act_is_refused(scene: County, evaluation: Evaluation) -> None:
    assert scene.client_of("owner").post(path(evaluation), {"act": "explode"}).status_code == 400


def test_typed_markup_stays_text(scene: County, evaluation: Evaluation) -> None:
    client = scene.client_of("owner")
    client.post(path(evaluation), typed(evaluation, act="ask", rows_0_name="<b>期数</b>", reason="<i>疫情</i>"))
    html = client.get(path(evaluation)).content.decode()
    assert ("<b>" in html, "<i>" in html, "&lt;b&gt;期数" in html) == (False, False, True)


def test_list_holds_what_waits_for_the_person(scene: County, asked: Adjustment) -> None:
    lists = {
        person: [each.pk for each in scene.client_of(person).get("/adjustments/").context["adjustments"]]
        for person in ("owner", "department reviewer", "finance office", "another unit")
    }
    assert lists == {"owner": [], "department reviewer": [asked.pk], "finance office": [], "another unit": []}
    html = scene.client_of("department reviewer").get("/adjustments/").content.decode()
    assert f'href="/evaluations/{asked.evaluation_id}/adjustment/"' in html


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_the_list_do_not_grow(
    number: int, scene: County, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for each in range(number):
        made = with_approved_goal(scene, name=f"项目{each}")
        ask_adjustment(made, proposal(made), reason=REASON, by=actor(scene, "owner"))
    client = scene.client_of("department reviewer")
    with django_assert_num_queries(4):
        assert len(client.get("/adjustments/").context["adjustments"]) == number


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_the_page_do_not_grow_with_the_past(
    number: int, scene: County, evaluation: Evaluation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        made = ask_adjustment(evaluation, proposal(evaluation), reason=REASON, by=actor(scene, "owner"))
        decide_adjustment(made, seen=made.step, agrees=False, opinion="不同意", by=actor(scene, "department reviewer"))
    client = scene.client_of("owner")
    with django_assert_num_queries(6):
        assert len(client.get(path(evaluation)).context["past"]) == number


def test_home_tells_what_waits(scene: County, asked: Adjustment) -> None:
    waiting = scene.client_of("department reviewer").get("/").content.decode()
    nothing = scene.client_of("finance office").get("/").content.decode()
    assert '<a href="/adjustments/">目标调整申请 1 份</a>' in re.sub(r"\s+", " ", waiting)
    assert "/adjustments/" not in nothing


def test_sheet_and_goal_form_lead_to_the_adjustment(scene: County, evaluation: Evaluation) -> None:
    client = scene.client_of("owner")
    for page in (f"/evaluations/{evaluation.pk}/", f"/evaluations/{evaluation.pk}/goal/"):
        assert f'href="{path(evaluation)}"' in client.get(page).content.decode()


def test_initial_targets_stand_beside_the_adjusted_sheet(
    scene: County, evaluation: Evaluation, asked: Adjustment
) -> None:
    for person in ("department reviewer", "finance office"):
        asked = decide_adjustment(asked, seen=asked.step, agrees=True, opinion="", by=actor(scene, person))
    text = words(unescape(scene.client_of("viewer").get(f"/evaluations/{evaluation.pk}/").content.decode()))
    assert "调整过的指标值 指标 年初指标值 现指标值 培训期数 ≥4期 ≥3期" in text
    goal = words(unescape(scene.client_of("viewer").get(f"/evaluations/{evaluation.pk}/goal/").content.decode()))
    assert "年初指标值 现指标值 培训期数 ≥4期 ≥3期" in goal


def test_past_leads_to_the_forms_before_and_after(scene: County, evaluation: Evaluation, asked: Adjustment) -> None:
    for person in ("department reviewer", "finance office"):
        asked = decide_adjustment(asked, seen=asked.step, agrees=True, opinion="", by=actor(scene, person))
    client = scene.client_of("owner")
    html = client.get(path(evaluation)).content.decode()
    links = re.findall(r'href="(/versions/\d+/)"', html)
    assert links == [f"/versions/{asked.before_id}/", f"/versions/{asked.after_id}/"]
    assert [client.get(link).status_code for link in links] == [200, 200]
