"""校验, 送审, 撤回 and the start of the self-evaluation, as pages."""

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from indicators.sheet import Sheet
from projects.models import AdjustmentStep, Evaluation, Explanation, RoundState, Stage, Step
from projects.review.workflow import Act, Given, transition
from projects.sheets import apply_sheet, freeze_sheet, sheet_of
from tests.factories import AdjustmentFactory
from tests.projects.scenes import PEOPLE, County, brought_to, county, filled, sound, sound_goal, words

pytestmark = pytest.mark.django_db
UNSEEN = {"another unit": 404, "another desk": 404, "administrator": 404, "nobody": 302}
SEEN = dict.fromkeys(PEOPLE, 200) | UNSEEN
OWN = dict.fromkeys(PEOPLE, 403) | UNSEEN | {"owner": 200}
SAID = "年中增加了一期，已在总结中说明。"


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    """One finding wants a sentence."""
    return filled(scene, wanting())


@pytest.fixture
def client(scene: County) -> Client:
    return scene.client_of("owner")


def wanting(actual: str = "300人") -> Sheet:
    first, *others = sound().indicators
    return replace(sound(), indicators=(replace(first, actual=actual, deviation=""), *others))


def html_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return unescape(response.content.decode())


def posted(client: Client, evaluation: Evaluation, *, follow: bool = True, **more: str) -> Any:
    """What the page's form would send, with the explanations typed."""
    form = client.get(f"/evaluations/{evaluation.pk}/submission/").context["form"]
    data = {name: form[name].value() for name in ("seen", "filler", "phone")}
    data |= {name: more[name] for name in ("filler", "phone", "adjustment") if name in more}
    data |= {name: more.get("said", SAID) for name in form.fields if name.startswith("explanation-")}
    return client.post(f"/evaluations/{evaluation.pk}/submission/", data, follow=follow)


