"""The page where a sheet is filled in, with plain posts and as the scripts save it."""

from dataclasses import replace
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from indicators.sheet import FundAmounts, IndicatorRow, Sheet, Stage
from projects.documents.layout import shipped_layout_codes
from projects.models import Evaluation, Indicator, Step
from projects.sheets import sheet_of
from tests.projects.filling.desk import SHEET, Form, fix_goal, on_layout, output, remove_row, saved, typed
from tests.projects.scenes import PEOPLE, County, county, filled, submit

pytestmark = pytest.mark.django_db

ALLOWED = dict.fromkeys(PEOPLE, 404) | dict.fromkeys(PEOPLE[:6], 403) | {"owner": 200, "nobody": 302}
SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, SHEET)


@pytest.fixture
def owner(scene: County) -> Client:
    return scene.client_of("owner")


def test_page_opens_for_who_fills_it_in(scene: County, evaluation: Evaluation) -> None:
    address = f"/evaluations/{evaluation.pk}/edit/"
    assert {person: scene.client_of(person).get(address).status_code for person in PEOPLE} == ALLOWED


def test_browser_that_goes_back_asks_anew(owner: Client, evaluation: Evaluation) -> None:
    assert "no-store" in owner.get(f"/evaluations/{evaluation.pk}/edit/").headers["Cache-Control"]


@pytest.mark.parametrize("page", ["edit", "save", "rows"])
def test_others_save_nothing(scene: County, evaluation: Evaluation, page: str) -> None:
    texts = typed(evaluation, "1", actual="1人") | {"act": "remove:1"}
    address = f"/evaluations/{evaluation.pk}/{page}/"
    codes = {person: scene.client_of(person).post(address, texts).status_code for person in PEOPLE[1:]}
    assert codes == {person: code for person, code in ALLOWED.items() if person != "owner"}
    assert Indicator.objects.get(key="1").actual == "206人"


@pytest.mark.parametrize("page", ["save", "rows"])
def test_saving_is_only_posted_to(owner: Client, evaluation: Evaluation, page: str) -> None:
    assert owner.get(f"/evaluations/{evaluation.pk}/{page}/").status_code == 405


def test_sheet_under_review_says_why_it_is_closed(scene: County, owner: Client, evaluation: Evaluation) -> None:
    submit(evaluation, scene.people["owner"], Step.UNIT_REVIEW)
    response = owner.get(f"/evaluations/{evaluation.pk}/edit/")
    assert response.status_code == 403
    assert "这张表已送审，正在单位审核；需要修改的，请先撤回，或请审核人退回。" in unescape(response.content.decode())


def test_script_of_an_ended_session_hears_of_it(evaluation: Evaluation) -> None:
    address = f"/evaluations/{evaluation.pk}/save/"
    response = Client().post(address, typed(evaluation, "1", actual="1人"), headers=SCRIPT)
    assert (response.status_code, response.content) == (401, b"")


def test_page_of_somebody_else_in_the_same_browser_saves_nothing(
    scene: County, owner: Client, evaluation: Evaluation
) -> None:
    texts = typed(evaluation, "1", actual="1人") | {"user": str(scene.people["viewer"].pk)}
    assert owner.post(f"/evaluations/{evaluation.pk}/save/", texts).status_code == 401
    assert Indicator.objects.get(key="1").actual == "206人"


def posted_by_a_browser(client: Client, evaluation: Evaluation) -> dict[str, str]:
    return Form(client.get(f"/evaluations/{evaluation.pk}/edit/")).values


@pytest.mark.parametrize("code", shipped_layout_codes())
def test_page_of_every_layout_posted_as_it_is_changes_nothing(scene: County, owner: Client, code: str) -> None:
    evaluation = on_layout(scene, code)
    before, events = sheet_of(evaluation), evaluation.events.count()
    response = owner.post(
        f"/evaluations/{evaluation.pk}/edit/", {**posted_by_a_browser(owner, evaluation), "act": "save"}
    )
    assert response.status_code == 302
    assert sheet_of(Evaluation.objects.get(pk=evaluation.pk)) == before
    assert evaluation.events.count() == events


