"""A sheet on its way over the leaders' desks."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from projects.attachments import Scans, scans_of, take_scans
from projects.models import Evaluation, ScanDue, Version
from projects.review.submission import Look, look_at, prepare_signing
from tests.projects.attachments import files
from tests.projects.scenes import County


def wants(scene: County, due: ScanDue = ScanDue.BEFORE_SUBMISSION) -> County:
    scene.round.scan_due = due
    scene.round.save()
    return scene


def held(evaluation: Evaluation) -> Evaluation:
    return Evaluation.objects.with_places().select_related("approved_version__layout").get(pk=evaluation.pk)


def looked(scene: County, evaluation: Evaluation) -> Look:
    return look_at(held(evaluation), scene.people["owner"])


def prepared(scene: County, evaluation: Evaluation) -> Version:
    look = looked(scene, evaluation)
    texts = {each.place: "年中增加了一期，已在总结中说明。" for each in look.asked}
    return prepare_signing(evaluation, by=scene.people["owner"], texts=texts, seen=look.seen)


def paper(name: str = "盖章.png", colour: str = "red") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, files.image("PNG", colour))


def sealed(scene: County, evaluation: Evaluation, *uploads: SimpleUploadedFile, **more: Any) -> Scans:
    scans = scans_of(held(evaluation))
    assert scans is not None
    seen = str(scans.version.pk)
    by = scene.people[more.pop("person", "owner")]
    return take_scans(evaluation, uploads or (paper(),), **{"seen": seen, "by": by, **more})
