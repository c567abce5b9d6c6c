"""复核得分 row by row: what is taken, what is refused, what follows; and that the sheet stays as it was."""

from dataclasses import replace
from decimal import Decimal

import pytest

from indicators.sheet import Stated
from perfeval.accounts.models import User
from projects.models import Evaluation, Recheck, RecheckReason, RecheckRow, Step
from projects.rechecks.marking import SavedScores, TypedScore, rate_of_difference, save_scores
from projects.rechecks.refusals import RecheckRefusedError
from tests.projects.rechecks.scenes import drawn, issued, reason, sampled, scored
from tests.projects.scenes import County, brought_to, county, filled, sound

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.fixture
def recheck(scene: County) -> Recheck:
    return drawn(scene)


def typed(row: RecheckRow, score: str, why: str = "", note: str = "") -> dict[str, TypedScore]:
    key = reason(why) if why else ""
    return {row.key: TypedScore(score=score, reason=key, note=note, version=str(row.row_version))}


def saved(scene: County, recheck: Recheck, what: dict[str, TypedScore], person: str = "finance desk") -> SavedScores:
    return save_scores(recheck, what, by=scene.people[person])


def test_total_grade_and_rate_follow_once_every_row_is_scored(scene: County, recheck: Recheck) -> None:
    row = recheck.rows.get(position=1)
    saved(scene, recheck, typed(row, "５．５分", "佐证不足"))
    assert Recheck.objects.get(pk=recheck.pk).total is None
    held = scored(scene, recheck, "5.5")
    row.refresh_from_db()
    assert held.own_total is not None
    assert row.own_score is not None
    assert held.total == held.own_total - row.own_score + Decimal("5.5")
    assert held.grade == held.version.rule_set.rules.grade_of(held.total)
    assert held.difference_rate == rate_of_difference(row.own_score - Decimal("5.5"), held.own_total)
    assert held.difference == Decimal("5.5") - row.own_score


@pytest.mark.parametrize(
    ("size", "own", "rate"), [("8", "95", "8.42"), ("0", "95", "0.00"), ("8", "0", None), ("8", None, None)]
)
def test_rate_of_difference(size: str, own: str | None, rate: str | None) -> None:
    found = rate_of_difference(Decimal(size), None if own is None else Decimal(own))
    assert found == (None if rate is None else Decimal(rate))


WRONG = (
    ("百", "", "", "请填写数字。"),
    ("-1", "佐证不足", "", "分数不能小于 0。"),
    ("99", "佐证不足", "", "不能超过分值 10。"),
    ("5.555", "佐证不足", "", "按评分办法，得分最多写 2 位小数。"),
    ("5", "", "", "与自评得分不同，请选择理由。"),
    ("5", "其他（须写明）", " ", "理由选“其他（须写明）”的，请写明说明。"),
    ("", "佐证不足", "", "写了理由，没有复核得分。"),
    ("5", "佐证不足", "长" * 501, "说明不能超过 500 个字。"),
)


def test_wrong_row_says_why_and_keeps_no_other_out(scene: County, recheck: Recheck) -> None:
    wrong, other = recheck.rows.filter(position__gte=1, weight=10)[:2]
    right = {other.key: TypedScore(score="0", reason=reason("完成值不实"), note="", version="0")}
    done = saved(scene, recheck, typed(wrong, "99", "佐证不足") | right)
    assert (done.errors, done.saved) == ({wrong.key: "不能超过分值 10。"}, [other.key])
    said = [saved(scene, recheck, typed(wrong, *texts)).errors[wrong.key] for *texts, _ in WRONG]
    assert said == [expected for *_, expected in WRONG]
    wrong.refresh_from_db()
    assert wrong.score is None


def test_retired_reason_stays_where_it_was_used(scene: County, recheck: Recheck) -> None:
    first, second = recheck.rows.filter(position__gte=1)[:2]
    saved(scene, recheck, typed(first, "1", "佐证不足"))
    RecheckReason.objects.filter(name="佐证不足").update(is_retired=True)
    first.refresh_from_db()
    done = saved(scene, recheck, typed(first, "2", "佐证不足") | typed(second, "1", "佐证不足"))
    assert (done.saved, done.errors) == ([first.key], {second.key: "理由“佐证不足”已停用，请另选。"})


