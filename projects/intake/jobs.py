"""Reads the files of an upload, table by table, at once or by a worker; a second reading goes on where the first stopped."""

import logging
from collections.abc import Iterator
from typing import Final, Protocol
from zipfile import ZipFile

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from indicators.rules import RuleSet
from projects.attachments.kinds import DOCX, XLSX
from projects.documents.problems import UnreadableFileError
from projects.intake.receiving import ARCHIVE, LONGEST_REASON, PAGE, TEXT, Incoming, keep_files, remove_stored
from projects.intake.recognised import note_for_lists, understand_found
from projects.intake.stored import table_to_json
from projects.models import Intake, IntakeFile, IntakePurpose, IntakeTable, TableKind
from projects.queue import JobError, JobOutcome, Run, handles
from projects.queue.asking import READ_INTAKE
from projects.reading.archive import files_in
from projects.reading.kinds import is_offline_form
from projects.reading.limits import ReadingLimits
from projects.reading.opening import read_file
from projects.reading.parts import forms_in
from projects.reading.tables import FoundTable

logger = logging.getLogger(__name__)

KINDS: Final = (READ_INTAKE,)
BATCH: Final = 20  # tables that are written together
MOST_CELLS: Final = 20_000  # of such tables: a form has some hundred, a list may have a hundred thousand
AT_ONCE: Final = 256 * 1024  # bytes of files that are read while their person waits
UNPACKED_AT_ONCE: Final = 1536 * 1024
DENSER: Final = 15  # cells take so much less in a text than in a package
MOST_AT_ONCE: Final = 3 * BATCH  # tables
QUICK: Final = frozenset({DOCX.title, XLSX.title, PAGE, TEXT})


class ReadingProgress(Protocol):
    """Of a reading: both may raise where it is to stop."""

    def advance(self) -> None:
        """After each table."""

    def tell(self) -> None:
        """Within each transaction that writes."""


class EnoughError(Exception):
    """The rest takes longer than a person waits for a page."""


class WaitingPerson:
    """A person waits for the page."""

    def __init__(self) -> None:
        self.read = 0

    def advance(self) -> None:
        self.read += 1
        if self.read >= MOST_AT_ONCE:
            raise EnoughError

    def tell(self) -> None:
        pass


def is_quick(intake: Intake) -> bool:
    """Whether it may be read while its person waits."""
    files = [file for file in intake.files.all() if file.read_at is None]
    if sum(file.size for file in files) > AT_ONCE or any(file.kind not in QUICK for file in files):
        return False
    return sum(map(_unpacked_size, files)) <= UNPACKED_AT_ONCE


def _unpacked_size(file: IntakeFile) -> int:
    """As the archive says that a document is, which its reader holds it to."""
    try:
        with file.file.open() as stream, ZipFile(stream) as package:
            return sum(part.file_size for part in package.infolist())
    except Exception:  # no package, or a damaged one, which its reader tells
        return file.size * DENSER


def read_at_once(intake: Intake) -> bool:
    """Whether all of it was read."""
    try:
        read_intake(intake, WaitingPerson())
    except EnoughError:
        return False
    return True


@handles(READ_INTAKE)
def read_as_ordered(run: Run) -> JobOutcome:
    intake = Intake.objects.select_related("rule_set").filter(pk=run.arguments["intake"]).first()
    if intake is None:
        raise JobError("上传的内容已被删除，没有读取。")
    read_intake(intake, run)
    return JobOutcome(note=f"共找到 {intake.tables.count()} 张表。")


def read_intake(intake: Intake, progress: ReadingProgress) -> None:
    """An archive adds its files behind the others."""
    rules = intake.rule_set.rules
    unread = intake.files.filter(read_at=None).order_by("position")
    while file := unread.first():
        if file.kind == ARCHIVE:
            _unpack_archive(file, progress)
        else:
            _read_file(file, rules, progress)
    Intake.objects.filter(pk=intake.pk).update(read_at=timezone.now())


def _unpack_archive(file: IntakeFile, progress: ReadingProgress) -> None:
    others = IntakeFile.objects.filter(intake=file.intake_id)
    said: list[str] = []

    def unpacked() -> Iterator[Incoming]:
        try:
            for name, content in files_in(_read_content(file), ReadingLimits.of_site()):
                yield Incoming(name=name, content=content)
        except UnreadableFileError as error:  # those before it can be read
            said.append(str(error))

    first = others.aggregate(last=Max("position"))["last"] + 1
    known = dict(others.exclude(digest="").values_list("digest", "name"))
    kept = keep_files(unpacked(), file.intake, first=first, known=known)
    for each in kept:
        if each.kind == ARCHIVE and not each.error:
            each.error, each.read_at = "压缩包里的压缩包不读取，请解压后上传。", timezone.now()
    try:
        with transaction.atomic():
            progress.tell()
            IntakeFile.objects.bulk_create(kept)
            _finish_file(file, "".join(said))
    except BaseException:
        remove_stored(kept)
        raise


def _read_file(file: IntakeFile, rules: RuleSet, progress: ReadingProgress) -> None:
    written = file.tables.count()  # by a reading before this one, which wrote them in order
    batch: list[IntakeTable] = []
    why = ""
    try:
        for table in _find_tables(file, rules, after=written):
            batch.append(table)
            if len(batch) == BATCH or sum(len(each.found["cells"]) for each in batch) > MOST_CELLS:
                _write_tables(batch, progress)
                written, batch = written + len(batch), []
            progress.advance()
    except UnreadableFileError as error:
        why = str(error)
    with transaction.atomic():
        _write_tables(batch, progress)
        _finish_file(file, why or ("" if written + len(batch) else "文件里没有表格。"))


def _find_tables(file: IntakeFile, rules: RuleSet, *, after: int) -> Iterator[IntakeTable]:
    try:
        content = _read_content(file)
        is_offline = is_offline_form(content)
        kind = TableKind.OFFLINE if is_offline and file.intake.purpose == IntakePurpose.ENTER else ""
        for position, found in enumerate(forms_in(read_file(content, ReadingLimits.of_site())), start=1):
            if is_offline and position > 1:
                return  # what the site hides in its own workbook
            if position > after:
                yield _make_table(file, position, found, rules, kind)
    except UnreadableFileError:
        raise
    except Exception as error:  # of one file: the others can be read
        logger.exception("File %s of intake %s could not be read", file.pk, file.intake_id)
        raise UnreadableFileError("读取这个文件时出错，没有读完。请联系系统管理员。") from error


def _make_table(file: IntakeFile, position: int, found: FoundTable, rules: RuleSet, kind: str) -> IntakeTable:
    kept = IntakeTable(file=file, intake_id=file.intake_id, position=position, found=table_to_json(found), kind=kind)
    note_for_lists(kept, understand_found(found, rules))
    return kept


def _read_content(file: IntakeFile) -> bytes:
    try:
        with file.file.open() as stream:
            content: bytes = stream.read()
    except FileNotFoundError as error:
        raise UnreadableFileError("文件已不在服务器上，请重新上传。") from error
    return content


def _write_tables(tables: list[IntakeTable], progress: ReadingProgress) -> None:
    with transaction.atomic():
        progress.tell()
        IntakeTable.objects.bulk_create(tables)


def _finish_file(file: IntakeFile, why: str) -> None:
    IntakeFile.objects.filter(pk=file.pk).update(read_at=timezone.now(), error=why[:LONGEST_REASON])
