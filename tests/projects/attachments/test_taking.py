"""Whatever is uploaded under whatever name ends in a sentence; what is kept has a name fit to be shown, and its bytes."""

import hashlib
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfeval.accounts.models import User
from projects.attachments import KINDS, FileKind, take
from projects.attachments.naming import MOST, UNFIT, shown_name
from projects.events import verify
from projects.models import Evaluation
from tests.factories import EvaluationFactory, UserFactory
from tests.projects.attachments import files

BEGINNINGS = st.sampled_from(
    [b"", b"%PDF-1.7\n", b"\xff\xd8\xff", b"PK\x03\x04", b"GIF89a", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", files.pdf()]
)
NAMES = st.text(st.characters(codec="utf-8"), max_size=300) | st.sampled_from(["", ".", "..", "a/../b.pdf", "甲.exe"])


@pytest.fixture(autouse=True)
def _folder_of_this_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    default_storage.exists("")
    monkeypatch.setitem(default_storage._wrapped.__dict__, "location", str(tmp_path))  # type: ignore[attr-defined]


@given(NAMES, st.sampled_from(KINDS))
def test_any_name_becomes_one_that_can_be_shown(name: str, kind: FileKind) -> None:
    shown = shown_name(name, kind)
    stem, _, ending = shown.rpartition(".")
    assert stem.strip()
    assert ending.lower() in kind.extensions
    assert len(shown) <= MOST
    assert UNFIT.search(shown) is None
    assert not {"/", "\\"} & set(shown)


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(NAMES, BEGINNINGS, st.binary(max_size=200))
def test_any_upload_ends_in_a_sentence(name: str, beginning: bytes, rest: bytes) -> None:
    evaluation: Evaluation = EvaluationFactory.create()
    upload = SimpleUploadedFile("x", beginning + rest)
    upload.__dict__["_name"] = name  # as a form would hand it on that had taken it unseen
    [outcome] = take(evaluation, [upload], by=UserFactory.create())
    assert outcome.text.endswith(("。", "）。"))
    assert evaluation.attachments.count() == outcome.is_taken
    for kept in evaluation.attachments.all():
        with kept.file.open("rb") as file:
            assert hashlib.sha256(file.read()).hexdigest() == kept.digest
    assert list(verify()) == []


@pytest.mark.django_db
def test_record_that_cannot_be_written_leaves_no_file(tmp_path: Path) -> None:
    """What fails behind the file takes the file with it."""
    evaluation: Evaluation = EvaluationFactory.create()
    nobody: User = UserFactory.build()  # was never saved, so that nothing can refer to it
    with pytest.raises(ValueError, match="uploaded_by"):
        list(take(evaluation, [SimpleUploadedFile("甲.pdf", files.pdf())], by=nobody))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert evaluation.attachments.count() == 0
