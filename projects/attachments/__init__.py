"""佐证材料: files that bear out what a sheet says, recognised by content, tied to rows, kept outside the web root."""

from projects.attachments.changing import change, may_be_rested_on, remove, seen_of
from projects.attachments.kept import (
    RowFile,
    awaits_scan,
    files_of,
    files_of_rows,
    is_shown,
    may_attach,
    media_type,
    title_of,
)
from projects.attachments.kinds import ACCEPTED, EXTENSIONS, KINDS, FileKind, Refused, kind_of
from projects.attachments.recognising import recognise
from projects.attachments.taking import UploadResult, megabytes, take

__all__ = [
    "ACCEPTED",
    "EXTENSIONS",
    "KINDS",
    "FileKind",
    "Refused",
    "RowFile",
    "UploadResult",
    "awaits_scan",
    "change",
    "files_of",
    "files_of_rows",
    "is_shown",
    "kind_of",
    "may_attach",
    "may_be_rested_on",
    "media_type",
    "megabytes",
    "recognise",
    "remove",
    "seen_of",
    "take",
    "title_of",
]
