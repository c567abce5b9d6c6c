"""Files in a real store that speaks S3: as on the disk, for as many hosts as there are; and what is said when it is away."""

import hashlib
import zipfile
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from perfeval.files import FilesAwayError, drop_files, read_stored_file, store
from projects.exports.files import stored_pdf
from projects.models import Attachment, Job, JobState
from projects.queue import HANDLERS, JobOutcome, Run, enqueue, run_job, tend_queue
from projects.queue.results import parts_folder
from tests.factories import UserFactory
from tests.projects.attachments import files
from tests.projects.exports.scenes import frozen
from tests.projects.scenes import County, county, filled, published
from tests.stores import NOBODY, files_at, s3_server

pytestmark = pytest.mark.django_db
LARGE = b"0123456789abcdef" * 640 * 1024  # 10 MB: in two parts


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with s3_server(tmp_path_factory.mktemp("s3")) as address:
        yield address


@pytest.fixture
def _in_the_store(address: str, request: pytest.FixtureRequest) -> Iterator[None]:
    """Below a beginning of the test's own."""
    with files_at(f"{address}/{request.node.name}"):
        yield


@pytest.fixture
def scene() -> County:
    return county()


@pytest.mark.usefixtures("_in_the_store")
def test_files_are_kept_listed_and_forgotten_as_on_a_disk(tmp_path: Path) -> None:
    kept = store()
    kept.keep("public/data/1-2-a.csv", [b"for", b"mer"])
    kept.keep("public/data/1-2-a.csv", [b"con", b"tent"])
    kept.keep("public/data/1-22-a.csv", [b""])
    assert (read_stored_file("public/data/1-2-a.csv"), kept.size("public/data/1-2-a.csv")) == (b"content", 7)
    assert list(kept.names("public/data/1-2-")) == ["public/data/1-2-a.csv"]
    assert [kept.exists(f"public/data/1-{number}-a.csv") for number in (2, 3)] == [True, False]
    part = tmp_path / "part"
    part.write_bytes(LARGE)
    kept.take(part, "jobs/7/1")
    assert (hashlib.sha256(read_stored_file("jobs/7/1")).digest(), part.exists()) == (
        hashlib.sha256(LARGE).digest(),
        False,
    )
    kept.forget_folder("public")
    drop_files(["jobs/7/1", "jobs/7/1"])
    assert list(kept.names("")) == []
    assert kept.answers()
    for ask in (kept.stream, kept.size, default_storage.get_modified_time, default_storage.open):
        with pytest.raises(FileNotFoundError):
            ask("jobs/7/1")


@pytest.mark.usefixtures("_in_the_store")
def test_two_hosts_that_keep_the_same_file_at_once_have_two() -> None:
    first, second = (default_storage.save("attachments/2026/01/0123.pdf", ContentFile(b"%PDF-")) for _ in "12")
    assert first != second
    default_storage.delete(first)
    assert (read_stored_file(second), first[:28], first[-4:]) == (
        b"%PDF-",
        "attachments/2026/01/0123_" + first[25:28],
        ".pdf",
    )


@pytest.mark.usefixtures("_in_the_store")
def test_opened_file_can_be_read_in_any_order() -> None:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("甲.txt", LARGE)
    saved = default_storage.save("intakes/a.bin", ContentFile(made.getvalue()))
    with default_storage.open(saved) as opened, zipfile.ZipFile(opened) as package:
        assert package.read("甲.txt") == LARGE