def said_to(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_undecided_adjustment_must_be_known_to_who_submits(client: Client, scene: County) -> None:
    held, goal = filled(scene, sound()), filled(scene, sound_goal(), name="目标")
    fixed = freeze_sheet(goal, replace(sheet_of(goal), project=held.project_name), user=scene.people["owner"])
    Evaluation.objects.filter(pk=held.pk).update(approved_goal=fixed)
    asked = {"step": AdjustmentStep.DEPARTMENT, "asked_at": timezone.now(), "reason": "机构改革"}
    AdjustmentFactory.create(evaluation=held, before=fixed, **asked)
    for page in ("check", "submission"):
        html = html_of(client, f"/evaluations/{held.pk}/{page}/")
        assert "这张表有一份目标调整尚未办结（主管部门审核）。" in words(html)
        assert f'href="/evaluations/{held.pk}/adjustment/"' in html
    refused = posted(client, held)
    assert "这张表有目标调整尚未办结，请看过后勾选。" in words(refused.content.decode())
    posted(client, held, adjustment="on")
    assert held.events.filter(verb="submit").count() == 1


@pytest.mark.parametrize(("page", "matrix"), [("check", SEEN), ("submission", OWN)])
def test_page_opens_for_whom_it_should(
    page: str, matrix: dict[str, int], scene: County, evaluation: Evaluation
) -> None:
    path = f"/evaluations/{evaluation.pk}/{page}/"
    assert {person: scene.client_of(person).get(path).status_code for person in PEOPLE} == matrix


def test_withdrawal_opens_for_the_filler_alone(scene: County, evaluation: Evaluation) -> None:
    brought_to(scene, evaluation, Step.UNIT_REVIEW)
    path = f"/evaluations/{evaluation.pk}/acts/withdraw/"
    assert {person: scene.client_of(person).get(path).status_code for person in PEOPLE} == OWN
    assert {person: scene.client_of(person).post(path).status_code for person in PEOPLE if person != "owner"} == {
        person: status for person, status in OWN.items() if person != "owner"
    }
    assert evaluation.events.filter(verb="withdraw").count() == 0


def test_self_evaluation_begins_for_filler_and_office_alone(scene: County) -> None:
    statuses = {}
    for person in PEOPLE:
        goal = brought_to(scene, filled(scene, sound_goal(), name=f"项目{person}"), Step.APPROVED)
        statuses[person] = scene.client_of(person).post(f"/evaluations/{goal.pk}/self-evaluation/").status_code
    assert statuses == OWN | {"owner": 302, "finance office": 302}


@pytest.mark.parametrize("page", ["check", "submission", "acts/withdraw", "self-evaluation"])
def test_what_does_not_exist_is_not_found(page: str, client: Client) -> None:
    path = f"/evaluations/{10**30}/{page}/"
    response = client.post(path) if page == "self-evaluation" else client.get(path)
    assert response.status_code == 404


def test_looking_changes_nothing(client: Client, evaluation: Evaluation) -> None:
    before = Evaluation.objects.values().get(pk=evaluation.pk), evaluation.events.count()
    for page in ("check", "submission"):
        client.get(f"/evaluations/{evaluation.pk}/{page}/")
    assert client.get(f"/evaluations/{evaluation.pk}/self-evaluation/").status_code == 405
    assert client.post(f"/evaluations/{evaluation.pk}/check/").status_code == 405
    assert (Evaluation.objects.values().get(pk=evaluation.pk), evaluation.events.count()) == before


# 校验


def test_findings_stand_by_level_with_what_to_do_and_their_cell(client: Client, scene: County) -> None:
    evaluation = filled(scene, replace(wanting(), goal=""))
    html = html_of(client, f"/evaluations/{evaluation.pk}/check/")
    levels = [words(each) for each in re.findall(r'<h3 class="check-level-head".*?</h3>', html, re.S)]
    links = re.findall(r'<li>\s*<a\s+href="(.*?)"', html)
    assert levels == ["必须修改 1 处", "需要说明 1 处"]
    edit = f"/evaluations/{evaluation.pk}/edit/"
    assert links == [f"{edit}#sheet-goal", f"{edit}#indicators-1-actual"]
    assert "在偏差原因中说明超额完成的原因" in html
    assert "有 1 处必须修改，改正后方可送审。 另有 1 处需要在送审时作出说明。" in words(html)


def test_every_finding_leads_somewhere_on_the_form(client: Client, scene: County) -> None:
    rows = sound().indicators[1:-1]
    evaluation = filled(scene, replace(sound(), goal="", indicators=rows, funds=()))
    edit = html_of(client, f"/evaluations/{evaluation.pk}/edit/")
    check = html_of(client, f"/evaluations/{evaluation.pk}/check/")
    links = re.findall(r'<li>\s*<a\s+href="[^"]*#(.*?)"', check)
    assert len(links) == check.count("check-todo") > 4
    assert [link for link in links if f'id="{link}"' not in edit] == []


def test_who_may_not_fill_is_led_to_the_printed_form(scene: County, evaluation: Evaluation) -> None:
    html = html_of(scene.client_of("finance desk"), f"/evaluations/{evaluation.pk}/check/")
    (link,) = re.findall(r'<li>\s*<a\s+href="(.*?)"', html)
    assert link == f"/evaluations/{evaluation.pk}/#cell-indicators-1-actual"
    assert link.partition("#")[2] in html_of(scene.client_of("finance desk"), f"/evaluations/{evaluation.pk}/")
    assert "返回填写" not in html


def test_part_holds_what_the_page_holds(client: Client, evaluation: Evaluation) -> None:
    path = f"/evaluations/{evaluation.pk}/check/"
    part = unescape(client.get(path, headers={"HX-Request": "true"}).content.decode())
    whole = html_of(client, path)
    assert "<html" not in part
    assert part.strip().replace('href="#', f'href="/evaluations/{evaluation.pk}/edit/#') in whole


def test_sound_sheet_is_told_so(client: Client, scene: County) -> None:
    html = html_of(client, f"/evaluations/{filled(scene, sound()).pk}/check/")
    assert "未发现问题，可以送审。" in html


@pytest.mark.parametrize("neighbours", [1, 3])
def test_check_takes_ten_queries(
    neighbours: int,
    client: Client,
    scene: County,
    evaluation: Evaluation,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(neighbours):
        filled(scene, sound(), name=f"项目{number}")
    # session, user, roles; sheet, windows, lines, rows; neighbours, lines, rows; last year; explanations, remarks
    with django_assert_num_queries(10):
        client.get(f"/evaluations/{evaluation.pk}/check/")


@pytest.mark.parametrize("rows", [1, 3])
def test_submission_takes_eleven_queries(
    rows: int, client: Client, scene: County, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = filled(scene, replace(wanting(), indicators=wanting().indicators[:rows]))
    with django_assert_num_queries(11):  # as for 校验, without rows of neighbours; and who reviews next
        client.get(f"/evaluations/{made.pk}/submission/")


# 送审


def test_last_look_shows_the_form_the_score_and_who_comes_next(client: Client, evaluation: Evaluation) -> None:
    html = html_of(client, f"/evaluations/{evaluation.pk}/submission/")
    text = words(html)
    assert 'data-source="total_score"' in html
    assert "总分 100 分 等级 优 下一环节 单位审核 由谁审核 unit reviewer" in text
    assert "严禁填报、上传涉密信息。送审即表示" in text
    assert "需要说明（1 处）" in text


def test_submission_says_which_version_went_where(scene: County, client: Client, evaluation: Evaluation) -> None:
    response = posted(client, evaluation)
    assert response.redirect_chain == [(f"/evaluations/{evaluation.pk}/", 302)]
    assert said_to(response) == ["已送审：送审稿（第1稿）已转单位审核（unit reviewer）。"]
    event = evaluation.events.get(verb="submit")
    assert (event.user, event.address) == (scene.people["owner"], "127.0.0.1")
    assert Explanation.objects.get().text == SAID


@pytest.mark.parametrize(
    ("typed", "error"), [("", "请写明说明。"), ("/", "不能只写“无”或符号"), ("无", "不能只写“无”或符号")]
)
def test_explanation_must_say_something(typed: str, error: str, client: Client, evaluation: Evaluation) -> None:
    response = posted(client, evaluation, said=typed)
    assert response.redirect_chain == []
    assert error in unescape(response.content.decode())
    assert evaluation.versions.count() == 0


def test_word_noise_is_cleaned_out_of_an_explanation(client: Client, evaluation: Evaluation) -> None:
    posted(client, evaluation, said="年中增加一期\u200b。<o:p></o:p>")
    assert Explanation.objects.get().text == "年中增加一期。"


def test_former_words_are_offered_again(scene: County, client: Client, evaluation: Evaluation) -> None:
    posted(client, evaluation)
    held = transition(
        Evaluation.objects.get(pk=evaluation.pk),
        Act.RETURN,
        by=scene.people["unit reviewer"],
        given=Given(opinion="请核实人数。"),
    ).evaluation
    first, *others = sheet_of(held).indicators
    apply_sheet(held, replace(sheet_of(held), indicators=(replace(first, actual="400人"), *others)))
    form = client.get(f"/evaluations/{evaluation.pk}/submission/").context["form"]
    (name,) = (name for name in form.fields if name.startswith("explanation-"))
    assert form[name].value() == SAID


def test_what_must_be_changed_stands_there_instead_of_the_button(client: Client, scene: County) -> None:
    evaluation = filled(scene, replace(sound(), goal=""))
    html = html_of(client, f"/evaluations/{evaluation.pk}/submission/")
    assert "暂不能送审" in html
    assert re.findall(r"<button[^>]*>\s*送审", html) == []
    response = posted(client, evaluation)
    assert said_to(response) == ["没有送审：还有 1 处必须修改，改正后再送审。"]
    assert response.redirect_chain == [(f"/evaluations/{evaluation.pk}/submission/", 302)]


def test_step_that_nobody_holds_is_told(client: Client, scene: County, evaluation: Evaluation) -> None:
    scene.people["unit reviewer"].roles.all().delete()
    html = html_of(client, f"/evaluations/{evaluation.pk}/submission/")
    assert "暂无本级审核人，请与安全管理员联系" in html


def test_button_waits_where_no_review_would_follow(client: Client, scene: County, evaluation: Evaluation) -> None:
    scene.round.windows.exclude(step=Step.FILLING).delete()
    html = html_of(client, f"/evaluations/{evaluation.pk}/submission/")
    assert "没有审核环节" in html
    assert re.findall(r"<button[^>]*disabled[^>]*>\s*送审", html) != []


def test_change_after_the_last_look_is_told(client: Client, evaluation: Evaluation) -> None:
    path = f"/evaluations/{evaluation.pk}/submission/"
    form = client.get(path).context["form"]
    apply_sheet(evaluation, replace(wanting(), goal="全年培训二百人，合格率达到95%以上。"))
    data = dict.fromkeys(form.fields, SAID) | {name: form[name].value() for name in ("seen", "filler", "phone")}
    assert said_to(client.post(path, data, follow=True)) == ["没有送审：您看过之后，这张表又有改动，请核对后再送审。"]


def test_submitted_sheet_is_not_submitted_again(client: Client, evaluation: Evaluation) -> None:
    posted(client, evaluation)
    response = client.get(f"/evaluations/{evaluation.pk}/submission/")
    assert response.status_code == 403
    assert "这张表已送审，正在单位审核" in unescape(response.content.decode())


def test_who_signs_is_taken_from_the_account(client: Client, evaluation: Evaluation) -> None:
    form = client.get(f"/evaluations/{evaluation.pk}/submission/").context["form"]
    assert (form["filler"].value(), form["phone"].value()) == ("owner", "0994-2345678")
    posted(client, evaluation)
    evaluation.refresh_from_db()
    assert (evaluation.filler, evaluation.phone) == ("owner", "0994-2345678")
    assert evaluation.versions.get().sheet.phone == "0994-2345678"
    change = evaluation.events.filter(verb="change").order_by("-sequence")[0]
    assert change.changes == {"sheet.filler": ["", "owner"], "sheet.phone": ["", "0994-2345678"]}


def test_who_signed_the_sheet_already_stands(client: Client, scene: County) -> None:
    made = filled(scene, replace(sound(), filler="王芳", phone="8123"))
    changes = made.events.filter(verb="change").count()
    posted(client, made)
    made.refresh_from_db()
    assert (made.filler, made.phone, made.events.filter(verb="change").count()) == ("王芳", "8123", changes)


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"filler": " "}, "请填写填报人。"),
        ({"phone": ""}, "请填写联系电话。"),
        ({"phone": "办公室"}, "请填写能联系到填报人的电话号码。"),
    ],
)
def test_sheet_is_not_submitted_without_who_and_where_to_ask(
    typed: dict[str, str], error: str, client: Client, evaluation: Evaluation
) -> None:
    response = posted(client, evaluation, follow=True, **typed)
    assert error in unescape(response.content.decode())
    assert evaluation.versions.count() == 0


