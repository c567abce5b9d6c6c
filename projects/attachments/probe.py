"""Opens one foreign file in a process of its own, short of memory and time: says in a word what came of it, counts its
pages, draws one, reads their text or tells them from others.

Run by its path, with the file on standard input: it knows nothing of the site, and what it can be made to do ends with it.
"""

import hashlib
import io
import os
import resource
import sys
import zipfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

import pikepdf
from PIL import Image, ImageOps

MEMORY: Final = 1024 * 1024 * 1024
SECONDS: Final = 10
MOST_PIXELS: Final = 250_000_000  # an A0 drawing scanned at 400 dpi
MOST_UNPACKED: Final = 512 * 1024 * 1024
MOST_PARTS: Final = 20_000
PIECE: Final = 1024 * 1024
UNSEEN: Final = ("/Parent", "/P", "/StructParent", "/StructParents", "/Metadata", "/Length", "/Filter", "/DecodeParms")
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


def count_pages(content: bytes) -> str:
    with pikepdf.open(io.BytesIO(content)) as document:
        return str(len(document.pages))


def count_frames(content: bytes) -> str:
    """Scanners put many pages into one TIFF; the other frames of a moving picture are no pages."""
    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        return str(getattr(image, "n_frames", 1) if image.format == "TIFF" else 1)


def fingerprint_pdf(content: bytes) -> str:
    """The same for two files whose pages say and show the same, however their writers packed them."""
    with pikepdf.open(io.BytesIO(content)) as document:
        return hashlib.sha256("".join(_fingerprint_of_page(page.obj) for page in document.pages).encode()).hexdigest()


def _fingerprint_of_page(page: Any) -> str:
    inherited = {key: _find_inherited(page, key) for key in ("/MediaBox", "/CropBox", "/Resources", "/Rotate")}
    shown = {key: value for key, value in page.items() if key not in inherited}
    return _fingerprint_value(shown | {key: value for key, value in inherited.items() if value is not None}, {})


def _find_inherited(node: Any, key: str) -> Any:
    while node is not None:
        if key in node:
            return node[key]
        node = node.get("/Parent")
    return None


def _fingerprint_value(value: Any, seen: dict[tuple[int, int], str]) -> str:
    """Every part that a page is drawn from, fonts and pictures too: a glyph may be drawn as another."""
    place = value.objgen if isinstance(value, pikepdf.Object) and value.is_indirect else None
    if place in seen:
        return seen[place]
    if place is not None:
        seen[place] = "circle"
    said = hashlib.sha256(_describe_value(value, seen).encode()).hexdigest()
    if place is not None:
        seen[place] = said
    return said


def _describe_value(value: Any, seen: dict[tuple[int, int], str]) -> str:
    if isinstance(value, pikepdf.Stream):
        return _describe_keys(value.items(), seen) + hashlib.sha256(value.read_bytes()).hexdigest()
    if isinstance(value, dict | pikepdf.Dictionary):
        return _describe_keys(value.items(), seen)
    if isinstance(value, pikepdf.Array):
        return f"[{' '.join(_fingerprint_value(each, seen) for each in value)}]"
    if isinstance(value, pikepdf.String):
        return f"({bytes(value).hex()})"
    return str(Decimal(str(value)).normalize()) if isinstance(value, int | Decimal) else repr(value)


def _describe_keys(items: Any, seen: dict[tuple[int, int], str]) -> str:
    kept = {key: value for key, value in items if key not in UNSEEN}
    return f"<{' '.join(f'{key} {_fingerprint_value(kept[key], seen)}' for key in sorted(kept))}>"


PROBES: Final[Mapping[str, Callable[[bytes], str]]] = {
    "pdf": probe_pdf,
    "image": probe_image,
    "package": probe_package,
    "pages of pdf": count_pages,
    "pages of image": count_frames,
    "fingerprint of pdf": fingerprint_pdf,
}


def probe(form: str, content: bytes) -> str:
    """Of a damaged file the libraries raise almost anything; that memory ran out is the limit's own word."""
    try:
        return PROBES[form](content)
    except MemoryError:
        return "bomb"
    except pikepdf.PasswordError:
        return "encrypted"
    except Exception:
        return "broken"


def draw_page(number: str, longest: str) -> None:
    """Poppler takes over this process with its limits."""
    wanted = ["-f", number, "-l", number, "-scale-to", longest]
    os.execvp("pdftoppm", ["pdftoppm", "-q", "-jpeg", *wanted, "-"])  # noqa: S606 (no shell is wanted)


def read_text() -> None:
    os.execvp("pdftotext", ["pdftotext", "-q", "-enc", "UTF-8", "-", "-"])  # noqa: S606 (no shell is wanted)


def draw_frame(number: str, longest: str) -> None:
    """Upright, as the camera was held; what is transparent is white."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    size = (int(longest), int(longest))
    with Image.open(sys.stdin.buffer, formats=FORMATS) as image:
        image.seek(int(number) - 1)
        image.draft("RGB", size)
        image.thumbnail(size)
        upright = ImageOps.exif_transpose(image).convert("RGBA")
    paper = Image.new("RGB", upright.size, "white")
    paper.paste(upright, mask=upright)
    paper.save(sys.stdout.buffer, "JPEG", quality=85)


DRAWN: Final[Mapping[str, Callable[..., None]]] = {
    "page of pdf": draw_page,
    "page of image": draw_frame,
    "text of pdf": read_text,
}


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    form, *wanted = sys.argv[1:]
    if form in DRAWN:
        DRAWN[form](*wanted)
    else:
        sys.stdout.write(probe(form, sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
