"""Names of files that every system takes, Windows above all, and that say what is in them."""

import re
import unicodedata
from typing import Final

FORBIDDEN: Final = re.compile(r'[<>:"/\\|?*]')
MOST_BYTES: Final = 200  # of the 255 that file systems allow; hanzi take three
MOST_FOLDER_BYTES: Final = 120
RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
UNSEEN: Final = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")  # also marks that turn the direction of a name around


def file_name(*parts: str, suffix: str) -> str:
    """The parts joined by dashes, cut where they are too long; the suffix stays."""
    return f"{_stem(parts, MOST_BYTES)}.{suffix}"


def folder_name(*parts: str) -> str:
    """Short: below it stand further folders and files, and Windows allows 260 characters for all of them together."""
    return _stem(parts, MOST_FOLDER_BYTES)


def _stem(parts: tuple[str, ...], most: int) -> str:
    words = (tidy_name(part) for part in parts)
    stem = cut_to_bytes("-".join(word for word in words if word), most).strip(" .") or "未命名"
    return f"_{stem}" if RESERVED.match(stem) else stem


def tidy_name(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    seen = "".join(" " if sign.isspace() else sign for sign in composed if not is_unseen(sign))
    return " ".join(FORBIDDEN.sub("_", seen).split())


def is_unseen(sign: str) -> bool:
    return not sign.isspace() and unicodedata.category(sign) in UNSEEN


def cut_to_bytes(stem: str, most: int) -> str:
    return stem.encode()[:most].decode(errors="ignore")


def numbered_name(number: int, *, of: int, unit: str, project: str) -> str:
    """序号-单位-项目名: the number makes it unique and keeps the order."""
    return file_name(f"{number:0{max(3, len(str(of)))}d}", unit, project, suffix="pdf")
