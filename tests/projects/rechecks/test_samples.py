"""Which sheets a sample takes, and that anybody can draw it again from what was kept."""

from dataclasses import replace
from decimal import Decimal

import pytest

from projects.history.events import verify_log
from projects.models import Evaluation, Recheck, RecheckSample
from projects.rechecks.choosing import DrawMethod, draw_sample, rank_of
from projects.rechecks.population import (
    Candidate,
    digest_of_list,
    population_as_text,
    population_from_text,
    population_of,
)
from projects.rechecks.refusals import RecheckOvertakenError, RecheckRefusedError
from projects.rechecks.sampling import fix_sample
from projects.review.workflow import Act, Given, transition
from tests.factories import AttachmentFactory
from tests.projects.rechecks.scenes import ALL, approved, sampled
from tests.projects.scenes import County, county

CANDIDATE = Candidate(
    evaluation=1,
    version=1,
    digest="0" * 64,
    unit="节能监察中心",
    project="培训费",
    code="",
    amount=Decimal(100),
    total=Decimal(90),
    risks=(),
    points=0,
)
LIST = [
    replace(CANDIDATE, evaluation=key, version=key, amount=Decimal(100 * key), points=key % 3, risks=("自评满分",))
    for key in range(1, 11)
]


def chosen(**method: object) -> dict[int, str]:
    drawn = draw_sample(LIST, DrawMethod(**method))  # type: ignore[arg-type]
    return {each.candidate.version: each.grounds for each in drawn}


def test_largest_and_all_above_a_limit() -> None:
    assert chosen(largest=1, above=Decimal(900)) == {9: "金额达到限额", 10: "金额最大（第 1 位）"}


def test_riskiest_with_their_points() -> None:
    assert chosen(risky=2) == {8: "风险 2 分：自评满分", 5: "风险 2 分：自评满分"}


def test_sheet_without_a_risk_point_is_never_risky() -> None:
    assert 9 not in chosen(risky=10)


def test_same_seed_gives_the_same_sample_and_another_seed_another() -> None:
    first = chosen(random=4, seed="20210601")
    assert first == chosen(random=4, seed="20210601")
    assert first.keys() != chosen(random=4, seed="20210602").keys()
    assert list(first) == sorted(sorted(first), key=[each.version for each in LIST].index)


def test_rank_is_what_anybody_computes() -> None:
    """sha256sum of three lines."""
    assert rank_of(CANDIDATE, "20210601") == "4995326911de21679e2e66c287d49a195fd1d58cff8146d53b220b861188cd5c"


def test_parts_of_a_mixture_take_no_sheet_twice() -> None:
    found = chosen(largest=2, risky=2, random=3, seed="1", by_hand=(1, 10), why_by_hand="群众反映")
    assert len(found) == 7 + (found[1] == "指定：群众反映")
    assert found[10] == "金额最大（第 1 位）"


def test_list_comes_back_from_its_text() -> None:
    text = population_as_text(LIST)
    assert (population_from_text(text), digest_of_list(text)) == (LIST, digest_of_list(population_as_text(LIST)))


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.mark.django_db
def test_population_is_what_was_approved_with_its_risk_points(scene: County) -> None:
    first, second = approved(scene, "培训费", "审计费")
    AttachmentFactory.create(evaluation=second)
    Evaluation.objects.filter(pk=second.pk).update(note_count=0, explain_count=0)
    given = Given(opinion="请核对。")
    transition(approved(scene, "更正中")[0], Act.CORRECT, by=scene.people["finance office"], given=given)
    found = {each.project: each.risks for each in population_of(scene.round)}
    assert found.keys() == {"培训费", "审计费"}
    assert ("没有佐证材料" in found["培训费"], "没有佐证材料" in found["审计费"]) == (True, False)
    assert first.pk


@pytest.mark.django_db
def test_fixed_sample_is_drawn_again_from_what_it_keeps(scene: County) -> None:
    approved(scene, *(f"项目{number}" for number in range(5)))
    method = DrawMethod(random=2, seed="8848")
    sample = RecheckSample.objects.get(pk=sampled(scene, method).pk)
    again = draw_sample(population_from_text(sample.population), DrawMethod.read(sample.method, sample.seed))
    held = sample.rechecks.order_by("evaluation__unit_path", "evaluation")
    assert [each.candidate.version for each in again] == [each.version_id for each in held]
    assert digest_of_list(sample.population) == sample.digest
    assert len(again) == 2


@pytest.mark.django_db
def test_drawn_sheet_has_a_row_for_each_part_with_points(scene: County) -> None:
    evaluation = approved(scene, "培训费")[0]
    recheck = sampled(scene).rechecks.get()
    assert recheck.version == evaluation.approved_version
    assert (recheck.own_total, recheck.grounds) == (evaluation.total_score, "金额最大（第 1 位）")
    rows = list(recheck.rows.all())
    assert (rows[0].position, sum(row.weight for row in rows)) == (0, 100)
    assert sum(row.own_score or 0 for row in rows) == evaluation.total_score
    event = evaluation.events.get(verb="recheck-draw")
    assert (event.subject, event.changes) == ("第 1 批，金额最大（第 1 位）", {"recheck": recheck.pk})
    assert list(verify_log()) == []


@pytest.mark.django_db
def test_sheet_is_drawn_once_a_round(scene: County) -> None:
    approved(scene, "培训费")
    sampled(scene)
    approved(scene, "审计费")
    second = sampled(scene)
    assert (second.number, [str(each.evaluation) for each in second.rechecks.all()]) == (2, ["审计费"])


@pytest.mark.django_db
def test_list_that_moved_on_since_the_preview_draws_nothing(scene: County) -> None:
    approved(scene, "培训费")
    seen = digest_of_list(population_as_text(population_of(scene.round)))
    approved(scene, "审计费")
    with pytest.raises(RecheckOvertakenError, match="名单刚有变动"):
        fix_sample(scene.round, ALL, seen=seen, by=scene.people["finance office"])
    assert Recheck.objects.count() == 0


@pytest.mark.django_db
def test_only_the_bureau_draws_and_never_nothing(scene: County) -> None:
    approved(scene, "培训费")
    seen = digest_of_list(population_as_text(population_of(scene.round)))
    with pytest.raises(RecheckRefusedError, match="只有“昌吉州”的财政绩效科可以抽取复核样本"):
        fix_sample(scene.round, ALL, seen=seen, by=scene.people["finance desk"])
    with pytest.raises(RecheckRefusedError, match="没有抽到自评表"):
        fix_sample(scene.round, DrawMethod(above=Decimal(10) ** 11), seen=seen, by=scene.people["finance office"])
