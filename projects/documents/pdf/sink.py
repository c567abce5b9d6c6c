"""A file as qpdf may write to it: an error inside its write would end the process, so that it is told afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import RawIOBase
from pathlib import Path
from typing import Any, BinaryIO, cast


class Sink(RawIOBase):
    """Takes everything; nothing goes into the file any more after its first error."""

    def __init__(self, file: BinaryIO) -> None:
        self.error: OSError | None = None
        self._file = file
        self._place = 0

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        """pikepdf asks for it, and reads nothing."""
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def write(self, content: Any) -> int:
        if self.error is None:
            try:
                self._file.write(content)
            except OSError as error:
                self.error = error
        self._place += len(content)
        return len(content)


@contextmanager
def sink(target: Path) -> Iterator[BinaryIO]:
    with target.open("wb") as file:
        opened = Sink(file)
        yield cast(BinaryIO, opened)
        if opened.error is not None:
            raise opened.error
