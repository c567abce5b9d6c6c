"""The pages of 自评复核: drawing, assigning, scoring, issuing, answering; and what whom they are shown to."""

from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from projects.models import Project, Recheck, RecheckSample, RecheckState
from projects.rechecks.acting import RecheckSaid
from projects.rechecks.table import RecheckAct
from projects.review.workflow import Act, Given, transition
from tests.factories import AttachmentFactory
from tests.projects.rechecks.scenes import (
    acted,
    approved,
    drawn,
    in_days,
    issued,
    proofs,
    reason,
    reported,
    sampled,
    scored,
    seen_of_recheck,
)
from tests.projects.scenes import PEOPLE, County, county, words

pytestmark = pytest.mark.django_db
BUREAU = dict.fromkeys(PEOPLE, 404) | {"finance desk": 200, "finance office": 200, "nobody": 302}
ISSUED = BUREAU | dict.fromkeys(PEOPLE[:6], 200)


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.fixture
def office(scene: County) -> Client:
    return scene.client_of("finance office")


def statuses(scene: County, path: str) -> dict[str, int]:
    return {person: scene.client_of(person).get(path).status_code for person in PEOPLE}


def test_unit_opens_its_recheck_once_it_is_issued(scene: County) -> None:
    recheck = scored(scene, drawn(scene))
    path = f"/rechecks/{recheck.pk}/"
    assert statuses(scene, path) == BUREAU
    issued(scene, recheck)
    assert statuses(scene, path) == ISSUED
    assert statuses(scene, f"{path}opinion-1.docx") == ISSUED
    owner = words(scene.client_of("owner").get(path).content.decode())
    assert "抽取依据" not in owner
    assert "复核打分" not in owner
    assert "项目支出绩效自评复核意见书" in owner


def test_samples_are_the_bureaus(scene: County) -> None:
    approved(scene, "培训费")
    sample = sampled(scene)
    bureau = dict.fromkeys(PEOPLE, 404) | {"finance office": 200, "nobody": 302}
    assert statuses(scene, f"/samples/{sample.pk}/") == bureau
    assert statuses(scene, f"/samples/{sample.pk}/sample.xlsx") == bureau
    rounds = dict.fromkeys(PEOPLE, 403) | {"finance office": 200, "administrator": 404, "nobody": 302}
    assert statuses(scene, f"/rounds/{scene.round.pk}/samples/") == rounds


def test_preview_shows_grounds_and_is_fixed_as_it_was_shown(scene: County, office: Client) -> None:
    approved(scene, "培训费", "审计费", "设备费")
    path = f"/rounds/{scene.round.pk}/samples/"
    asked = {"largest": "１", "random": "1", "seed": "8848", "by_hand": "", "why_by_hand": "", "above": "", "risky": ""}
    shown = office.get(path, asked).context["preview"]
    assert [each.grounds for each in shown.drawn] == ["金额最大（第 1 位）", "随机"]
    assert RecheckSample.objects.count() == 0
    response = office.post(path, dict(shown.fields) | {"seen": shown.digest}, follow=True)
    sample = RecheckSample.objects.get()
    assert response.redirect_chain == [(f"/samples/{sample.pk}/", 302)]
    assert [each.evaluation_id for each in sample.rechecks.all()] == [each.candidate.evaluation for each in shown.drawn]
    text = words(response.content.decode())
    assert "共 2 张" in text
    assert "随机种子：8848" in text
    assert "第 1 批" in words(office.get(path).content.decode())


