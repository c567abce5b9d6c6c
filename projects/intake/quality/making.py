"""The files that an audit gives: the report, the list in Excel, and an uploaded file back with its marks."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from projects.documents.docx.reports import write_report
from projects.documents.problems import UnreadableFileError
from projects.intake.quality.feedback import SECONDS, WHILE_WAITING, feedback_on
from projects.intake.quality.kept import audited_intake, judge_kept_table
from projects.intake.quality.report import compose_audit
from projects.intake.quality.workbook import audit_workbook
from projects.intake.stored import corrected_table
from projects.models import Intake, IntakeFile, TableKind

DRAWN_ANEW: Final = "原文件不能直接标注，已按读出的表另做一个 Excel 工作簿。"
GONE: Final = "文件已不在服务器上，请重新上传。"
NO_TABLES: Final = "这个文件里没有读出自评表或目标表，没有可标注的内容。"


AT_ONCE: Final = 256 * 1024  # bytes of a file that is marked while somebody waits
MOST_AT_ONCE: Final = 20  # and its tables


class AuditMade(StrEnum):
    REPORT = "report"
    LIST = "list"
    FEEDBACK = "feedback"


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFile:
    suffix: str
    content: bytes
    note: str = ""


def make_audit_report(intake: Intake) -> MadeFile:
    return MadeFile(suffix="docx", content=write_report(compose_audit(audited_intake(intake))))


def make_audit_list(intake: Intake) -> MadeFile:
    return MadeFile(suffix="xlsx", content=audit_workbook(audited_intake(intake)))


def is_marked_at_once(file: IntakeFile, tables: int) -> bool:
    return file.size <= AT_ONCE and tables <= MOST_AT_ONCE


def mark_file(file: IntakeFile) -> MadeFile:
    """With the corrections that a person made to what was read."""
    kept = file.tables.filter(kind=TableKind.SHEET).select_related("file").order_by("position")
    tables = [(corrected_table(table), judge_kept_table(table)) for table in kept]
    if not tables:
        raise UnreadableFileError(NO_TABLES)
    try:
        with file.file.open() as stream:
            content: bytes = stream.read()
    except (FileNotFoundError, ValueError) as error:  # ValueError: none was kept
        raise UnreadableFileError(GONE) from error
    seconds = WHILE_WAITING if is_marked_at_once(file, len(tables)) else SECONDS
    feedback = feedback_on(content, file.name, tables, seconds=seconds)
    return MadeFile(suffix=feedback.suffix, content=feedback.content, note="" if feedback.is_own else DRAWN_ANEW)
