"""The pages of a file as pictures, for pages of ours that may frame nothing from outside: drawn when they are asked for,
and kept under the hash of the file."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from perfeval.files import drop_folder, store
from projects.attachments.content import IMAGES, answer_of_probe
from projects.attachments.kept import KeptFile
from projects.attachments.kinds import PDF, Refused

MOST_PAGES: Final = 60
IN_PLACE: Final = 1200  # pixels of the longer side
MAGNIFIED: Final = 2600  # A4 at 220 dpi
FORMS: Final[Mapping[str, str]] = MappingProxyType(
    {PDF.media_type: "pdf"} | {kind.media_type: "image" for kind in IMAGES.values()}
)
TAKE_IT: Final = "请下载后查看。"
SAID: Final[Mapping[str, str]] = MappingProxyType(
    {
        "encrypted": f"这份文件设有打开密码，不能在此显示。{TAKE_IT}",
        "bomb": f"这份文件过大，不能在此显示。{TAKE_IT}",
        "broken": f"这份文件打不开，可能已损坏。{TAKE_IT}",
    }
)


def has_pages(file: KeptFile) -> bool:
    """Whether its pages can be shown; Office's files can only be downloaded."""
    return file.media_type in FORMS


def count_of_pages(file: KeptFile) -> int:
    """A Refused says in words why none is shown."""
    answer = answer_of_probe(_read_content(file), f"pages of {FORMS[file.media_type]}") or b"bomb"
    word = answer.decode("ascii", errors="replace")
    if not word.isdecimal() or word == "0":
        raise Refused(SAID.get(word, SAID["broken"]))
    return int(word)


def picture_of_page(file: KeptFile, number: int, *, longest: int) -> str | None:
    """Where it is kept, as JPEG; None where it can't be drawn. Two that draw it at once keep the same."""
    place = f"{_folder_of(file.digest)}/{number}-{longest}.jpg"
    if store().exists(place):
        return place
    form = f"page of {FORMS[file.media_type]}"
    drawn = answer_of_probe(_read_content(file), form, str(number), str(longest))
    if not drawn:
        return None
    store().keep(place, [drawn])
    return place


def forget_pages(digest: str) -> None:
    """Of a file that nobody may keep. Where another sheet has the same file, they are drawn again."""
    drop_folder(_folder_of(digest))


def _folder_of(digest: str) -> str:
    return f"pages/{digest[:2]}/{digest}"


def _read_content(file: KeptFile) -> bytes:
    with file.file.open("rb") as opened:
        content: bytes = opened.read()
    return content
