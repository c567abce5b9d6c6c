"""Takes an upload in: a row for each file, its bytes on the disk; a file that can't be kept says why in its row."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from indicators.models import RuleSetVersion
from perfeval.files import drop_files
from projects.attachments.compound import SIGNATURE as COMPOUND
from projects.attachments.compound import kind_of_compound
from projects.attachments.kinds import FOLDERS, PDF, UNFIT, Refused
from projects.attachments.packages import SIGNATURES as PACKAGES
from projects.attachments.packages import kind_of_package
from projects.models import Intake, IntakeFile, IntakePurpose, Round
from projects.models.storable import drop_unstorable
from projects.queue import cancel_job, enqueue
from projects.queue.asking import READ_INTAKE
from projects.reading.archive import is_archive
from projects.reading.limits import MEGABYTE, ReadingLimits
from projects.reading.markup import is_markup
from projects.rounds.usual import usual_values

if TYPE_CHECKING:
    from perfeval.accounts.models import User

ARCHIVE: Final = "压缩包"
PAGE: Final = "网页"
TEXT: Final = "文本"
UNNAMED: Final = "未命名"
LONGEST_NAME: Final = 200
LONGEST_FIRST: Final = 150  # in the title
LONGEST_REASON: Final = 500
NONE: Final[Mapping[str, str]] = MappingProxyType({})


class RefusedUploadError(ValueError):
    """Nothing of the upload is kept; the message says why to the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A file as it comes, and its name."""

    name: str
    content: bytes


def kind_of_file(content: bytes) -> str:
    """As a person says it; nothing where only a reader can tell."""
    try:
        if content.startswith(PACKAGES):
            return ARCHIVE if is_archive(content) else kind_of_package(content).title
        if content.startswith(COMPOUND):
            kind = kind_of_compound(content)
            return kind.title if kind else ""
    except Refused:
        return ""
    if content.lstrip().startswith(b"%PDF-"):
        return PDF.title
    if is_markup(content):
        return PAGE
    return "" if b"\x00" in content[:1000] else TEXT


def shown_name(name: str) -> str:
    bare = UNFIT.sub("", FOLDERS.sub("", drop_unstorable(name))).strip(" \u3000")
    return bare[-LONGEST_NAME:] or UNNAMED


def receive_upload(
    incoming: Iterable[Incoming],
    *,
    by: "User",
    purpose: IntakePurpose,
    round: Round | None = None,
    rule_set: RuleSetVersion | None = None,
    title: str = "",
) -> Intake:
    """The rules are the round's, else the site's usual ones."""
    intake = Intake(purpose=purpose, round=round, owner=by)
    intake.rule_set = rule_set or (round.rule_set if round else usual_values()["rule_set"])
    files = keep_files(incoming, intake, first=1)
    if not files:
        raise RefusedUploadError("请选择文件，或粘贴表格。")
    names = [file.name for file in files]
    intake.title = title or (names[0] if len(names) == 1 else f"{names[0][:LONGEST_FIRST]} 等 {len(names)} 个文件")
    try:
        with transaction.atomic():
            intake.save()
            IntakeFile.objects.bulk_create(files)
    except BaseException:
        remove_stored(files)
        raise
    return intake


def keep_files(
    incoming: Iterable[Incoming], intake: Intake, *, first: int, known: Mapping[str, str] = NONE
) -> list[IntakeFile]:
    """The bytes are written before the rows, which the caller saves; `known` are the names of files by their digest."""
    limits, held = ReadingLimits.of_site(), dict(known)
    kept: list[IntakeFile] = []
    try:
        for position, each in enumerate(incoming, start=first):
            file = IntakeFile(intake=intake, position=position, name=shown_name(each.name), size=len(each.content))
            digest = hashlib.sha256(each.content).hexdigest()
            file.kind = kind_of_file(each.content) if each.content else ""
            if why := _why_not_kept(file, digest, limits, held):
                file.error, file.read_at = why, timezone.now()
            else:
                file.digest = digest
                file.file.save(f"{digest[:32]}.bin", ContentFile(each.content), save=False)
                held[digest] = file.name
            kept.append(file)
    except BaseException:
        remove_stored(kept)
        raise
    return kept


def _why_not_kept(file: IntakeFile, digest: str, limits: ReadingLimits, held: Mapping[str, str]) -> str:
    if file.size == 0:
        return "文件是空的。"
    limit = limits.archive if file.kind == ARCHIVE else limits.file
    if file.size > limit:
        return f"文件超过 {limit // MEGABYTE} MB，请删去图片或分成几个文件。"
    if digest in held:
        return f"与“{held[digest]}”内容相同，没有重复读取。"[:LONGEST_REASON]
    return ""


def remove_stored(files: Iterable[IntakeFile]) -> None:
    drop_files(file.file.name for file in files if file.file.name)


def order_reading(intake: Intake) -> None:
    """Through a worker, from where an earlier reading stopped; in the caller's transaction."""
    intake.job = enqueue(READ_INTAKE, {"title": f"读取“{intake}”", "intake": intake.pk}, owner=intake.owner)
    intake.save(update_fields=["job"])


def forget_intake(intake: Intake) -> None:
    """With its files and tables; what was entered from them stays."""
    with transaction.atomic():
        if intake.job is not None:
            cancel_job(intake.job)
        files = list(intake.files.all())
        intake.delete()
        transaction.on_commit(lambda: remove_stored(files), robust=True)


def forget_old_intakes() -> None:
    """Those whose days are over."""
    for intake in Intake.objects.filter(created_at__lt=timezone.now() - settings.INTAKE_LIFETIME).select_related("job"):
        forget_intake(intake)