SAID = {"text": "改过的文字", "long": "改过的一段话。", "money": "12.34", "points": "3.5", "choice": "达成"}


@pytest.mark.parametrize("code", shipped_layout_codes())
def test_every_cell_of_every_layout_takes_what_is_typed(scene: County, owner: Client, code: str) -> None:
    evaluation = on_layout(scene, code)
    address = f"/evaluations/{evaluation.pk}/edit/"
    form = Form(owner.get(address))
    parts = {"target_sign": "≥", "target_value": "7", "target_unit": "个"}
    told = {name: parts.get(name.rpartition(".")[2], SAID[kind]) for name, kind in form.kinds.items()}
    response = owner.post(address, {**form.values, **told, "act": "save"})
    assert response.status_code == 302
    again = Form(owner.get(address))
    assert {name: again.values[name] for name in told} == told


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("national-2020", {"funds.appropriation.spent", "sheet.goal", "sheet.outcome", "indicators.1.deviation"}),
        ("xinjiang-2023", {"indicators.1.extra.basis", "indicators.1.extra.last_year", "indicators.1.extra.evidence"}),
        ("yunnan", {"indicators.1.target_sign", "indicators.1.target_value", "indicators.1.target_unit"}),
        ("sichuan", {"funds.special_account.initial", "funds.unit.budget", "sheet.extra.conclusion"}),
        ("hubei", {"funds.appropriation.budget", "funds.appropriation.spent", "sheet.execution_reason"}),
        ("goal-2021", {"funds.appropriation.initial", "sheet.goal", "indicators.1.target"}),
        ("goal-weighted", {"funds.carryover.initial", "indicators.1.weight"}),
    ],
)
def test_layouts_own_cells_can_be_filled(scene: County, owner: Client, code: str, wanted: set[str]) -> None:
    names = posted_by_a_browser(owner, on_layout(scene, code)).keys()
    assert wanted - names == set()


def test_form_without_a_cell_for_a_reason_has_it_below(scene: County, owner: Client) -> None:
    """No row of Hubei's form has room for 偏差原因, no part of the national one for 执行偏差原因."""
    assert "indicators.1.deviation" in posted_by_a_browser(owner, on_layout(scene, "hubei"))


def test_amounts_are_shown_in_the_forms_unit(scene: County, owner: Client) -> None:
    sheet = replace(SHEET, funds=(replace(SHEET.funds[0], amounts=FundAmounts(initial=Decimal("12345.60"))),))
    shown = {
        code: posted_by_a_browser(owner, on_layout(scene, code, sheet))["funds.appropriation.initial"]
        for code in ("national-2020", "yunnan", "xinjiang-2023")
    }
    assert shown == {"national-2020": "1.23456", "yunnan": "12345.60", "xinjiang-2023": "1.23456"}


NASTY = "</textarea><script>alert('x')</script>\"' onfocus=\"alert(1)"


def test_what_people_type_is_never_taken_for_html(scene: County, owner: Client) -> None:
    row = IndicatorRow(
        key="1",
        dimension=NASTY,
        category=NASTY,
        name=NASTY,
        target=NASTY,
        actual=NASTY,
        weight=Decimal(5),
        band=NASTY[:40],
        deviation=NASTY,
        hand_score=Decimal(4),
        hand_reason=NASTY,
        extra=dict.fromkeys(("basis", "last_year", "evidence", "initial_target"), NASTY),
    )
    nasty = Sheet(
        stage=Stage.SELF_EVALUATION,
        project=NASTY,
        goal=NASTY,
        outcome=NASTY,
        execution_reason=NASTY,
        adjustment_note=NASTY,
        filler=NASTY[:50],
        phone=NASTY[:50],
        not_applicable={NASTY: NASTY},
        indicators=(row,),
    )
    for code in shipped_layout_codes():
        if not code.startswith("goal"):
            evaluation = on_layout(scene, code, nasty)
            drawn = owner.get(f"/evaluations/{evaluation.pk}/edit/")
            answered = owner.post(f"/evaluations/{evaluation.pk}/save/", typed(evaluation, "1", actual=NASTY + "！"))
            for html in (drawn.content.decode(), answered.content.decode()):
                assert "<script>alert" not in html
                assert 'onfocus="alert' not in html
            assert Form(drawn).values["indicators.1.name"] == NASTY


