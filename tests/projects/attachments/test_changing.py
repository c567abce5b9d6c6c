"""What is said of a kept file changes while its sheet may be changed, and no longer."""

from collections.abc import Callable

import pytest

from perfeval.accounts.models import User
from projects.attachments import Refused, change_attachment, remove_attachment, seen_of
from projects.models import Attachment, Evaluation, Step
from tests.factories import AttachmentFactory
from tests.projects.scenes import County, county, filled, published, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, published())


@pytest.mark.parametrize(
    "act",
    [
        lambda file, by: change_attachment(file, name="乙.pdf", keys=["1"], seen=seen_of(file), by=by),
        lambda file, by: remove_attachment(file, seen=seen_of(file), by=by),
    ],
    ids=["change", "remove"],
)
def test_file_of_a_sheet_that_was_submitted_meanwhile_stays_as_it_was(
    scene: County, evaluation: Evaluation, act: Callable[[Attachment, User], object]
) -> None:
    made = AttachmentFactory.create(evaluation=evaluation, name="甲.pdf")
    looked_at = Attachment.objects.select_related("evaluation").get(pk=made.pk)
    submit(evaluation, scene.people["owner"], Step.UNIT_REVIEW)
    before = evaluation.events.count()
    with pytest.raises(Refused, match="这张表已送审，正在单位审核"):
        act(looked_at, scene.people["owner"])
    [file] = evaluation.attachments.kept()
    assert (file.name, file.indicators.count(), evaluation.events.count()) == ("甲.pdf", 0, before)
