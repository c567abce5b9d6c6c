"""Whatever is uploaded under whatever name ends in a sentence; what is kept has a name fit to be shown, and its bytes."""

import hashlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfeval.accounts.models import User
from projects.attachments import KINDS, FileKind, take_attachments
from projects.attachments.kinds import LONGEST_NAME, UNFIT, shown_name
from projects.history.events import verify_log
from projects.models import Evaluation, RoleKind, Step
from projects.models.scope import scope_of
from tests.factories import EvaluationFactory, RoleFactory
from tests.projects.attachments import files
from tests.projects.scenes import submit

BEGINNINGS = st.sampled_from(
    [b"", b"%PDF-1.7\n", b"\xff\xd8\xff", b"PK\x03\x04", b"GIF89a", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", files.pdf()]
)
NAMES = st.text(st.characters(codec="utf-8"), max_size=300) | st.sampled_from(["", ".", "..", "a/../b.pdf", "甲.exe"])


def filler_of(evaluation: Evaluation) -> User:
    return RoleFactory.create(department=evaluation.unit, kind=RoleKind.FILLER).user


@given(NAMES, st.sampled_from(KINDS))
def test_any_name_becomes_one_that_can_be_shown(name: str, kind: FileKind) -> None:
    shown = shown_name(name, kind)
    stem, _, ending = shown.rpartition(".")
    assert stem.strip()
    assert ending.lower() in kind.extensions
    assert len(shown) <= LONGEST_NAME
    assert UNFIT.search(shown) is None
    assert not {"/", "\\"} & set(shown)


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(NAMES, BEGINNINGS, st.binary(max_size=200))
def test_any_upload_ends_in_a_sentence(name: str, beginning: bytes, rest: bytes) -> None:
    evaluation: Evaluation = EvaluationFactory.create()
    upload = SimpleUploadedFile("x", beginning + rest)
    upload.__dict__["_name"] = name  # as a form would hand it on that had taken it unseen
    [outcome] = take_attachments(evaluation, [upload], by=filler_of(evaluation))
    assert outcome.text.endswith(("。", "）。"))
    assert evaluation.attachments.count() == outcome.is_taken
    for kept in evaluation.attachments.all():
        with kept.file.open("rb") as file:
            assert hashlib.sha256(file.read()).hexdigest() == kept.digest
    assert list(verify_log()) == []


@pytest.mark.django_db
def test_record_that_cannot_be_written_leaves_no_file(files_dir: Path) -> None:
    """What fails behind the file takes the file with it."""
    evaluation: Evaluation = EvaluationFactory.create()
    gone = filler_of(evaluation)
    assert scope_of(gone).holds(RoleKind.FILLER)
    gone.pk = None  # since its roles were read, so that nothing can refer to it
    with pytest.raises(ValueError, match="uploaded_by"):
        list(take_attachments(evaluation, [SimpleUploadedFile("甲.pdf", files.pdf())], by=gone))
    assert [path for path in files_dir.rglob("*") if path.is_file()] == []
    assert evaluation.attachments.count() == 0


@pytest.mark.django_db
def test_sheet_that_was_submitted_meanwhile_takes_no_file(files_dir: Path) -> None:
    evaluation: Evaluation = EvaluationFactory.create()
    filler = filler_of(evaluation)
    looked_at = Evaluation.objects.with_places().get(pk=evaluation.pk)
    submit(evaluation, filler, Step.UNIT_REVIEW)
    [outcome] = take_attachments(looked_at, [SimpleUploadedFile("甲.pdf", files.pdf())], by=filler)
    assert (outcome.is_taken, outcome.text) == (
        False,
        "“甲.pdf”没有上传：这张表已送审，正在单位审核；需要修改的，请先撤回，或请审核人退回。",
    )
    assert [path for path in files_dir.rglob("*") if path.is_file()] == []
    assert evaluation.attachments.count() == 0
