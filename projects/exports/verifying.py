"""核验: whether a printed table, or a PDF of it, is what was frozen here, and whether it still holds."""

import hashlib
import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from projects.attachments import Refused
from projects.attachments.content import answer_of_probe, kind_of_content
from projects.attachments.kinds import PDF
from projects.exports.codes import version_of
from projects.exports.files import stored_pdf
from projects.history.versions import never_submitted
from projects.models import Attachment, Stage, Step, Version

FINGERPRINT: Final = 64  # characters; another answer is a word about a file that can't be read
MOST_CODES: Final = 200  # of a bound file; each is looked up
PRINTED: Final = re.compile(
    r"(?<![0-9A-Z-])[0-9A-HJKMNP-TV-Z]{1,12}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}(?![0-9A-Z-])"
)


class Validity(Enum):
    """What a version counts for now: a word and its colour, and a sentence for whoever holds the paper."""

    VALID = ("有效", "good", "这一稿就是审核通过的稿子。")
    CORRECTED = ("正在更正", "warn", "这一稿曾审核通过，财政部门正在更正，更正后的稿子尚未审核通过。")
    SUPERSEDED = ("已作废", "bad", "这一稿已被后来的稿子取代，请以最新的稿子为准。")
    PENDING = ("未审核通过", "warn", "这一稿已送审，还没有审核通过。")
    UNSUBMITTED = ("未送审", "warn", "这一稿供签字盖章，还没有送审。")

    def __init__(self, text: str, tone: str, sentence: str) -> None:
        self.text, self.tone, self.sentence = text, tone, sentence


def validity_of(version: Version) -> Validity:
    """No query for what is approved, one or two for any other."""
    evaluation = version.evaluation
    approved = evaluation.approved_goal_id if version.stage == Stage.GOAL else evaluation.approved_version_id
    if version.pk == approved:
        is_open = evaluation.stage == version.stage and evaluation.step != Step.APPROVED
        return Validity.CORRECTED if is_open else Validity.VALID
    if evaluation.versions.filter(stage=version.stage, number__gt=version.number).exists():
        return Validity.SUPERSEDED
    return Validity.UNSUBMITTED if never_submitted([version], evaluation) else Validity.PENDING


class Sameness(Enum):
    """How a file compares with what is kept here."""

    IDENTICAL = ("good", "文件与本系统留存的 PDF 完全相同，没有改动。")
    SAME_PAGES = ("good", "文件另存过，各页的内容与本系统留存的 PDF 完全相同，没有改动。")
    CHANGED = (
        "bad",
        "文件印有这一稿的校验码，但与本系统留存的 PDF 不同：可能改动过，也可能是重新排版、打印或扫描的。不能当作原件，请逐项对照。",
    )
    BOUND = ("warn", "文件装订了多张表。下面列出各表的校验码，没有逐页比对内容。")
    SCAN = ("good", "文件与本系统留存的盖章扫描件完全相同，没有改动。")
    FORMER_SCAN = ("warn", "文件是上传过的盖章扫描件，后来已更换。")
    UNKNOWN = ("bad", "文件上印的校验码在本系统中不存在：不是本系统的表，或校验码被改动过。")
    NO_CODE = ("bad", "文件里没有读到本系统的校验码，不是本系统定稿的 PDF。扫描的纸张请输入页脚的校验码。")

    def __init__(self, tone: str, sentence: str) -> None:
        self.tone, self.sentence = tone, sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminedFile:
    sameness: Sameness
    digest: str
    versions: tuple[Version, ...] = ()


def examine_file(content: bytes) -> ExaminedFile:
    """Compared as bytes with what is kept; else by the codes that stand in it. A Refused says why it can't be looked at."""
    digest = hashlib.sha256(content).hexdigest()
    scans = Attachment.objects.filter(digest=digest).select_related("sealed_version__evaluation__round")
    scan = scans.filter(sealed_version__isnull=False).order_by("-pk").first()
    if scan is not None and scan.sealed_version is not None:
        sameness = Sameness.SCAN if scan.removed_at is None else Sameness.FORMER_SCAN
        return ExaminedFile(sameness=sameness, digest=digest, versions=(scan.sealed_version,))
    if kind_of_content(content) is not PDF:
        raise Refused("这不是 PDF 文件。请选择从本系统下载的 PDF，或输入纸面上的校验码。")
    text = (answer_of_probe(content, "text of pdf") or b"").decode(errors="replace")
    codes = list(dict.fromkeys(PRINTED.findall(text)))
    versions = {each.pk: each for code in codes[:MOST_CODES] if (each := version_of(code)) is not None}
    if not versions:
        return ExaminedFile(sameness=Sameness.UNKNOWN if codes else Sameness.NO_CODE, digest=digest)
    held = tuple(versions.values())
    sameness = _compare_with_kept(content, held[0]) if len(held) == 1 else Sameness.BOUND
    return ExaminedFile(sameness=sameness, digest=digest, versions=held)


def _compare_with_kept(content: bytes, version: Version) -> Sameness:
    kept = stored_pdf(version)
    if content == kept:
        return Sameness.IDENTICAL
    pages, own = (answer_of_probe(each, "fingerprint of pdf") for each in (content, kept))
    return Sameness.SAME_PAGES if pages and pages == own and len(pages) == FINGERPRINT else Sameness.CHANGED
