"""Tells what a zip is by what it holds: Office's own formats, OpenDocument, OFD."""

import io
import zipfile
from collections.abc import Mapping
from typing import Final

from projects.attachments.kinds import (
    ACCEPTED,
    BROKEN,
    DOCX,
    ENCRYPTED,
    MACROS,
    ODP,
    ODS,
    ODT,
    OFD,
    PPTX,
    XLSX,
    FileKind,
    Refused,
)

SIGNATURES: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
TYPES: Final = "[Content_Types].xml"
MOST_READ: Final = 1024 * 1024  # of a part that says what the whole is
ARCHIVE: Final = f"这是压缩包；请解压后把其中的文件逐个上传。{ACCEPTED}"
MAIN_TYPES: Final[Mapping[bytes, FileKind]] = {
    b"wordprocessingml.document.main+xml": DOCX,
    b"spreadsheetml.sheet.main+xml": XLSX,
    b"presentationml.presentation.main+xml": PPTX,
    b"presentationml.slideshow.main+xml": PPTX,
}
OPEN_DOCUMENTS: Final = {kind.media_type: kind for kind in (ODT, ODS, ODP)}


def kind_of_package(content: bytes) -> FileKind:
    """Of a damaged one zipfile and its unpackers raise almost anything."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return _read_kind(package, frozenset(package.namelist()))
    except Refused:
        raise
    except Exception as error:
        raise Refused(BROKEN) from error


def _read_kind(package: zipfile.ZipFile, names: frozenset[str]) -> FileKind:
    if any(part.flag_bits & 1 for part in package.infolist()):
        raise Refused(ENCRYPTED)
    if TYPES in names:
        return _read_office(package, names)
    if "OFD.xml" in names:
        if any(name.rpartition("/")[2].lower() in ("encryptions.xml", "decryptseed.dat") for name in names):
            raise Refused(ENCRYPTED)
        return OFD
    if "mimetype" in names:
        return _read_open_document(package, names)
    raise Refused(ARCHIVE)


def _read_office(package: zipfile.ZipFile, names: frozenset[str]) -> FileKind:
    types = _read_beginning(package, TYPES)
    is_binary = b"sheet.binary" in types  # xlsb
    if b"macroEnabled" in types or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused(MACROS)
    kind = next((kind for mark, kind in MAIN_TYPES.items() if mark in types), None)
    if kind is None:
        raise Refused("这是二进制工作簿（xlsb）；请另存为 .xlsx 后再上传。" if is_binary else ARCHIVE)
    return kind


def _read_open_document(package: zipfile.ZipFile, names: frozenset[str]) -> FileKind:
    media_type = _read_beginning(package, "mimetype").decode("ascii", errors="replace").strip()
    kind = OPEN_DOCUMENTS.get(media_type)
    if kind is None:
        raise Refused(ARCHIVE)
    if "META-INF/manifest.xml" in names and b"encryption-data" in _read_beginning(package, "META-INF/manifest.xml"):
        raise Refused(ENCRYPTED)
    if any(name.startswith(("Basic/", "Scripts/")) and not name.endswith("/") for name in names):
        raise Refused(MACROS)
    return kind


def _read_beginning(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as stream:
        return stream.read(MOST_READ)