def test_row_that_somebody_else_changed_is_a_conflict_that_keeps_both(scene: County, recheck: Recheck) -> None:
    row = recheck.rows.get(position=1)
    both = typed(row, "5", "佐证不足"), typed(row, "4", "完成值不实")
    saved(scene, recheck, both[0])
    done = saved(scene, recheck, both[1], "finance office")
    assert (done.saved, list(done.overtaken), done.overtaken[row.key].score) == ([], [row.key], Decimal(5))
    again = {row.key: TypedScore(score="5", reason=reason("佐证不足"), note="", version="0")}
    assert saved(scene, recheck, again).overtaken == {}  # the same is no conflict


def test_cleared_row_is_unscored_again(scene: County, recheck: Recheck) -> None:
    held = scored(scene, recheck)
    row = held.rows.get(position=1)
    saved(scene, held, typed(row, ""))
    row.refresh_from_db()
    held.refresh_from_db()
    assert (row.score, row.scored_by, row.reason, row.note, held.total, held.grade) == (None, None, None, "", None, "")


def test_every_save_is_one_event_with_what_changed(scene: County, recheck: Recheck) -> None:
    row = recheck.rows.get(position=1)
    saved(scene, recheck, typed(row, "5", "佐证不足", "缺两期。"))
    saved(scene, recheck, {})
    event = recheck.evaluation.events.get(verb="recheck-score")
    name = recheck.version.sheet.indicators[0].name
    assert event.changes == {
        "recheck": recheck.pk,
        "rows": {f"1. {name}": [["", "", ""], ["5", "佐证不足", "缺两期。"]]},
    }


def test_others_and_issued_rechecks_take_no_score(scene: County, recheck: Recheck) -> None:
    row = recheck.rows.get(position=1)
    with pytest.raises(RecheckRefusedError, match="没有分派给您"):
        saved(scene, recheck, typed(row, "5", "佐证不足"), "another desk")
    issued(scene, scored(scene, recheck))
    with pytest.raises(RecheckRefusedError, match="复核意见书已经发出，这份复核现在是“待单位答复”"):
        saved(scene, recheck, typed(row, "5", "佐证不足"))


def test_desk_without_its_role_scores_no_more(scene: County, recheck: Recheck) -> None:
    scene.people["finance desk"].roles.all().delete()
    moved = User.objects.get(pk=scene.people["finance desk"].pk)
    with pytest.raises(RecheckRefusedError, match="没有分派给您"):
        save_scores(recheck, {}, by=moved)


def test_sheet_and_version_stay_as_they_were(scene: County, recheck: Recheck) -> None:
    """Whatever is said of it: also the version refuses to be changed, which its triggers see to."""
    key = recheck.evaluation_id
    before = Evaluation.objects.values().get(pk=key), list(recheck.evaluation.indicators.values())
    content = recheck.version.content
    issued(scene, scored(scene, recheck))
    assert (Evaluation.objects.values().get(pk=key), list(recheck.evaluation.indicators.values())) == before
    assert recheck.evaluation.versions.get().content == content


def test_own_score_may_have_more_places_than_the_rules(scene: County, recheck: Recheck) -> None:
    RecheckRow.objects.filter(recheck=recheck, position=1).update(own_score=Decimal("4.125"))
    row = recheck.rows.get(position=1)
    assert saved(scene, recheck, typed(row, "4.125")).errors == {}
    assert row.key in saved(scene, recheck, typed(recheck.rows.get(position=1), "4.126", "佐证不足")).errors


def test_sheet_without_rows_to_score_is_done_when_it_is_drawn(scene: County) -> None:
    """Published elsewhere without points, and sent up as it was."""
    rows = tuple(replace(row, weight=None) for row in sound().indicators)
    bare = replace(sound(), indicators=rows, stated=Stated(execution_weight=Decimal(0)))
    brought_to(scene, filled(scene, bare), Step.APPROVED)
    held = sampled(scene).rechecks.get()
    assert held.rows.count() == 0
    assert held.total == 0