# 撤回


def test_withdrawal_asks_first_and_then_takes_back(client: Client, evaluation: Evaluation) -> None:
    posted(client, evaluation)
    path = f"/evaluations/{evaluation.pk}/acts/withdraw/"
    page = client.get(path)
    assert "正在单位审核（unit reviewer），尚无人审核。" in words(page.content.decode())
    assert Evaluation.objects.get(pk=evaluation.pk).step == Step.UNIT_REVIEW
    response = client.post(path, {"seen": page.context["form"]["seen"].value()}, follow=True)
    assert said_to(response) == ["已撤回，可以继续填写。送审稿仍保留，再次送审时另记一稿。"]
    assert Evaluation.objects.get(pk=evaluation.pk).step == Step.FILLING


def test_withdrawal_after_somebody_acted_is_told(scene: County, client: Client, evaluation: Evaluation) -> None:
    posted(client, evaluation)
    path = f"/evaluations/{evaluation.pk}/acts/withdraw/"
    seen = client.get(path).context["form"]["seen"].value()
    transition(Evaluation.objects.get(pk=evaluation.pk), Act.APPROVE, by=scene.people["unit reviewer"])
    (said,) = said_to(client.post(path, {"seen": seen}, follow=True))
    assert said.startswith(f"“{scene.people['unit reviewer']}”刚刚办理了“审核通过”")
    assert client.get(path).status_code == 403


