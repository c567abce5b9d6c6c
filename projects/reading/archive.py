"""The files in a .zip: bounded in number and size, with names as people see them; an archive within it stays closed."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from projects.attachments.kinds import LONGEST_NAME, UNFIT, Refused
from projects.attachments.packages import ARCHIVE, SIGNATURES, kind_of_package
from projects.documents.problems import UnreadableFileError
from projects.reading.limits import MEGABYTE, ReadingLimits

ENTRY: Final = b"PK\x01\x02"
MOST_ENTRIES: Final = 100_000  # of all archives within it too; the list of a million takes 500 MB
IS_ENCRYPTED: Final = 0x1
IS_UTF8: Final = 0x800
NAME_ENCODINGS: Final = ("utf-8", "gb18030")
LEFT_BY_PROGRAMS: Final = ("__MACOSX", ".", "~$", "Thumbs.db", "desktop.ini")
MOST_NAMED: Final = 5
ENCRYPTED: Final = "压缩包设有密码，请去掉密码后再上传。"
DAMAGED: Final = "压缩包打不开，可能没有传完或已损坏，请重新压缩为 .zip 再试。"


def is_archive(content: bytes) -> bool:
    """A .zip that is no document of an office program."""
    if not content.startswith(SIGNATURES) or content.count(ENTRY) > MOST_ENTRIES:
        return False
    try:
        kind_of_package(content)
    except Refused as refused:
        return str(refused) == ARCHIVE
    return False


def files_in(content: bytes, limits: ReadingLimits) -> Iterator[tuple[str, bytes]]:
    """One after the other; of a file that is too large only so much that its reader sees it. Those that can't be unpacked are named at the end."""
    damaged: list[str] = []
    with _open_archive(content, limits) as archive:
        for entry in _list_kept_entries(archive, limits):
            name = _name_entry(entry)
            try:
                with archive.open(entry) as stream:
                    held = stream.read(limits.file + 1)
            except Exception:  # zipfile and its unpackers raise almost anything
                damaged.append(name)
                continue
            yield name, held
    if damaged:
        listed = "、".join(f"“{name}”" for name in damaged[:MOST_NAMED])
        raise UnreadableFileError(f"压缩包里有 {len(damaged)} 个文件解不开，没有读取：{listed}。请重新压缩再试。")


def _open_archive(content: bytes, limits: ReadingLimits) -> zipfile.ZipFile:
    if len(content) > limits.archive:
        raise UnreadableFileError(_describe_too_large(limits))
    if content.count(ENTRY) > MOST_ENTRIES:
        raise UnreadableFileError(_describe_too_many(limits))
    try:
        return zipfile.ZipFile(BytesIO(content))
    except Exception as error:
        raise UnreadableFileError(DAMAGED) from error


def _list_kept_entries(archive: zipfile.ZipFile, limits: ReadingLimits) -> list[zipfile.ZipInfo]:
    """Without folders, and without what programs leave in them."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if any(entry.flag_bits & IS_ENCRYPTED for entry in entries):
        raise UnreadableFileError(ENCRYPTED)
    kept = [entry for entry in entries if not any(part.startswith(LEFT_BY_PROGRAMS) for part in _split_name(entry))]
    if not kept:
        raise UnreadableFileError("压缩包里没有文件。")
    if len(kept) > limits.files:
        raise UnreadableFileError(_describe_too_many(limits))
    if sum(entry.file_size for entry in kept) > limits.archive:  # zipfile unpacks no more than an entry says
        raise UnreadableFileError(_describe_too_large(limits))
    return kept


def _name_entry(entry: zipfile.ZipInfo) -> str:
    """With its folders, which often name the unit, but as one word and no path."""
    return (
        "／".join(filter(None, (UNFIT.sub("", part).strip() for part in _split_name(entry))))[-LONGEST_NAME:]
        or "未命名"
    )


def _split_name(entry: zipfile.ZipInfo) -> list[str]:
    """Windows writes names in its own encoding and doesn't say so, which zipfile then takes for DOS's."""
    name = entry.orig_filename
    if not entry.flag_bits & IS_UTF8:
        name = _decode_name(name.encode("cp437", errors="replace"))
    return [part for part in name.replace("\\", "/").split("/") if part.strip(". ")]


def _decode_name(name: bytes) -> str:
    for encoding in NAME_ENCODINGS:
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("gb18030", errors="replace")


def _describe_too_large(limits: ReadingLimits) -> str:
    return f"压缩包或其中的文件一共超过 {limits.archive // MEGABYTE} MB，请分成几个压缩包。"


def _describe_too_many(limits: ReadingLimits) -> str:
    return f"压缩包里的文件超过 {limits.files} 个，请分成几个压缩包。"
