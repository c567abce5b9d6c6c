"""An upload is read file by file: what fails says why, the rest goes on, and a second attempt doubles nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from perfeval.accounts.models import User
from projects.intake import jobs
from projects.intake.receiving import (
    Incoming,
    RefusedUploadError,
    forget_intake,
    forget_old_intakes,
    order_reading,
    receive_upload,
)
from projects.models import Intake, IntakeFile, IntakePurpose, IntakeTable, JobState
from projects.queue import cancel_job, run_job, running
from projects.rounds.enlisting.list_file import empty_list
from tests.factories import UserFactory
from tests.projects.intake.uploads import read, received, word_file, zipped
from tests.projects.offline.test_returned import FORM
from tests.published import DIRECTORY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _every_table_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "BATCH", 1)
    monkeypatch.setattr(running, "PAUSE", 0)


@pytest.fixture
def person() -> User:
    user: User = UserFactory.create()
    return user


def told(intake: Intake) -> list[tuple[str, str, str]]:
    return list(intake.files.order_by("position").values_list("name", "kind", "error"))


def names(intake: Intake) -> list[str]:
    return list(IntakeTable.objects.filter(intake=intake).listed().values_list("project_name", flat=True))


def stored(folder: Path) -> list[Path]:
    return [path for path in (folder / "intakes").rglob("*") if path.is_file()]


def test_files_are_read_one_by_one_and_each_says_why_not(person: User) -> None:
    word = word_file("甲项目", "乙项目")
    intake = received(
        person,
        ("一.docx", word),
        ("空.docx", b""),
        ("又一.docx", word),
        ("坏.docx", b"PK\x03\x04" + b"x" * 50),
        ("C:\\报表\\二.docx", word_file("丙项目")),
    )
    assert (intake.title, intake.read_at) == ("一.docx 等 5 个文件", None)
    job = read(intake)
    assert (job.state, job.result["note"], job.done) == (JobState.DONE, "共找到 3 张表。", 3)
    assert told(intake) == [
        ("一.docx", "Word 文档", ""),
        ("空.docx", "", "文件是空的。"),
        ("又一.docx", "Word 文档", "与“一.docx”内容相同，没有重复读取。"),
        ("坏.docx", "", "文件打不开，可能没有传完或已损坏，请打开后另存一份再试。"),
        ("二.docx", "Word 文档", ""),
    ]
    assert names(intake) == ["甲项目", "乙项目", "丙项目"]
    assert intake.read_at is not None
    table = intake.tables.first()
    assert table is not None
    assert (table.kind, table.stage, table.unread_count, table.year) == ("sheet", "self_evaluation", 0, 2020)


def test_archive_adds_its_files_and_stays_to_say_what_is_left_out(person: User) -> None:
    inner = zipped([("深.docx", word_file("丁项目"))])
    content = zipped(
        [("教育局/一.docx", word_file("甲项目")), ("内.zip", inner), ("说明.htm", "<html><p>没有表".encode())]
    )
    intake = received(person, ("全部.zip", content))
    read(intake)
    assert told(intake) == [
        ("全部.zip", "压缩包", ""),
        ("教育局／一.docx", "Word 文档", ""),
        ("内.zip", "压缩包", "压缩包里的压缩包不读取，请解压后上传。"),
        ("说明.htm", "网页", "文件里没有表格。"),
    ]
    assert names(intake) == ["甲项目"]


def test_second_attempt_goes_on_and_doubles_nothing(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    intake = received(person, ("一.docx", word_file("甲项目")), ("二.docx", word_file("乙项目", "丙项目", "丁项目")))
    whole = jobs._find_tables

    def killed(*args: object, **kwargs: object) -> Iterator[IntakeTable]:
        for table in whole(*args, **kwargs):  # type: ignore[arg-type]
            if table.project_name == "丁项目":
                raise SystemExit
            yield table

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "_find_tables", killed)
        with pytest.raises(SystemExit):
            read(intake)
    assert names(intake) == ["甲项目", "乙项目", "丙项目"]
    held = list(intake.tables.values_list("pk", flat=True))
    read(intake)
    assert names(intake) == ["甲项目", "乙项目", "丙项目", "丁项目"]
    assert list(intake.tables.values_list("pk", flat=True))[:3] == held


def test_reading_stops_between_two_tables(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    intake = received(person, ("一.docx", word_file("甲项目", "乙项目", "丙项目")))
    made = jobs._make_table

    def cancelled(file: IntakeFile, position: int, *rest: object) -> IntakeTable:
        if position == 2:
            job = Intake.objects.get().job
            assert job is not None
            cancel_job(job)
        return made(file, position, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(jobs, "_make_table", cancelled)
    assert read(intake).state == JobState.CANCELLED
    assert (names(intake), intake.read_at) == (["甲项目"], None)


def test_small_upload_is_read_while_its_person_waits(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    intake = received(person, ("一.docx", word_file("甲项目", "乙项目", "丙项目")))
    assert jobs.is_quick(intake)
    monkeypatch.setattr(jobs, "MOST_AT_ONCE", 2)
    assert not jobs.read_at_once(intake)
    assert names(intake) == ["甲项目", "乙项目"]
    assert read(intake).state == JobState.DONE
    assert names(intake) == ["甲项目", "乙项目", "丙项目"]
    assert not jobs.is_quick(received(person, ("二.zip", zipped([("一.txt", b"1")]))))
    assert not jobs.is_quick(received(person, ("密.txt", b"1\t" * 60_000)))


def test_upload_is_forgotten_with_its_files(
    person: User, files_dir: Path, settings: Settings, django_capture_on_commit_callbacks: "object"
) -> None:
    intake = received(person, ("一.docx", word_file("甲项目")))
    read(intake)
    assert len(stored(files_dir)) == 1
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        forget_old_intakes()
        assert Intake.objects.exists()
        forget_intake(intake)
    assert (stored(files_dir), Intake.objects.exists(), IntakeTable.objects.exists()) == ([], False, False)
    gone = received(person, ("一.docx", word_file("甲项目")))
    settings.INTAKE_LIFETIME *= 0
    forget_old_intakes()
    assert not Intake.objects.filter(pk=gone.pk).exists()


def test_forgotten_upload_is_not_read(person: User) -> None:
    intake = received(person, ("一.docx", word_file("甲项目")))
    order_reading(intake)
    job = intake.job
    assert job is not None
    Intake.objects.all().delete()
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "上传的内容已被删除，没有读取。")


def test_upload_without_files_is_refused(person: User) -> None:
    with pytest.raises(RefusedUploadError, match="请选择文件"):
        receive_upload([], by=person, purpose=IntakePurpose.ENTER)


def test_too_large_file_is_not_kept(person: User, files_dir: Path, settings: Settings) -> None:
    settings.READING_FILE_LIMIT = 1024 * 1024
    intake = receive_upload(
        [Incoming(name="大.txt", content=b"x" * (1024 * 1024 + 1))], by=person, purpose=IntakePurpose.ENTER
    )
    assert told(intake) == [("大.txt", "文本", "文件超过 1 MB，请删去图片或分成几个文件。")]
    assert stored(files_dir) == []


def test_each_table_is_told_by_what_it_is(person: User) -> None:
    seven = (DIRECTORY / "001-table7.xlsx").read_bytes()
    intake = received(
        person, ("一.docx", word_file("甲项目")), ("二.xlsx", seven), ("三.xlsx", FORM), ("四.xlsx", empty_list())
    )
    read(intake)
    kinds = IntakeTable.objects.filter(intake=intake).listed().values_list("kind", "stage")
    assert list(kinds) == [
        ("sheet", "self_evaluation"),
        ("table_seven", ""),
        ("offline", "self_evaluation"),
        ("project_list", ""),
    ]
