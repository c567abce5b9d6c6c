"""One sheet as a file, at once: a frozen one out of the store, a draft laid out while the person waits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from projects.documents import docx, pdf, xlsx
from projects.documents.printable import Printable
from projects.exports.codes import code_of
from projects.exports.names import file_name
from projects.exports.prints import Print, printable_of_version
from projects.exports.stored import stored_pdf
from projects.models import Version

MEDIA_TYPES: Final[Mapping[str, str]] = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
WRITERS: Final[Mapping[str, Callable[[Sequence[Printable]], bytes]]] = {
    "pdf": pdf.write,
    "xlsx": xlsx.write,
    "docx": docx.write,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    name: str
    content: bytes
    media_type: str


def file_of(shown: Print, suffix: str) -> File:
    if shown.stored is not None:
        return file_of_version(shown.stored, suffix, unit=shown.evaluation.unit_name)
    title = f"{shown.title}（草稿）" if shown.is_draft else shown.title
    return File(
        name=file_name(shown.evaluation.unit_name, title, suffix=suffix),
        content=WRITERS[suffix]([shown.printable]),
        media_type=MEDIA_TYPES[suffix],
    )


def file_of_version(version: Version, suffix: str, *, unit: str) -> File:
    printable = printable_of_version(version)
    name = file_name(unit, printable.title, f"第{version.number}稿", code_of(version), suffix=suffix)
    if suffix != "pdf":
        return File(name=name, content=WRITERS[suffix]([printable]), media_type=MEDIA_TYPES[suffix])
    return File(name=name, content=stored_pdf(version).read_bytes(), media_type=MEDIA_TYPES[suffix])
