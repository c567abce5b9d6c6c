"""A stream under a key, in pieces that each prove themselves: one that was changed, moved or cut off is refused.

The key of a file is made of the site's key and a salt of its own, so that the number of a piece can be its nonce; the last
piece is marked in its nonce. At most one piece is in memory.
"""

import secrets
from functools import lru_cache
from typing import IO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from projects.backups.faults import BackupError

MAGIC: Final = b"perfeval backup sealed 1\n"
SALT: Final = 16
PROOF: Final = 16  # tells a wrong key from a changed file
HEADER: Final = len(MAGIC) + SALT + PROOF
PIECE: Final = 1024 * 1024
TAG: Final = 16


class SealingWriter:
    """Closing it writes the last piece; without that the file can't be opened."""

    def __init__(self, file: IO[bytes], key: str) -> None:
        salt = secrets.token_bytes(SALT)
        self._cipher, proof = _derive_key(key, salt)
        self._header = MAGIC + salt + proof
        self._file, self._waiting, self._number = file, bytearray(), 0
        file.write(self._header)

    def write(self, content: bytes) -> int:
        self._waiting += content
        while len(self._waiting) > PIECE:
            self._write_piece(bytes(self._waiting[:PIECE]), is_last=False)
            del self._waiting[:PIECE]
        return len(content)

    def close(self) -> None:
        self._write_piece(bytes(self._waiting), is_last=True)

    def _write_piece(self, piece: bytes, *, is_last: bool) -> None:
        self._file.write(self._cipher.encrypt(_make_nonce(self._number, is_last=is_last), piece, self._header))
        self._number += 1


class UnsealingReader:
    def __init__(self, file: IO[bytes], key: str) -> None:
        self._header = file.read(HEADER)
        if len(self._header) < HEADER:
            raise BackupError("备份不完整：文件被截断")
        salt, proof = self._header[len(MAGIC) : -PROOF], self._header[-PROOF:]
        self._cipher, expected = _derive_key(key, salt)
        if not secrets.compare_digest(proof, expected):
            raise BackupError("密钥不对：BACKUP_KEY 与备份时用的不同")
        self._file, self._number = file, 0
        self._next, self._opened = file.read(PIECE + TAG), b""

    def read(self, size: int) -> bytes:
        """Shorter than asked for at the end of a piece, empty at the end of all."""
        while not self._opened and self._next:
            piece, self._next = self._next, self._file.read(PIECE + TAG)
            nonce = _make_nonce(self._number, is_last=not self._next)
            try:
                self._opened = self._cipher.decrypt(nonce, piece, self._header)
            except InvalidTag as error:
                raise BackupError("备份已损坏：内容被改动或截断") from error
            self._number += 1
        taken, self._opened = self._opened[:size], self._opened[size:]
        return taken


def is_sealed(file: IO[bytes]) -> bool:
    """Looks at the beginning and goes back to it."""
    beginning = file.read(len(MAGIC))
    file.seek(0)
    return beginning == MAGIC


@lru_cache(maxsize=1)  # a backup is read twice
def _derive_key(key: str, salt: bytes) -> tuple[AESGCM, bytes]:
    made = Scrypt(salt=salt, length=32 + PROOF, n=2**15, r=8, p=1).derive(key.encode())
    return AESGCM(made[:32]), made[32:]


def _make_nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
