"""The sealed scan before submission, where the round wants one."""

import pytest
from django.utils import timezone

from projects.models import Evaluation, ScanDue
from projects.review.submission import scan_of
from tests.factories import AttachmentFactory
from tests.projects.scenes import County, county, filled, sound, sound_goal

pytestmark = pytest.mark.django_db
LACKS = "这次任务要求送审前上传盖章的自评表扫描件，还没有上传。"


@pytest.fixture
def scene() -> County:
    made = county(2021)
    made.round.scan_due = ScanDue.BEFORE_SUBMISSION
    made.round.save()
    return made


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, sound())


def test_scan_is_missing_until_it_is_there(evaluation: Evaluation) -> None:
    assert scan_of(evaluation).lacks == LACKS
    scan = AttachmentFactory.create(evaluation=evaluation, name="盖章.pdf")
    assert (scan_of(evaluation).files, scan_of(evaluation).lacks) == ((scan,), "")


def test_evidence_of_a_row_is_no_scan_of_the_table(evaluation: Evaluation) -> None:
    evidence = AttachmentFactory.create(evaluation=evaluation)
    evidence.indicators.add(evaluation.indicators.all()[0])
    assert scan_of(evaluation).lacks == LACKS


def test_spreadsheet_is_no_scan(evaluation: Evaluation) -> None:
    AttachmentFactory.create(evaluation=evaluation, media_type="application/vnd.ms-excel")
    assert scan_of(evaluation).lacks == LACKS


def test_removed_scan_is_none(scene: County, evaluation: Evaluation) -> None:
    AttachmentFactory.create(evaluation=evaluation, removed_by=scene.people["owner"], removed_at=timezone.now())
    assert scan_of(evaluation).lacks == LACKS


def test_goal_form_needs_none(scene: County) -> None:
    assert scan_of(filled(scene, sound_goal(), name="目标项目")).is_due is False


@pytest.mark.parametrize("due", [ScanDue.AFTER_APPROVAL, ScanDue.NEVER])
def test_other_rounds_want_none_before(due: ScanDue, scene: County, evaluation: Evaluation) -> None:
    scene.round.scan_due = due
    scene.round.save()
    held = Evaluation.objects.get(pk=evaluation.pk)
    assert (scan_of(held).is_due, scan_of(held).lacks) == (False, "")