@pytest.mark.parametrize("data", [{}, {"seen": ""}])
def test_form_that_forgot_what_was_looked_at_does_nothing(
    scene: County, client: Client, evaluation: Evaluation, data: dict[str, str]
) -> None:
    goal = brought_to(scene, filled(scene, sound_goal(), name="另一项目"), Step.APPROVED)
    (begun,) = said_to(client.post(f"/evaluations/{goal.pk}/self-evaluation/", data, follow=True))
    posted(client, evaluation)
    (withdrawn,) = said_to(client.post(f"/evaluations/{evaluation.pk}/acts/withdraw/", data, follow=True))
    assert begun == withdrawn == "不知道您办理时看到的是哪一步，没有办理。请刷新页面，看过后再办。"
    stands = Evaluation.objects.order_by("pk").values_list("stage", "step")
    assert list(stands) == [("self_evaluation", "unit_review"), ("goal", "approved")]


# The evaluation's page


def test_acts_are_offered_as_they_are_allowed(scene: County, client: Client, evaluation: Evaluation) -> None:
    def offered(person: str = "owner") -> list[str]:
        html = html_of(scene.client_of(person), f"/evaluations/{evaluation.pk}/")
        acts = html[html.index('class="page-acts"') : html.index("</header>", html.index('class="page-acts"'))]
        wanted = ("填写", "送审", "校验", "撤回", "开始自评")
        return [act for act in wanted if re.search(rf">\s*{act}\s*<", acts)]

    assert (offered(), offered("viewer")) == (["填写", "送审", "校验"], ["校验"])
    posted(client, evaluation)
    assert (offered(), offered("unit reviewer")) == (["校验", "撤回"], ["校验"])
    transition(Evaluation.objects.get(pk=evaluation.pk), Act.APPROVE, by=scene.people["unit reviewer"])
    assert offered() == ["校验"]