@pytest.mark.parametrize("count", [1, 3, 15])
def test_page_takes_no_more_queries_for_more_rows(
    scene: County, owner: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    evaluation = filled(scene, with_rows(count))
    with django_assert_num_queries(9):
        owner.get(f"/evaluations/{evaluation.pk}/edit/")


@pytest.mark.parametrize("count", [1, 3, 15])
@pytest.mark.parametrize("field", ["actual", "weight", "deviation"])
def test_save_takes_no_more_queries_for_more_rows(
    scene: County, owner: Client, count: int, field: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Session, person, roles, savepoint, lock, sheet, lines, rows, two writes, two for the log, release."""
    evaluation = filled(scene, with_rows(count))
    texts = typed(evaluation, "1", **{field: "5"}) | {"since": str(evaluation.events.count())}
    with django_assert_num_queries(13):
        assert owner.post(f"/evaluations/{evaluation.pk}/save/", texts).status_code == 200


@pytest.mark.parametrize(
    "texts",
    [
        {"funds.appropriation.version": "0", "funds.appropriation.spent": "12"},
        {"funds.carryover.version": "0", "funds.carryover.budget": "12"},
        {"sheet.version": "1", "sheet.outcome": "培训了206人。"},
    ],
)
def test_other_groups_take_no_more_queries_either(owner: Client, evaluation: Evaluation, texts: dict[str, str]) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert owner.post(f"/evaluations/{evaluation.pk}/save/", texts).status_code == 200
    assert len(queries) <= 13


def test_rows_that_nobody_has_are_looked_for_in_one_query(owner: Client, evaluation: Evaluation) -> None:
    def queries(count: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            unknown = {f"indicators.k{number}.name": "x" for number in range(count)}
            assert owner.post(f"/evaluations/{evaluation.pk}/save/", unknown).status_code == 409
        return len(asked)

    assert queries(300) == queries(1)


def test_more_groups_than_any_sheet_has_are_refused(owner: Client, evaluation: Evaluation) -> None:
    unknown = {f"indicators.k{number}.name": "x" for number in range(1001)}
    assert owner.post(f"/evaluations/{evaluation.pk}/save/", unknown).status_code == 413


def with_rows(count: int) -> Sheet:
    rows = tuple(
        replace(SHEET.indicators[0], key=str(number), name=f"第{number}期人数") for number in range(1, count + 1)
    )
    return replace(SHEET, indicators=rows)


# What a save answers


def test_answer_says_what_follows(owner: Client, evaluation: Evaluation) -> None:
    response = owner.post(f"/evaluations/{evaluation.pk}/save/", typed(evaluation, "1", actual="100人"))
    assert output(response, "out-indicators-1-score") == "25"
    assert output(response, "out-indicators-1-readings") == "指标值读作 200 人 完成值读作 100 人"
    assert output(response, "out-indicators-1-explanation").startswith("系统测算 25 分：完成值 100 人 ÷ 指标值 200 人")
    assert output(response, "out-indicators-1-due") == "请说明偏差原因"
    assert output(response, "out-sheet-total") == "52.5"
    assert output(response, "out-sheet-grade") == "差"
    assert output(response, "out-cell-total_score") == "52.5"


def test_answer_says_the_same_as_the_page_that_is_opened_anew(owner: Client, evaluation: Evaluation) -> None:
    answered = owner.post(f"/evaluations/{evaluation.pk}/save/", typed(evaluation, "1", actual="100人"))
    page = owner.get(f"/evaluations/{evaluation.pk}/edit/")
    names = [each.partition('"')[0] for each in answered.content.decode().split('<output id="')[1:]][:-1]
    assert {name: output(page, name) for name in names} == {name: output(answered, name) for name in names}


def test_reason_that_is_given_is_not_asked_for(owner: Client, evaluation: Evaluation) -> None:
    texts = typed(evaluation, "1", actual="100人", deviation="受疫情影响，第二期改在次年举办。")
    assert output(owner.post(f"/evaluations/{evaluation.pk}/save/", texts), "out-indicators-1-due") == ""


def test_ambiguous_value_asks_which_it_is_and_the_answer_is_unmistakable(owner: Client, evaluation: Evaluation) -> None:
    address = f"/evaluations/{evaluation.pk}/save/"
    response = owner.post(address, typed(evaluation, "1", target="1 500人"))
    asked = response.content.decode()
    assert "指标值有不止一种理解（数字中间有空格，看不出是一个数还是两个数，请去掉空格），请选择：" in asked
    assert 'data-write="1500人"' in asked
    assert 'data-write="定性：1 500人"' in asked
    for written, reading in (("1500人", "指标值读作 1500 人"), ("定性：1 500人", "指标值读作 有数字的文字，由人评定")):
        response = owner.post(address, typed(evaluation, "1", target=written))
        assert output(response, "out-indicators-1-readings").startswith(reading)


def test_others_who_changed_rows_meanwhile_are_named(scene: County, owner: Client, evaluation: Evaluation) -> None:
    since = evaluation.events.count()
    saved(scene, evaluation, typed(evaluation, "2", actual="2期"), person="unit reviewer")
    texts = typed(evaluation, "1", actual="100人") | {"since": str(since)}
    response = owner.post(f"/evaluations/{evaluation.pk}/save/", texts)
    report = unescape(response.content.decode())
    assert '"name": "unit reviewer"' in report
    assert '"what": "第 2 行 培训期数"' in report


# Without scripts


def test_whole_form_is_saved_by_one_post(owner: Client, evaluation: Evaluation) -> None:
    texts = posted_by_a_browser(owner, evaluation) | {"indicators.2.actual": "2期", "sheet.outcome": "按期完成。"}
    response = owner.post(f"/evaluations/{evaluation.pk}/edit/", {**texts, "act": "save"})
    evaluation.refresh_from_db()
    assert (response.status_code, response.headers["Location"]) == (302, f"/evaluations/{evaluation.pk}/edit/")
    assert (evaluation.outcome, evaluation.indicators.get(key="2").actual) == ("按期完成。", "2期")


def test_what_cannot_be_read_stays_typed(owner: Client, evaluation: Evaluation) -> None:
    texts = posted_by_a_browser(owner, evaluation) | {"indicators.1.weight": "五十", "indicators.2.actual": "2期"}
    response = owner.post(f"/evaluations/{evaluation.pk}/edit/", {**texts, "act": "add:2"})
    assert response.status_code == 422
    assert Form(response).values["indicators.1.weight"] == "五十"
    assert "请填写数字。" in response.content.decode()
    assert evaluation.indicators.get(key="2").actual == "2期"
    assert evaluation.indicators.count() == 2  # nothing else is done before all is saved


def test_conflict_shows_both_and_either_may_be_kept(scene: County, owner: Client, evaluation: Evaluation) -> None:
    texts = posted_by_a_browser(owner, evaluation) | {"indicators.1.actual": "150人"}
    saved(scene, evaluation, typed(evaluation, "1", actual="180人"), person="unit reviewer")
    address = f"/evaluations/{evaluation.pk}/edit/"
    response = owner.post(address, {**texts, "act": "save"})
    page = unescape(response.content.decode())
    assert (response.status_code, Form(response).values["indicators.1.actual"]) == (409, "150人")
    assert "改为“180人”。再次保存，采用您填的；或采用已保存的。" in page
    again = Form(response).values
    owner.post(address, {**again, "act": "theirs:indicators.1.actual"})
    assert Indicator.objects.get(key="1").actual == "180人"
    owner.post(address, {**again, "act": "save"})
    assert Indicator.objects.get(key="1").actual == "150人"


def test_text_of_a_row_that_somebody_removed_is_said(scene: County, owner: Client, evaluation: Evaluation) -> None:
    texts = posted_by_a_browser(owner, evaluation) | {"indicators.2.actual": "两期都已办完"}
    remove_row(scene, evaluation, "2")
    response = owner.post(f"/evaluations/{evaluation.pk}/edit/", {**texts, "act": "save"})
    assert response.status_code == 409
    assert "删除了一行，您在这一行填的没有保存：" in response.content.decode()
    assert "两期都已办完" in response.content.decode()


def test_reading_is_chosen_by_a_button(owner: Client, evaluation: Evaluation) -> None:
    texts = posted_by_a_browser(owner, evaluation) | {"act": "write:indicators.1.target:1500人"}
    response = owner.post(f"/evaluations/{evaluation.pk}/edit/", texts)
    assert response.headers["Location"].endswith("#indicators-1-target")
    assert Indicator.objects.get(key="1").target == "1500人"


def test_rows_are_changed_by_buttons_and_a_removal_can_be_undone(owner: Client, evaluation: Evaluation) -> None:
    address = f"/evaluations/{evaluation.pk}/edit/"
    response = owner.post(address, {**posted_by_a_browser(owner, evaluation), "act": "up:2"})
    assert response.headers["Location"] == f"{address}#indicators-2-name"
    response = owner.post(address, {**posted_by_a_browser(owner, evaluation), "act": "remove:2"}, follow=True)
    assert 'value="restore:2"' in response.content.decode()
    owner.post(address, {**posted_by_a_browser(owner, evaluation), "act": "restore:2"})
    assert [row.key for row in evaluation.indicators.all()] == ["2", "1"]


@pytest.mark.parametrize("act", ["remove:9", "add:9", "add-in", "nonsense", "restore:1", "remove-all"])
def test_row_act_that_makes_no_sense_is_said_and_nothing_happens(
    owner: Client, evaluation: Evaluation, act: str
) -> None:
    events = evaluation.events.count()
    texts = posted_by_a_browser(owner, evaluation) | {"act": act, "add_in": "99"}
    response = owner.post(f"/evaluations/{evaluation.pk}/edit/", texts, follow=True)
    assert (response.status_code, "notice-error" in response.content.decode()) == (200, True)
    assert (evaluation.indicators.count(), evaluation.events.count()) == (2, events)


# By scripts


def test_rows_come_as_drawn_tables(owner: Client, evaluation: Evaluation) -> None:
    response = owner.post(f"/evaluations/{evaluation.pk}/rows/", {"act": "add:2"})
    key = evaluation.indicators.order_by("-position")[0].key
    assert f'name="indicators.{key}.name"' in response.content.decode()
    assert key in unescape(response.content.decode()).partition("data-report=")[2]


def test_refused_row_act_says_why(scene: County, owner: Client, evaluation: Evaluation) -> None:
    fix_goal(scene, evaluation)
    response = owner.post(f"/evaluations/{evaluation.pk}/rows/", {"act": "remove:1"})
    assert response.status_code == 409
    assert "请先申请目标调整" in unescape(response.content.decode())


def test_weight_below_an_earlier_hand_score_is_said_in_the_row(owner: Client, evaluation: Evaluation) -> None:
    address = f"/evaluations/{evaluation.pk}/save/"
    owner.post(address, typed(evaluation, "2", hand_score="30", hand_reason="第二期改为线上。"))
    response = owner.post(address, typed(evaluation, "2", weight="20"))
    assert response.status_code == 200
    assert output(response, "out-indicators-2-explanation").endswith("人工得分 30 不在 0 至 20 之间，不采用")
    assert "请改为不超过 20 分。" in output(response, "out-indicators-2-findings")


def test_fixed_cells_have_no_control_and_lead_to_the_adjustment(
    scene: County, owner: Client, evaluation: Evaluation
) -> None:
    fix_goal(scene, evaluation)
    response = owner.get(f"/evaluations/{evaluation.pk}/edit/")
    values = Form(response).values
    assert {"indicators.1.name", "indicators.1.target", "sheet.goal"}.isdisjoint(values)
    assert {"indicators.1.weight", "indicators.1.actual", "indicators.2.name"} <= values.keys()
    assert f'href="/evaluations/{evaluation.pk}/adjustment/"' in response.content.decode()