def test_wrong_ways_of_drawing_are_told_at_their_fields(scene: County, office: Client) -> None:
    first, _ = approved(scene, "培训费", "培训费")
    Project.objects.filter(pk=first.project_id).update(code="P-1")
    path, empty = f"/rounds/{scene.round.pk}/samples/", {"seed": "1"}
    wrong = (
        (empty, "请至少填写一种抽取办法。"),
        ({"random": "2", "seed": " "}, "随机抽取要有种子。"),
        ({"largest": "很多"}, "输入整数。"),
        ({"above": "一百"}, "请填写数字。"),
        ({"by_hand": "没有的", "why_by_hand": "举报"}, "名单中没有“没有的”；只能指定审核通过、尚未抽取过的项目。"),
        ({"by_hand": "培训费", "why_by_hand": "举报"}, "名单中有 2 个项目叫“培训费”，请改写项目编码。"),
        ({"by_hand": "P-1", "why_by_hand": ""}, "请写明指定的理由。"),
    )
    for asked, said in wrong:
        response = office.get(path, asked)
        assert said in unescape(response.content.decode())
        assert response.context["preview"] is None


def test_list_that_moved_on_is_drawn_anew_and_nothing_is_fixed(scene: County, office: Client) -> None:
    approved(scene, "培训费")
    path = f"/rounds/{scene.round.pk}/samples/"
    shown = office.get(path, {"largest": "5"}).context["preview"]
    approved(scene, "审计费")
    response = office.post(path, dict(shown.fields) | {"seen": shown.digest})
    assert (response.status_code, len(response.context["preview"].drawn)) == (409, 2)
    assert "名单刚有变动" in response.content.decode()
    assert RecheckSample.objects.count() == 0


def test_sheets_are_given_to_a_reviewer(scene: County, office: Client) -> None:
    approved(scene, "培训费", "审计费")
    sample = sampled(scene)
    first, second = sample.rechecks.order_by("pk")
    path = f"/samples/{sample.pk}/"
    reviewer = scene.people["another desk"]
    office.post(path, {"recheck": [str(first.pk), "x"], "reviewer": str(reviewer.pk)})
    assert [Recheck.objects.get(pk=each.pk).reviewer for each in (first, second)] == [reviewer, None]
    assert "请先勾选要分派的表。" in office.post(path, {"reviewer": str(reviewer.pk)}, follow=True).content.decode()
    assert "请选择复核人。" in office.post(path, {"recheck": str(second.pk)}, follow=True).content.decode()
    assert scene.client_of("another desk").get(f"/rechecks/{first.pk}/").status_code == 200
    assert scene.client_of("another desk").get(f"/rechecks/{second.pk}/").status_code == 404


def typed(recheck: Recheck, score: str, why: str = "") -> dict[str, str]:
    row = recheck.rows.get(position=1)
    names = {"score": score, "reason": why, "note": "", "version": str(row.row_version)}
    return {f"{row.key}.{name}": text for name, text in names.items()}


def test_reviewer_scores_and_what_is_wrong_stays_in_its_cell(scene: County) -> None:
    recheck, client = drawn(scene), scene.client_of("finance desk")
    path = f"/rechecks/{recheck.pk}/"
    response = client.post(path, typed(recheck, "５。５"))
    assert response.status_code == 422
    html = unescape(response.content.decode())
    assert "与自评得分不同，请选择理由。" in html
    assert 'value="５。５"' in " ".join(html.split())
    response = client.post(path, typed(recheck, "５。５", reason("佐证不足")) | {"act": "rest"}, follow=True)
    text = words(response.content.decode())
    assert f"已保存 {recheck.rows.count()} 行。" in text
    held = Recheck.objects.get(pk=recheck.pk)
    assert held.total is not None
    assert "差异率" in text
    assert "没有改动。" in client.post(path, typed(held, "5.5", reason("佐证不足")), follow=True).content.decode()


def test_two_reviewers_on_a_row_both_texts_are_shown(scene: County, office: Client) -> None:
    recheck = drawn(scene)
    mine, theirs = typed(recheck, "4", reason("佐证不足")), typed(recheck, "3", reason("完成值不实"))
    scene.client_of("finance desk").post(f"/rechecks/{recheck.pk}/", theirs)
    response = office.post(f"/rechecks/{recheck.pk}/", mine)
    assert response.status_code == 409
    text = words(response.content.decode()).replace(" ", "")
    assert "financedesk刚保存为：3分，完成值不实。您填的没有保存" in text
    key = recheck.rows.get(position=1).key
    again = mine | {f"{key}.version": str(recheck.rows.get(position=1).row_version)}
    office.post(f"/rechecks/{recheck.pk}/", again)
    assert recheck.rows.get(position=1).score == 4


