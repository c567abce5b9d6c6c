"""A backup as a tar file, written and read from its beginning to its end; its last part has the digest of every other, as `sha256sum -c` reads them."""

import hashlib
import io
import re
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, Final, Protocol

from projects.backups.faults import BackupError

MANIFEST: Final = "manifest.json"
SUMS: Final = "SHA256SUMS"
TABLE: Final = "tables/"
FILE: Final = "files/"
EXPECTED: Final = re.compile(
    rf"{TABLE}[a-z_0-9]+\.[a-z_0-9]+/\d{{6}}\.jsonl\.gz|{FILE}(?!\.{{1,2}}/)[^/\0\\]+(/(?!\.{{1,2}}(/|$))[^/\0\\]+)*|{MANIFEST}|{SUMS}"
)
BLOCK: Final = 1024 * 1024
DAMAGED: Final = "备份已损坏"


class BytesSource(Protocol):
    def read(self, size: int, /) -> bytes: ...


class BytesTarget(Protocol):
    def write(self, content: bytes, /) -> Any: ...


class Hashing:
    """Passes on what is read, and knows its digest."""

    def __init__(self, source: BytesSource) -> None:
        self._source, self._digest = source, hashlib.sha256()

    def read(self, size: int = BLOCK) -> bytes:
        try:
            content = self._source.read(size)
        except tarfile.TarError as error:
            raise BackupError(f"{DAMAGED}或不完整：{error}") from error
        self._digest.update(content)
        return content

    def hexdigest(self) -> str:
        """Of all, the unread part too."""
        while self.read():
            pass
        return self._digest.hexdigest()

    def sum_of(self, name: str) -> bytes:
        return f"{self.hexdigest()}  {name}\n".encode()


class Counting:
    """A tar file asks where it begins."""

    def __init__(self, target: BytesTarget) -> None:
        self._target, self._written = target, 0

    def write(self, content: bytes) -> int:
        self._target.write(content)
        self._written += len(content)
        return len(content)

    def tell(self) -> int:
        return self._written


class ArchiveWriter:
    def __init__(self, target: BytesTarget, sums: IO[bytes]) -> None:
        self._tar = tarfile.TarFile(fileobj=Counting(target), mode="w", format=tarfile.PAX_FORMAT)  # type: ignore[arg-type]
        self._sums = sums

    def add(self, name: str, content: bytes) -> None:
        self.add_file(name, io.BytesIO(content), len(content))

    def add_file(self, name: str, file: BytesSource, size: int) -> None:
        hashing = Hashing(file)
        self._write_member(name, hashing, size)
        self._sums.write(hashing.sum_of(name))

    def close(self) -> None:
        size = self._sums.tell()
        self._sums.seek(0)
        self._write_member(SUMS, self._sums, size)
        self._tar.close()

    def _write_member(self, name: str, file: BytesSource, size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        self._tar.addfile(member, file)  # type: ignore[arg-type]
        self._tar.members.clear()  # type: ignore[attr-defined]  # it would remember each of a million files


@contextmanager
def archive_in(target: BytesTarget) -> Iterator[ArchiveWriter]:
    """Only what ends with the sums is whole."""
    with tempfile.TemporaryFile() as sums:
        archive = ArchiveWriter(target, sums)
        yield archive
        archive.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Its content is proved only when all parts were read."""

    name: str
    size: int
    content: Hashing


def read_parts(source: BytesSource) -> Iterator[Part]:
    """To the last one, and raises where something is missing, was changed, or isn't what a backup holds."""
    try:
        with (
            tempfile.TemporaryFile() as found,
            tarfile.open(fileobj=source, mode="r|") as tar,  # type: ignore[call-overload]
        ):
            yield from _read_members(tar, found)
            while source.read(BLOCK):
                pass
    except tarfile.TarError as error:
        raise BackupError(f"{DAMAGED}或不完整：{error}") from error


def _read_members(tar: tarfile.TarFile, found: IO[bytes]) -> Iterator[Part]:
    while member := tar.next():
        tar.members.clear()  # type: ignore[attr-defined]
        if not member.isreg() or not EXPECTED.fullmatch(member.name):
            raise BackupError(f"这不是本系统的备份：其中有 {member.name}")
        content = tar.extractfile(member)
        assert content is not None, "a regular file has content"
        if member.name == SUMS:
            found.seek(0)
            _compare_sums(content, found)
            return
        hashing = Hashing(content)
        yield Part(name=member.name, size=member.size, content=hashing)
        found.write(hashing.sum_of(member.name))
    raise BackupError(f"{DAMAGED}或不完整：没有结尾")


def _compare_sums(said: IO[bytes], found: IO[bytes]) -> None:
    while (line := said.readline()) == (own := found.readline()):
        if not line:
            return
    name = (own or line).decode(errors="replace").strip().partition("  ")[2]
    raise BackupError(f"{DAMAGED}：{name}的内容与摘要不符")
