"""盖章扫描件: beside one version, whole, and replaced only with a reason."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from projects.attachments import Refused, files_of, remove_attachment, scans_of, seen_of, take_attachments
from projects.models import Evaluation, ScanDue, Step
from tests.projects.attachments import files
from tests.projects.scenes import County, brought_to, county, filled, sound
from tests.projects.signing import held, paper, prepared, sealed, wants

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return wants(county(2021), ScanDue.AFTER_APPROVAL)


@pytest.fixture
def approved(scene: County) -> Evaluation:
    return brought_to(scene, filled(scene, sound()), Step.APPROVED)


def why_not(scene: County, evaluation: Evaluation, *uploads: SimpleUploadedFile, **more: str) -> str:
    before = set(evaluation.attachments.kept())
    stored = set(_stored())
    with pytest.raises(Refused) as refused:
        sealed(scene, evaluation, *uploads, **more)
    assert (set(evaluation.attachments.kept()), set(_stored())) == (before, stored)
    return str(refused.value)


def _stored(folder: str = "attachments") -> list[str]:
    if not default_storage.exists(folder):
        return []
    folders, names = default_storage.listdir(folder)
    return [*names, *(name for each in folders for name in _stored(f"{folder}/{each}"))]


def test_scan_belongs_to_the_approved_version_and_is_no_evidence(scene: County, approved: Evaluation) -> None:
    scans = sealed(scene, approved, paper("一.png"), paper("二.png", "blue"))
    assert (scans.version, [each.name for each in scans.files]) == (approved.approved_version, ["一.png", "二.png"])
    assert list(files_of(approved)) == []


def test_another_takes_its_place_with_a_reason_and_the_first_is_kept(scene: County, approved: Evaluation) -> None:
    [first] = sealed(scene, approved).files
    again = paper("清楚的.png", "blue")
    assert why_not(scene, approved, again) == "更换已随表送审或已审核通过的盖章扫描件，要写明理由。"
    scans = sealed(scene, approved, paper("清楚的.png", "blue"), reason="原扫描件缺角。")
    assert [each.name for each in scans.files] == ["清楚的.png"]
    assert [(each.pk, each.removal_reason) for each in scans.replaced] == [(first.pk, "原扫描件缺角。")]
    event = approved.events.get(verb="scan", opinion="原扫描件缺角。")
    assert event.changes["file"] == ["盖章.png", "清楚的.png"]


def test_what_was_never_submitted_goes_for_good(scene: County) -> None:
    wants(scene)
    evaluation = filled(scene, sound())
    prepared(scene, evaluation)
    sealed(scene, evaluation)
    scans = sealed(scene, evaluation, paper("换的.png", "blue"))
    assert ([each.name for each in scans.files], scans.replaced) == (["换的.png"], ())


@pytest.mark.parametrize(
    ("uploads", "said"),
    [
        ((SimpleUploadedFile("表.xlsx", files.xlsx()),), "“表.xlsx”不能作为盖章扫描件：这是Excel 表格；请上传PDF、JPG"),
        ((paper("甲.png"), SimpleUploadedFile("乙.png", b"")), "“乙.png”不能作为盖章扫描件：文件是空的。"),
        ((paper("甲.png"), paper("乙.png")), "选中的文件里有两份内容相同，请只选一份。"),
    ],
)
def test_wrong_file_leaves_nothing(
    uploads: tuple[SimpleUploadedFile, ...], said: str, scene: County, approved: Evaluation
) -> None:
    for each in uploads:
        each.seek(0)
    assert why_not(scene, approved, *uploads).startswith(said)


def test_same_file_again_is_told(scene: County, approved: Evaluation) -> None:
    sealed(scene, approved)
    assert why_not(scene, approved) == "上传的与现有的扫描件相同，无须更换。"


def test_paper_of_another_version_is_refused(scene: County, approved: Evaluation) -> None:
    assert why_not(scene, approved, seen="0").startswith("您打开页面以后，要盖章的稿子已经变了")


@pytest.mark.parametrize("step", [Step.UNIT_REVIEW, Step.FILLING])
def test_nothing_is_sealed_before_its_time(step: Step, scene: County) -> None:
    evaluation = filled(scene, sound())
    if step is not Step.FILLING:
        brought_to(scene, evaluation, step)
    assert scans_of(held(evaluation)) is None


@pytest.mark.parametrize("person", ["unit reviewer", "another unit", "finance office"])
def test_only_the_units_fillers_upload(person: str, scene: County, approved: Evaluation) -> None:
    assert "的填报人可以上传这张表的盖章扫描件。" in why_not(scene, approved, person=person)


def test_evidence_that_only_a_version_for_signing_names_goes_for_good(scene: County) -> None:
    wants(scene)
    evaluation = filled(scene, sound())
    [taken] = take_attachments(evaluation, [paper("涉密.png")], by=scene.people["owner"])
    assert taken.attachment is not None
    prepared(scene, evaluation)
    assert remove_attachment(taken.attachment, seen=seen_of(taken.attachment), by=scene.people["owner"])
    assert evaluation.attachments.count() == 0