def test_score_that_comes_after_the_opinion_is_told_so_and_kept_on_the_page(scene: County) -> None:
    recheck = scored(scene, drawn(scene))
    late = typed(recheck, "2", reason("佐证不足"))
    issued(scene, recheck)
    response = scene.client_of("finance desk").post(f"/rechecks/{recheck.pk}/", late)
    text = words(response.content.decode())
    assert response.status_code == 409
    assert "复核意见书已经发出" in text
    assert recheck.rows.get(position=1).score == 8


def test_opinion_is_issued_answered_and_rectified_on_pages(scene: County, office: Client) -> None:
    recheck = scored(scene, drawn(scene))
    owner, acts = scene.client_of("owner"), f"/rechecks/{recheck.pk}/acts"

    def post(client: Client, act: str, **said: object) -> str:
        data = {"seen": seen_of_recheck(recheck), **said}
        return words(client.post(f"{acts}/{act}/", data, follow=True).content.decode())

    assert "请填写单位答复的期限" in post(office, "issue", text="补齐。", rectify_until=in_days(9))
    text = post(office, "issue", text="补齐。", answer_until=in_days(5), rectify_until=in_days(9))
    assert "已办理“发出意见书”，现在是“待单位答复”。" in text
    assert owner.get(f"{acts}/agree/").status_code == 200
    assert "请写明异议的理由和依据。" in post(owner, "dispute", text=" ")
    assert "现在是“单位有异议”" in post(owner, "dispute", text="另有依据。")
    assert "现在是“整改中”" in post(office, "uphold", text="依据不足。")
    assert "请上传整改的证明材料。" in post(owner, "report", text="已补。", rectified_on=in_days(0))
    assert "现在是“整改待验收”" in post(
        owner, "report", text="已补。", rectified_on=in_days(0), proofs=proofs("表.png")
    )
    assert "现在是“已办结”" in post(office, "accept")
    assert "整改完成于" in words(owner.get(f"/rechecks/{recheck.pk}/").content.decode())


def test_act_out_of_turn_or_of_others_changes_nothing(scene: County, office: Client) -> None:
    recheck = issued(scene, scored(scene, drawn(scene)))
    path = f"/rechecks/{recheck.pk}/acts"
    assert scene.client_of("viewer").get(f"{path}/agree/").status_code == 403
    assert scene.client_of("viewer").post(f"{path}/agree/", {"seen": seen_of_recheck(recheck)}).status_code == 403
    assert scene.client_of("another unit").get(f"{path}/agree/").status_code == 404
    assert office.get(f"{path}/nonsense/").status_code == 404
    assert "不能办理“验收通过”" in office.get(f"{path}/accept/", follow=True).content.decode()
    response = scene.client_of("owner").post(f"{path}/dispute/", {"seen": "x", "text": "有依据。"}, follow=True)
    assert "您写的内容没有提交：有依据。" in response.content.decode()
    assert Recheck.objects.get(pk=recheck.pk).state == RecheckState.ISSUED


def test_correction_after_the_draw_is_shown_and_the_version_stays(scene: County, office: Client) -> None:
    recheck = scored(scene, drawn(scene))
    given = Given(opinion="请核对。")
    transition(recheck.evaluation, Act.CORRECT, by=scene.people["finance office"], given=given)
    text = words(office.get(f"/rechecks/{recheck.pk}/").content.decode())
    assert "抽取以后这张表办理了更正" in text
    assert "抽取后有更正" in words(office.get(f"/samples/{recheck.sample_id}/").content.decode())
    assert issued(scene, recheck).version == recheck.version