def test_what_was_sent_back_says_why_first(scene: County, client: Client, evaluation: Evaluation) -> None:
    held = brought_to(scene, evaluation, Step.UNIT_REVIEW)
    given = Given(opinion="请核实人数。\n并附签到表。")
    transition(held, Act.RETURN, by=scene.people["unit reviewer"], given=given)
    for page in ("", "edit/"):
        html = html_of(client, f"/evaluations/{evaluation.pk}/{page}")
        shown = re.search(r'<section class="returned.*?</section>', html, re.S)
        assert shown is not None
        assert words(shown[0]).startswith(f"被退回 请核实人数。 并附签到表。 {scene.people['unit reviewer']}")


def test_explanation_stands_beside_its_finding(scene: County, client: Client, evaluation: Evaluation) -> None:
    posted(client, evaluation)
    html = html_of(scene.client_of("finance desk"), f"/evaluations/{evaluation.pk}/")
    item = re.search(r"<li>(?:(?!</li>).)*达到指标值.*?</li>", html, re.S)
    assert item is not None
    assert f"填报人说明 {SAID} owner" in words(item[0])


def test_explanation_whose_finding_is_gone_is_kept_in_sight(
    scene: County, client: Client, evaluation: Evaluation
) -> None:
    posted(client, evaluation)
    held = transition(Evaluation.objects.get(pk=evaluation.pk), Act.WITHDRAW, by=scene.people["owner"]).evaluation
    apply_sheet(held, replace(sound(), project=held.project_name))
    html = words(html_of(client, f"/evaluations/{evaluation.pk}/"))
    assert "其他说明 1 处" in html
    assert SAID in html


def test_approved_goal_form_goes_on_by_its_button(scene: County, client: Client) -> None:
    goal = brought_to(scene, filled(scene, sound_goal(), name="目标项目"), Step.APPROVED)
    page = client.get(f"/evaluations/{goal.pk}/")
    assert "开始自评" in page.content.decode()
    seen = page.context["acts"].seen
    response = client.post(f"/evaluations/{goal.pk}/self-evaluation/", {"seen": seen}, follow=True)
    assert response.redirect_chain == [(f"/evaluations/{goal.pk}/edit/", 302)]
    assert said_to(response) == ["已开始自评。目标、指标和指标值取自审核通过的绩效目标表，请填写完成情况。"]
    assert Evaluation.objects.get(pk=goal.pk).stage == Stage.SELF_EVALUATION
    twice = client.post(f"/evaluations/{goal.pk}/self-evaluation/", {"seen": seen}, follow=True)
    assert said_to(twice)[0].startswith(f"“{scene.people['owner']}”刚刚办理了“开始自评”")


def test_closed_round_says_why_nothing_is_submitted(scene: County, client: Client, evaluation: Evaluation) -> None:
    scene.round.state, scene.round.closed_at = RoundState.CLOSED, scene.round.opened_at
    scene.round.save()
    response = client.get(f"/evaluations/{evaluation.pk}/submission/")
    assert (response.status_code, "这次自评任务已结束。" in unescape(response.content.decode())) == (403, True)


@pytest.mark.parametrize("page", ["check", "submission"])
def test_nothing_is_inline(page: str, client: Client, evaluation: Evaluation) -> None:
    html = html_of(client, f"/evaluations/{evaluation.pk}/{page}/")
    assert re.findall(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", html) == []
