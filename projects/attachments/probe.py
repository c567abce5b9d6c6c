"""Opens one foreign file in a process of its own, short of memory and time, and says in a word what came of it.

Run by its path, with the file on standard input: it knows nothing of the site, and what it can be made to do ends with it.
"""

import io
import resource
import sys
import zipfile
from collections.abc import Callable, Mapping
from typing import Final

import pikepdf
from PIL import Image

MEMORY: Final = 1024 * 1024 * 1024
SECONDS: Final = 10
MOST_PIXELS: Final = 250_000_000  # an A0 drawing scanned at 400 dpi
MOST_UNPACKED: Final = 512 * 1024 * 1024
MOST_PARTS: Final = 20_000
PIECE: Final = 1024 * 1024
FORMATS: Final = ("JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP")


def probe_pdf(content: bytes) -> str:
    """A password that only keeps from changing is none that keeps from reading: e-invoices have one."""
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            return "well" if len(document.pages) else "broken"
    except pikepdf.PasswordError:
        return "encrypted"


def probe_image(content: bytes) -> str:
    Image.MAX_IMAGE_PIXELS = None  # what is too large is said here, and not as a warning
    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        width, height = image.size
        if width * height > MOST_PIXELS:
            return "bomb"
        image.verify()
    return "well"


def probe_package(content: bytes) -> str:
    """Every part is unpacked and counted: what a zip says of its own sizes need not be so."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return _probe_parts(package)


def _probe_parts(package: zipfile.ZipFile) -> str:
    parts = package.infolist()
    if any(part.flag_bits & 1 for part in parts):
        return "encrypted"
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        return "bomb"
    left = MOST_UNPACKED
    for part in parts:
        with package.open(part) as stream:
            while piece := stream.read(PIECE):
                left -= len(piece)
                if left < 0:
                    return "bomb"
    return "well"


PROBES: Final[Mapping[str, Callable[[bytes], str]]] = {
    "pdf": probe_pdf,
    "image": probe_image,
    "package": probe_package,
}


def probe(form: str, content: bytes) -> str:
    """Of a damaged file the libraries raise almost anything; that memory ran out is the limit's own word."""
    try:
        return PROBES[form](content)
    except MemoryError:
        return "bomb"
    except Exception:
        return "broken"


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    sys.stdout.write(probe(sys.argv[1], sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