@pytest.mark.usefixtures("_in_the_store")
def test_evidence_is_uploaded_seen_checked_and_removed(
    scene: County, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    client, evaluation = scene.client_of("owner"), filled(scene, published())
    content = files.pdf()
    client.post(f"/evaluations/{evaluation.pk}/attachments/", {"uploads": [SimpleUploadedFile("甲.pdf", content)]})
    held = Attachment.objects.get()
    sent = client.get(f"/attachments/{held.pk}/")
    assert b"".join(sent.streaming_content) == content  # type: ignore[attr-defined]
    assert sent["Content-Length"] == str(len(content))
    picture = client.get(f"/attachments/{held.pk}/pages/1/")
    assert b"".join(picture.streaming_content)[:3] == b"\xff\xd8\xff"  # type: ignore[attr-defined]
    call_command("check_files", "--content", stdout=StringIO())
    [shown] = client.get(f"/evaluations/{evaluation.pk}/attachments/").context["files"]
    asked = {name: shown.form[name].value() for name in ("seen", "evaluation")}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/attachments/{held.pk}/change/", asked | {"act": "remove"})
    assert list(store().names("")) == []
    default_storage.save("attachments/2020/01/orphan.pdf", ContentFile(content))
    with pytest.raises(CommandError, match="共 1 处不一致"):
        call_command("check_files", stdout=StringIO())


@pytest.mark.usefixtures("_in_the_store")
def test_frozen_version_is_printed_once(scene: County) -> None:
    version = frozen(scene, name="节能项目")
    content = stored_pdf(version)
    assert (stored_pdf(version), len(list(store().names("documents/")))) == (content, 1)


@pytest.mark.usefixtures("_in_the_store")
def test_result_is_fetched_until_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    def write(attempt: Run) -> JobOutcome:
        attempt.part.write_bytes(LARGE)
        return JobOutcome(name="表.txt")

    monkeypatch.setitem(HANDLERS, "export", write)
    owner = UserFactory.create()
    job = enqueue("export", {}, owner=owner)
    run_job(job.pk)
    job.refresh_from_db()
    client = Client()
    client.force_login(owner)
    sent = client.get(f"/jobs/{job.pk}/file/")
    assert (sent["Content-Length"], b"".join(sent.streaming_content)) == (str(len(LARGE)), LARGE)  # type: ignore[attr-defined]
    assert list(parts_folder().iterdir()) == []
    Job.objects.update(expires_at=job.created_at)
    with files_at(NOBODY):
        tend_queue()
    assert Job.objects.filter(expires_at=job.created_at).exists()  # the next round tries again
    tend_queue()
    assert (list(store().names("jobs/")), client.get(f"/jobs/{job.pk}/file/").status_code) == ([], 404)


@files_at(NOBODY)
def test_store_that_is_away_is_told_of_and_nothing_is_half_done(
    scene: County, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client, evaluation = scene.client_of("owner"), filled(scene, published())
    client.raise_request_exception = False
    sent = client.post(
        f"/evaluations/{evaluation.pk}/attachments/", {"uploads": [SimpleUploadedFile("甲.pdf", files.pdf())]}
    )
    assert (sent.status_code, "存放文件的服务暂时没有答复，这次操作没有办成。" in sent.content.decode()) == (503, True)
    assert not Attachment.objects.exists()

    monkeypatch.setitem(HANDLERS, "export", write_a_part)
    job = enqueue("export", {}, owner=UserFactory.create())
    for _ in range(3):
        run_job(job.pk)
        job.refresh_from_db()
    assert (job.state, job.result, list(parts_folder().iterdir())) == (JobState.FAILED, {}, [])
    assert "已重试 3 次" in job.error

    drop_files(["attachments/a.pdf", "attachments/b.pdf"])
    assert "No records and not removed: attachments/a.pdf, attachments/b.pdf" in caplog.text
    with pytest.raises(CommandError, match="存放文件的服务没有答复"):
        call_command("check_files", stdout=StringIO())
    assert client.get("/healthz").json()["files"] == "failed"


def write_a_part(attempt: Run) -> JobOutcome:
    attempt.part.write_bytes(b"half")
    return JobOutcome(name="表.txt")


def test_wrong_secret_is_no_missing_file(address: str) -> None:
    with files_at(address.replace(":S3RVER@", ":wrong@")):
        with pytest.raises(FilesAwayError, match="signature"):
            store().stream("a.pdf")
        assert not store().answers()
