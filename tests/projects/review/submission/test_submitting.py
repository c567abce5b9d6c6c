"""送审: explanations and step, both or neither."""

from dataclasses import replace

import pytest

from indicators.sheet import Sheet
from projects.history.events import verify_log
from projects.models import Evaluation, Explanation, Step
from projects.review.submission import FindingPlace, Look, look_at, submit
from projects.review.workflow import Act, Given, OvertakenError, RefusedError, transition
from projects.sheets import apply_sheet, sheet_of
from tests.projects.scenes import County, county, filled, sound

pytestmark = pytest.mark.django_db
SAID = "年中增加了一期，已在总结中说明。"


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    """One finding wants a sentence: far more people came than was aimed at."""
    return filled(scene, with_first("300人"))


def with_first(actual: str) -> Sheet:
    first, *others = sound().indicators
    return replace(sound(), indicators=(replace(first, actual=actual, deviation=""), *others))


def looked(scene: County, evaluation: Evaluation) -> Look:
    return look_at(Evaluation.objects.with_places().get(pk=evaluation.pk), scene.people["owner"])


def said(look: Look, text: str = SAID) -> dict[FindingPlace, str]:
    return {each.place: text for each in look.asked}


def why_not(scene: County, look: Look, texts: dict[FindingPlace, str], person: str = "owner") -> str:
    with pytest.raises(RefusedError) as refused:
        submit(look.evaluation, by=scene.people[person], texts=texts, seen=look.seen)
    stored = Evaluation.objects.get(pk=look.evaluation.pk)
    assert (Explanation.objects.count(), stored.versions.count()) == (0, 0)
    return refused.value.reason


def test_sheet_goes_with_its_explanations(scene: County, evaluation: Evaluation) -> None:
    look = looked(scene, evaluation)
    outcome = submit(evaluation, by=scene.people["owner"], texts=said(look), seen=look.seen, address="10.1.2.3")
    explanation = Explanation.objects.get()
    assert [each.place.code for each in look.asked] == ["overachieved"]
    assert (explanation.text, explanation.written_by, explanation.stage) == (
        SAID,
        scene.people["owner"],
        "self_evaluation",
    )
    assert (outcome.evaluation.step, outcome.version) == (Step.UNIT_REVIEW, evaluation.versions.get())
    verbs = list(evaluation.events.order_by("sequence").values_list("verb", "address"))
    assert verbs[-2:] == [("explain", "10.1.2.3"), ("submit", "10.1.2.3")]
    assert evaluation.events.get(verb="explain").changes == {look.asked[0].message: ["", SAID]}
    assert list(verify_log()) == []


def test_sheet_without_findings_goes_at_once(scene: County) -> None:
    look = looked(scene, filled(scene, sound()))
    assert submit(look.evaluation, by=scene.people["owner"], texts={}, seen=look.seen).evaluation.step == "unit_review"
    assert look.evaluation.events.filter(verb="explain").count() == 0


def test_nothing_goes_without_who_filled_it_in(scene: County) -> None:
    look = looked(scene, filled(scene, sound()))
    scene.people["owner"].phone = ""
    assert why_not(scene, look, {}) == "没有填写联系电话，请填写后再送审。"


@pytest.mark.parametrize("text", ["", "  \n"])
def test_what_is_not_explained_is_not_submitted(text: str, scene: County, evaluation: Evaluation) -> None:
    look = looked(scene, evaluation)
    assert why_not(scene, look, said(look, text)) == "还有 1 处需要说明，请逐条写明后再送审。"


def test_what_was_explained_is_asked_once(scene: County, evaluation: Evaluation) -> None:
    look = looked(scene, evaluation)
    held = submit(evaluation, by=scene.people["owner"], texts=said(look), seen=look.seen).evaluation
    given = Given(opinion="请核实。")
    transition(held, Act.RETURN, by=scene.people["unit reviewer"], given=given)
    again = looked(scene, evaluation)
    assert again.asked == ()
    submit(evaluation, by=scene.people["owner"], texts={}, seen=again.seen)
    assert Explanation.objects.get().text == SAID


def test_changed_finding_replaces_what_was_said(scene: County, evaluation: Evaluation) -> None:
    look = looked(scene, evaluation)
    held = submit(evaluation, by=scene.people["owner"], texts=said(look), seen=look.seen).evaluation
    held = transition(held, Act.WITHDRAW, by=scene.people["owner"]).evaluation
    first, *others = sheet_of(held).indicators
    apply_sheet(held, replace(sheet_of(held), indicators=(replace(first, actual="400人"), *others)))
    again = looked(scene, evaluation)
    assert [each.former for each in again.asked] == [SAID]
    submit(evaluation, by=scene.people["owner"], texts=said(again, "又增加了一期。"), seen=again.seen)
    assert Explanation.objects.get().text == "又增加了一期。"
    assert evaluation.events.filter(verb="explain").latest("sequence").changes == {
        again.asked[0].message: [SAID, "又增加了一期。"]
    }


def test_what_must_be_changed_stops_it(scene: County) -> None:
    look = looked(scene, filled(scene, replace(sound(), goal="")))
    assert why_not(scene, look, {}) == "还有 1 处必须修改，改正后再送审。"
    assert (look.is_open, [finding.code for finding in look.blocks]) == (False, ["blank-cell"])


def test_who_may_not_fill_may_not_submit(scene: County, evaluation: Evaluation) -> None:
    look = looked(scene, evaluation)
    reason = "只有“节能监察中心”的填报人可以填写这张表。"
    assert why_not(scene, look, said(look), "unit reviewer") == reason


def test_change_after_the_last_look_stops_it(scene: County, evaluation: Evaluation) -> None:
    look = looked(scene, evaluation)
    apply_sheet(evaluation, replace(sheet_of(evaluation), goal="全年培训二百人，合格率达到95%以上。"))
    assert why_not(scene, look, said(look)) == "您看过之后，这张表又有改动，请核对后再送审。"


def test_second_of_two_is_told_who_was_first(scene: County, evaluation: Evaluation) -> None:
    look = looked(scene, evaluation)
    submit(evaluation, by=scene.people["owner"], texts=said(look), seen=look.seen)
    with pytest.raises(OvertakenError) as refused:
        submit(evaluation, by=scene.people["owner"], texts=said(look), seen=look.seen)
    assert refused.value.reason.startswith(f"“{scene.people['owner']}”刚刚办理了“送审”")
    assert evaluation.versions.count() == 1


@pytest.mark.parametrize("seen", ["", "nonsense", "a b c"])
def test_form_that_remembers_nothing_submits_nothing(seen: str, scene: County, evaluation: Evaluation) -> None:
    with pytest.raises(RefusedError):
        submit(evaluation, by=scene.people["owner"], texts=said(looked(scene, evaluation)), seen=seen)
    assert evaluation.versions.count() == 0
