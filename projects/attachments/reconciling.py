"""Whether records and files agree: after a restore from backup, or when a disk was full."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from perfeval.files import store
from projects.attachments.kept import KeptFile
from projects.models import Attachment, IntakeFile, MaterialFile, RecheckFile

FOLDERS: Final = ("attachments", "rechecks", "materials", "intakes")
CHUNK: Final = 1000
PIECE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Disagreement:
    text: str
    file: str
    is_orphan: bool = False  # a file that no record knows


def find_disagreements(*, by_content: bool = False) -> Iterator[Disagreement]:
    """With `by_content` each file is read and its digest compared, which takes as long as reading them all."""
    known = set()
    for holder, file in _list_recorded():
        stored = file.file.name or ""
        known.add(stored)
        fault = _find_fault(file, stored, by_content=by_content)
        if fault:
            yield Disagreement(f"“{holder}”的“{file.name}”{fault}", stored)
    for folder in FOLDERS:
        for stored in store().names(f"{folder}/"):
            if stored not in known:
                yield Disagreement("没有记录对应的文件", stored, is_orphan=True)


def _list_recorded() -> Iterator[tuple[str, KeptFile | IntakeFile]]:
    """With what each belongs to."""
    evidence = Attachment.objects.order_by("pk").select_related("evaluation")
    yield from ((str(file.evaluation), file) for file in evidence.iterator(chunk_size=CHUNK))
    proofs = RecheckFile.objects.order_by("pk").select_related("recheck__evaluation")
    yield from ((str(file.recheck.evaluation), file) for file in proofs.iterator(chunk_size=CHUNK))
    handed_in = MaterialFile.objects.order_by("pk").select_related("material__department")
    yield from ((str(file.material), file) for file in handed_in.iterator(chunk_size=CHUNK))
    brought = IntakeFile.objects.exclude(file="").order_by("pk").select_related("intake")
    yield from ((str(file.intake), file) for file in brought.iterator(chunk_size=CHUNK))


def _find_fault(file: KeptFile | IntakeFile, stored: str, *, by_content: bool) -> str:
    try:
        if store().size(stored) != file.size:
            return "大小与记录不符"
        if by_content and _digest_of(stored) != file.digest:
            return "内容与记录不符"
    except OSError:
        return "文件不在或读不出来"
    return ""


def _digest_of(stored: str) -> str:
    digest = hashlib.sha256()
    with store().stream(stored) as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()