def status(scene: County, person: str, path: str) -> int:
    response = scene.client_of(person).get(path)
    if response.streaming:
        assert b"".join(response.streaming_content)  # type: ignore[attr-defined]
    return response.status_code


def test_files_are_opened_by_whom_the_recheck_concerns(scene: County) -> None:
    recheck = drawn(scene)
    file = AttachmentFactory.create(evaluation=recheck.evaluation)
    evidence = f"/rechecks/{recheck.pk}/evidence/{file.pk}/"
    Recheck.objects.filter(pk=recheck.pk).update(reviewer=scene.people["another desk"])
    assert status(scene, "another desk", evidence) == 200
    Recheck.objects.filter(pk=recheck.pk).update(reviewer=scene.people["finance desk"])
    held = reported(scene, issued(scene, scored(scene, recheck)))
    assert [status(scene, person, evidence) for person in ("another desk", "owner")] == [404, 404]
    proof = f"/rechecks/{held.pk}/proofs/{held.files.get().pk}/"
    assert [status(scene, person, proof) for person in ("owner", "another unit")] == [200, 404]


def test_sheet_leads_to_its_recheck(scene: County) -> None:
    recheck = scored(scene, drawn(scene))
    path, link = f"/evaluations/{recheck.evaluation_id}/", f'href="/rechecks/{recheck.pk}/"'
    owner, desk = scene.client_of("owner"), scene.client_of("finance desk")
    assert [link in client.get(path).content.decode() for client in (owner, desk)] == [False, True]
    issued(scene, recheck)
    assert link in owner.get(path).content.decode()


def test_list_holds_what_is_open_and_what_is_asked_for(scene: County, office: Client) -> None:
    approved(scene, "培训费", "审计费")
    sample = sampled(scene)
    Recheck.objects.filter(sample=sample).update(reviewer=scene.people["finance desk"])
    first = scored(scene, sample.rechecks.get(evaluation__project_name="培训费"))
    issued(scene, first, demand="")
    acted(scene, first, RecheckAct.AGREE, "owner", RecheckSaid())

    def listed(client: Client, **asked: str | int) -> list[str]:
        return [str(each.evaluation) for each in client.get("/rechecks/", asked).context["rechecks"]]

    assert listed(office) == ["审计费"]
    assert listed(office, state="all") == ["培训费", "审计费"]
    assert listed(office, state="closed", sample=sample.pk, text="节能") == ["培训费"]
    assert (listed(office, mine="on"), listed(scene.client_of("finance desk"), mine="on")) == ([], ["审计费"])
    assert listed(scene.client_of("owner"), state="all") == ["培训费"]
    assert listed(office, state="nonsense") == []


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_rows(
    scene: County, office: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    approved(scene, *(f"项目{number}" for number in range(count)))
    with django_assert_num_queries(7):
        shown = office.get(f"/rounds/{scene.round.pk}/samples/", {"largest": "5"}).context["preview"]
    assert len(shown.drawn) == count
    sample = sampled(scene)
    with django_assert_num_queries(8):
        assert len(office.get(f"/samples/{sample.pk}/").context["rechecks"]) == count
    with django_assert_num_queries(6):
        assert len(office.get("/rechecks/").context["rechecks"]) == count


def test_page_of_a_recheck_takes_so_many_queries(
    scene: County, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    recheck = scored(scene, drawn(scene))
    client = scene.client_of("finance desk")
    with django_assert_num_queries(10):
        client.get(f"/rechecks/{recheck.pk}/")
    issued(scene, recheck)
    owner = scene.client_of("owner")
    with django_assert_num_queries(7):
        owner.get(f"/rechecks/{recheck.pk}/")


def test_part_for_a_changed_filter_is_that_of_the_page(scene: County, office: Client) -> None:
    drawn(scene)
    page = office.get("/rechecks/").content.decode()
    part = office.get("/rechecks/", headers={"HX-Request": "true"}).content.decode()
    assert part in page
