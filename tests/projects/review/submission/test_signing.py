"""待签: what is frozen for the leaders' signature, and a submission that takes nothing else."""

from dataclasses import replace
from typing import Any

import pytest

from projects.exports.codes import code_of
from projects.history.events import verify_log
from projects.models import Evaluation, Job, ScanDue, Step
from projects.review.submission import submit
from projects.review.workflow import Act, Given, OvertakenError, RefusedError, transition
from projects.sheets import apply_sheet, sheet_of
from tests.projects.scenes import County, county, filled, sound, sound_goal
from tests.projects.signing import held, looked, prepared, sealed, wants

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return wants(county(2021))


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, sound())


def submitted(scene: County, evaluation: Evaluation) -> Evaluation:
    seen = looked(scene, evaluation).seen
    return submit(evaluation, by=scene.people["owner"], texts={}, seen=seen).evaluation


def why_not(scene: County, evaluation: Evaluation) -> str:
    before = evaluation.versions.count()
    with pytest.raises(RefusedError) as refused:
        submitted(scene, evaluation)
    assert (held(evaluation).step, evaluation.versions.count()) == (Step.FILLING, before)
    return refused.value.reason


def change(evaluation: Evaluation, **changes: Any) -> None:
    current = held(evaluation)
    apply_sheet(current, replace(sheet_of(current), **changes))


def test_version_on_the_signed_paper_is_the_one_that_is_submitted(scene: County, evaluation: Evaluation) -> None:
    assert why_not(scene, evaluation) == "这次任务要求签字盖章后送审，请先生成待签版本。"
    version = prepared(scene, evaluation)
    assert (version.number, version.is_for_signing, held(evaluation).step) == (1, True, Step.FILLING)
    assert Job.objects.get().arguments == {"version": version.pk}
    assert why_not(scene, evaluation) == "这次任务要求送审前上传盖章的自评表扫描件，还没有上传。"
    sealed(scene, evaluation)
    submitted(scene, evaluation)
    [only] = evaluation.versions.all()
    assert (only, code_of(only)) == (version, code_of(version))
    verbs = list(evaluation.events.order_by("sequence").values_list("verb", "subject"))
    assert verbs[-3:] == [
        ("freeze", "第 1 稿"),
        ("scan", "第 1 稿，上传 1 份"),
        ("submit", "送审稿（第1稿），转单位审核"),
    ]
    assert list(verify_log()) == []


def test_what_changed_since_the_paper_was_printed_is_told(scene: County, evaluation: Evaluation) -> None:
    prepared(scene, evaluation)
    sealed(scene, evaluation)
    outcome = sound().outcome
    change(evaluation, outcome="全年完成。")
    assert why_not(scene, evaluation) == (
        "待签版本（第 1 稿）打印以后，本表又有改动：实际完成情况。请改回，或重新生成待签版本并签字盖章。"
    )
    change(evaluation, outcome=outcome)
    assert submitted(scene, evaluation).step == Step.UNIT_REVIEW
    assert evaluation.versions.count() == 1


def test_changed_sheet_needs_another_paper_and_another_scan(scene: County, evaluation: Evaluation) -> None:
    first = prepared(scene, evaluation)
    sealed(scene, evaluation)
    change(evaluation, outcome="全年完成。")
    second = prepared(scene, evaluation)
    assert (second.number, first.scans.count(), second.scans.count()) == (2, 1, 0)
    assert looked(scene, evaluation).signing.lacks.endswith("还没有上传。")


def test_prepared_twice_is_prepared_once(scene: County, evaluation: Evaluation) -> None:
    assert prepared(scene, evaluation) == prepared(scene, evaluation)


def test_sheet_that_came_back_unchanged_goes_again_with_its_paper(scene: County, evaluation: Evaluation) -> None:
    version = prepared(scene, evaluation)
    sealed(scene, evaluation)
    returned = Given(opinion="扫描件缺第二页。")
    transition(submitted(scene, evaluation), Act.RETURN, by=scene.people["unit reviewer"], given=returned)
    assert submitted(scene, evaluation).step == Step.UNIT_REVIEW
    assert list(evaluation.versions.all()) == [version]


def test_another_layout_makes_another_paper(scene: County, evaluation: Evaluation) -> None:
    prepared(scene, evaluation)
    sealed(scene, evaluation)
    scene.round.layout = type(scene.round.layout).objects.get(code="changji-2021")
    scene.round.save()
    assert "本表又有改动（表样或评分办法已更换）" in why_not(scene, evaluation)


def test_nothing_is_prepared_of_what_may_not_be_submitted(scene: County) -> None:
    faulty = filled(scene, replace(sound(), goal=""), name="缺目标的")
    with pytest.raises(RefusedError, match="还有 1 处必须修改"):
        prepared(scene, faulty)
    look = looked(scene, faulty)
    change(faulty, goal="完成培训。")
    with pytest.raises(OvertakenError, match="又有改动"):
        submit(faulty, by=scene.people["owner"], texts={}, seen=look.seen)


@pytest.mark.parametrize("due", [ScanDue.AFTER_APPROVAL, ScanDue.NEVER])
def test_other_rounds_have_no_version_for_signing(due: ScanDue, scene: County, evaluation: Evaluation) -> None:
    wants(scene, due)
    with pytest.raises(RefusedError, match="不要求签字盖章后送审"):
        prepared(scene, evaluation)
    assert looked(scene, evaluation).signing.lacks == ""


def test_goal_form_needs_none(scene: County) -> None:
    assert looked(scene, filled(scene, sound_goal(), name="目标项目")).signing.is_due is False
