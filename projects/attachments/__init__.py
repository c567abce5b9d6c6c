"""佐证材料: files that bear out what a sheet says, recognised by content, tied to rows, kept outside the web root."""

from projects.attachments.changing import change_attachment, remove_attachment, seen_of
from projects.attachments.content import kind_of_content
from projects.attachments.kept import (
    RowFile,
    files_of,
    files_of_rows,
    is_shown,
    media_type,
    title_of,
)
from projects.attachments.kinds import ACCEPTED, EXTENSIONS, KINDS, FileKind, Refused, kind_of
from projects.attachments.materials import hand_in, return_material, seen_of_material, want_materials
from projects.attachments.pages import IN_PLACE, MAGNIFIED, MOST_PAGES, count_of_pages, has_pages, picture_of_page
from projects.attachments.scans import SCANNED, Scans, scans_of, take_scans, wants_scan
from projects.attachments.taking import UploadResult, megabytes, take_attachments

__all__ = [
    "ACCEPTED",
    "EXTENSIONS",
    "IN_PLACE",
    "KINDS",
    "MAGNIFIED",
    "MOST_PAGES",
    "SCANNED",
    "FileKind",
    "Refused",
    "RowFile",
    "Scans",
    "UploadResult",
    "change_attachment",
    "count_of_pages",
    "files_of",
    "files_of_rows",
    "hand_in",
    "has_pages",
    "is_shown",
    "kind_of",
    "kind_of_content",
    "media_type",
    "megabytes",
    "picture_of_page",
    "remove_attachment",
    "return_material",
    "scans_of",
    "seen_of",
    "seen_of_material",
    "take_attachments",
    "take_scans",
    "title_of",
    "want_materials",
    "wants_scan",
]
