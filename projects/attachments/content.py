"""Tells by its content what an uploaded file is, whatever it is called, and refuses what can't be looked at."""

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from projects.attachments.compound import SIGNATURE as COMPOUND
from projects.attachments.compound import kind_of_compound
from projects.attachments.kinds import (
    ACCEPTED,
    BMP,
    BOMB,
    BROKEN,
    ENCRYPTED,
    GIF,
    JPEG,
    PDF,
    PNG,
    TIFF,
    WEBP,
    FileKind,
    Refused,
)
from projects.attachments.packages import SIGNATURES as PACKAGES
from projects.attachments.packages import kind_of_package

PROBE: Final = Path(__file__).with_name("probe.py")
PATIENCE: Final = 30  # seconds, where the machine is busy; the probe's own time is shorter
SAID: Final = {"encrypted": ENCRYPTED, "broken": BROKEN, "bomb": BOMB}
LEADING: Final = b"\xef\xbb\xbf \t\r\n"

IMAGES: Final[Mapping[re.Pattern[bytes], FileKind]] = {
    re.compile(rb"\xff\xd8\xff"): JPEG,
    re.compile(rb"\x89PNG\r\n\x1a\n"): PNG,
    re.compile(rb"GIF8[79]a"): GIF,
    re.compile(rb"II\*\x00|MM\x00\*"): TIFF,
    re.compile(rb"RIFF.{4}WEBP", re.S): WEBP,
    re.compile(rb"BM.{4}\x00\x00\x00\x00", re.S): BMP,
}
STRANGERS: Final[Mapping[re.Pattern[bytes], str]] = {
    re.compile(rb"MZ|\x7fELF|\xca\xfe\xba\xbe|#!"): "这是程序文件，不能上传。",
    re.compile(rb"Rar!|7z\xbc\xaf|\x1f\x8b|BZh|\xfd7zXZ"): "这是压缩包；请解压后把其中的文件逐个上传。",
    re.compile(rb"\s*\{\\rtf", re.I): "这是 RTF 文件；请用 Word 或 WPS 另存为 .docx 后再上传。",
    re.compile(rb".{4}ftyp(?:hei|hev|mif|msf)", re.S): "这是 HEIC 照片，多数电脑打不开；请在手机上转为 JPG 后再上传。",
    re.compile(
        rb".{4}ftyp|RIFF.{4}AVI|ID3|\x1aE\xdf\xa3|OggS", re.S
    ): "这是音频或视频文件，不能上传；请改用截图或文字说明。",
    re.compile(rb"\s*<(?:\?xml|!--|!doctype|html|head|body|script|svg|meta|table)", re.I): (
        "这是网页或 XML 文件，打开时可能运行其中的脚本；请导出为 PDF 后再上传。"
    ),
}


def kind_of_content(content: bytes) -> FileKind:
    if not content:
        raise Refused("文件是空的。")
    kind, form = kind_and_form(content)
    if form:
        answer = answer_of_probe(content, form)
        word = "bomb" if answer is None else answer.decode("ascii", errors="replace")  # ended by its limits
        if word != "well":
            raise Refused(SAID.get(word, BROKEN))
    return kind


def kind_and_form(content: bytes) -> tuple[FileKind, str]:
    """The kind, and as what a process of its own is to open it."""
    if content.lstrip(LEADING).startswith(b"%PDF-"):
        return PDF, "pdf"
    for signature, kind in IMAGES.items():
        if signature.match(content):
            return kind, "image"
    if content.startswith(PACKAGES):
        return kind_of_package(content), "package"
    if content.startswith(COMPOUND):
        known = kind_of_compound(content)
        if known is not None:
            return known, ""
    bare = content.lstrip(LEADING)
    said = next((said for signature, said in STRANGERS.items() if signature.match(bare)), "这种文件不能上传。")
    raise Refused(f"{said}{ACCEPTED}")


def answer_of_probe(content: bytes, *asked: str) -> bytes | None:
    """What the process says of the file; None where it failed or came to its limits."""
    command = [sys.executable, "-I", str(PROBE), *asked]
    try:
        answer = subprocess.run(command, input=content, capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return None
    return answer.stdout if answer.returncode == 0 else None
