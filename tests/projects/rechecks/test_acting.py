"""The life of a 复核 from its 意见书 to its end: who may do what, what it needs, and what was done meanwhile."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from projects.attachments.reconciling import find_disagreements
from projects.history.events import verify_log
from projects.history.story import story_page
from projects.models import Notice, NoticeKind, Recheck, RecheckState
from projects.notices import tell_of_events
from projects.rechecks.acting import RecheckSaid, act_on_recheck, events_of
from projects.rechecks.assigning import assign_reviewer
from projects.rechecks.opinion import content_from
from projects.rechecks.refusals import RecheckOvertakenError, RecheckRefusedError
from projects.rechecks.table import RECHECK_TABLE, RecheckAct, open_acts
from tests.factories import SubstitutionFactory
from tests.projects.rechecks.scenes import acted, drawn, in_days, issued, proofs, reported, scored, seen_of_recheck
from tests.projects.scenes import County, county

pytestmark = pytest.mark.django_db
OFFICE, OWNER = "finance office", "owner"


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.fixture
def recheck(scene: County) -> Recheck:
    """Scored, and not yet issued."""
    return scored(scene, drawn(scene))


def refused(scene: County, recheck: Recheck, act: RecheckAct, person: str, said: RecheckSaid) -> str:
    with pytest.raises(RecheckRefusedError) as refusal:
        acted(scene, recheck, act, person, said)
    return refusal.value.reason


def orphans() -> list[str]:
    """Files that no record keeps."""
    return [each.file for each in find_disagreements()]


def test_whole_way_with_rectification(scene: County, recheck: Recheck) -> None:
    issued(scene, recheck)
    held = reported(scene, recheck)
    assert (held.state, held.files.get().name) == (RecheckState.REPORTED, "签到表.png")
    acted(scene, held, RecheckAct.SEND_BACK, OFFICE, RecheckSaid(text="第三期的没有。"))
    said = RecheckSaid(text="已补第三期。", rectified_on=in_days(0))
    acted(scene, held, RecheckAct.REPORT, OWNER, said)  # the proof of the first report still counts
    held = acted(scene, held, RecheckAct.ACCEPT, OFFICE)
    assert held.state == RecheckState.CLOSED
    assert [each.title for each in events_of(held)] == [
        "抽取复核",
        "复核打分",
        "发出复核意见书",
        "同意复核意见",
        "报告整改",
        "退回整改",
        "报告整改",
        "整改验收通过",
    ]
    assert list(verify_log()) == []


def test_without_a_demand_the_answer_ends_it(scene: County, recheck: Recheck) -> None:
    issued(scene, recheck, demand="")
    assert acted(scene, recheck, RecheckAct.AGREE, OWNER).state == RecheckState.CLOSED


def test_dispute_that_was_right_leads_to_another_opinion(scene: County, recheck: Recheck) -> None:
    issued(scene, recheck, demand="")
    acted(scene, recheck, RecheckAct.DISPUTE, OWNER, RecheckSaid(text="签到表在附件二。"))
    acted(scene, recheck, RecheckAct.REVISE, OFFICE, RecheckSaid(text="情况属实。"))
    scored(scene, recheck, "9.5")
    held = issued(scene, recheck, demand="")
    first, second = (content_from(each) for each in held.opinions.all())
    assert first.total != second.total
    assert second.total == Recheck.objects.get(pk=held.pk).total


def test_dispute_may_be_turned_down(scene: County, recheck: Recheck) -> None:
    issued(scene, recheck)
    acted(scene, recheck, RecheckAct.DISPUTE, OWNER, RecheckSaid(text="签到表在附件二。"))
    assert acted(scene, recheck, RecheckAct.UPHOLD, OFFICE).state == RecheckState.RECTIFYING


def test_bureau_goes_on_without_an_answer_only_after_the_last_day(scene: County, recheck: Recheck) -> None:
    held = issued(scene, recheck)
    assert "尚未到期" in refused(scene, held, RecheckAct.LAPSE, OFFICE, RecheckSaid())
    Recheck.objects.filter(pk=held.pk).update(answer_until=in_days(-1))
    assert acted(scene, held, RecheckAct.LAPSE, OFFICE).state == RecheckState.RECTIFYING


def test_issue_says_what_is_missing(scene: County, recheck: Recheck) -> None:
    wrong = (
        (RecheckSaid(), "请填写单位答复的期限，不早于今天。"),
        (RecheckSaid(answer_until=in_days(-1)), "请填写单位答复的期限，不早于今天。"),
        (RecheckSaid(text="补。", answer_until=in_days(1)), "提出整改要求的，请填写整改期限，不早于答复期限。"),
        (RecheckSaid(answer_until=in_days(1), rectify_until=in_days(2)), "填写了整改期限，请写明整改要求。"),
    )
    said = [refused(scene, recheck, RecheckAct.ISSUE, OFFICE, given) for given, _ in wrong]
    assert said == [expected for _, expected in wrong]
    unscored = drawn(scene, "审计费")
    given = RecheckSaid(answer_until=in_days(1))
    reason = refused(scene, unscored, RecheckAct.ISSUE, OFFICE, given)
    assert reason == f"还有 {unscored.rows.count()} 行没有复核得分，不能发出意见书。"


def test_report_says_what_is_missing_and_leaves_no_file_behind(scene: County, recheck: Recheck) -> None:
    issued(scene, recheck)
    acted(scene, recheck, RecheckAct.AGREE, OWNER)
    wrong = (
        (RecheckSaid(text="好。", files=proofs("表.png")), "请填写整改完成的日期，不晚于今天。"),
        (RecheckSaid(text="好。", rectified_on=in_days(0)), "请上传整改的证明材料。"),
        (RecheckSaid(rectified_on=in_days(0), files=proofs("表.png")), "请写明整改情况。"),
    )
    said = [refused(scene, recheck, RecheckAct.REPORT, OWNER, given) for given, _ in wrong]
    assert said == [expected for _, expected in wrong]
    macro = [*proofs("表.png"), SimpleUploadedFile("表.txt", b"plain")]
    reason = refused(
        scene, recheck, RecheckAct.REPORT, OWNER, RecheckSaid(text="好。", rectified_on=in_days(0), files=macro)
    )
    assert reason.startswith("“表.txt”没有上传：")
    assert orphans() == []


def test_same_proof_is_kept_once(scene: County, recheck: Recheck) -> None:
    issued(scene, recheck)
    held = reported(scene, recheck)
    acted(scene, held, RecheckAct.SEND_BACK, OFFICE)
    said = RecheckSaid(text="再报。", rectified_on=in_days(0), files=proofs("另一名.png", "同样.png"))
    acted(scene, held, RecheckAct.REPORT, OWNER, said)
    assert [file.name for file in held.files.all()] == ["签到表.png"]
    assert orphans() == []


def test_scores_that_changed_since_the_page_was_opened_are_not_issued(scene: County, recheck: Recheck) -> None:
    seen = seen_of_recheck(recheck)
    scored(scene, recheck, "7")
    given = RecheckSaid(answer_until=in_days(10))
    with pytest.raises(RecheckOvertakenError, match="刚有人改过得分"):
        act_on_recheck(recheck, RecheckAct.ISSUE, by=scene.people[OFFICE], seen=seen, said=given)


def test_second_answer_is_told_of_the_first(scene: County, recheck: Recheck) -> None:
    issued(scene, recheck)
    seen = seen_of_recheck(recheck)
    acted(scene, recheck, RecheckAct.AGREE, OWNER)
    with pytest.raises(RecheckOvertakenError, match=r"“owner（.+）”刚刚办理了“同意复核意见”，这份复核现在是“整改中”"):
        act_on_recheck(recheck, RecheckAct.DISPUTE, by=scene.people["unit reviewer"], seen=seen)


def test_who_may_act_follows_the_state(scene: County, recheck: Recheck) -> None:
    def may(person: str) -> list[RecheckAct]:
        held = Recheck.objects.select_related("evaluation").get(pk=recheck.pk)
        return [row.act for row in open_acts(scene.people[person], held)]

    assert (may(OFFICE), may(OWNER), may("finance desk")) == ([RecheckAct.ISSUE], [], [])
    issued(scene, recheck)
    answers = [RecheckAct.AGREE, RecheckAct.DISPUTE]
    assert (may(OFFICE), may(OWNER), may("unit reviewer"), may("another unit")) == ([], answers, answers, [])
    assert refused(scene, recheck, RecheckAct.AGREE, "viewer", RecheckSaid()) == (
        "只有“节能监察中心”的填报人和审核人可以答复。"
    )
    assert refused(scene, recheck, RecheckAct.ACCEPT, OFFICE, RecheckSaid()) == (
        "这份复核现在是“待单位答复”，不能办理“验收通过”。"
    )
    assert RECHECK_TABLE.keys() == set(RecheckAct)


def test_unit_reads_in_the_story_what_was_issued_and_not_what_went_before(scene: County, recheck: Recheck) -> None:
    def titles(person: str) -> list[str]:
        lines, _ = story_page(recheck.evaluation, scene.people[person])
        return [line.title for line in lines][-4:]

    assert titles("finance office")[-2:] == ["抽取复核", "复核打分"]
    assert not {"抽取复核", "复核打分"} & set(titles(OWNER))
    issued(scene, recheck)
    assert titles(OWNER)[-1] == "发出复核意见书"


def test_assigning_skips_what_is_issued_and_who_has_no_role(scene: County, recheck: Recheck) -> None:
    sample, office = recheck.sample, scene.people[OFFICE]
    assert assign_reviewer(sample, [recheck.pk], scene.people["another desk"], by=office) == 1
    assert assign_reviewer(sample, [recheck.pk], scene.people["another desk"], by=office) == 0
    assert recheck.evaluation.events.filter(verb="recheck-assign").count() == 1
    with pytest.raises(RecheckRefusedError, match="没有本地区的财政角色"):
        assign_reviewer(sample, [recheck.pk], scene.people[OWNER], by=office)
    with pytest.raises(RecheckRefusedError, match="只有“昌吉州”的财政绩效科"):
        assign_reviewer(sample, [recheck.pk], office, by=scene.people["finance desk"])
    issued(scene, recheck)
    assert assign_reviewer(sample, [recheck.pk], office, by=office) == 0


def test_opinion_is_told_to_the_unit_and_its_answer_to_the_bureau(scene: County, recheck: Recheck) -> None:
    tell_of_events()
    Notice.objects.all().delete()
    issued(scene, recheck)
    acted(scene, recheck, RecheckAct.AGREE, OWNER)
    tell_of_events()
    told = Notice.objects.filter(kind=NoticeKind.ACT).order_by("event_id", "recipient__name")
    assert list(told.values_list("event__verb", "recipient__name")) == [
        ("recheck-issue", "owner"),
        ("recheck-issue", "unit reviewer"),
        ("recheck-agree", "finance office"),
    ]


def test_opinion_of_who_acts_for_the_office_names_its_bureau(scene: County, recheck: Recheck) -> None:
    role, today = scene.people["finance office"].roles.get(), in_days(0)
    SubstitutionFactory.create(role=role, substitute=scene.people["another unit"], starts_on=today, ends_on=today)
    said = RecheckSaid(answer_until=in_days(10))
    acted(scene, scored(scene, recheck), RecheckAct.ISSUE, "another unit", said)
    assert content_from(recheck.opinions.get()).bureau == "财政局"
