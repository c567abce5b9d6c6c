"""What a file is called on screen and when it is downloaded: the name it came with, fit to be one."""

import re
from typing import Final

from projects.attachments.kinds import FileKind

MOST: Final = 200
FOLDERS: Final = re.compile(r"^.*[/\\]", re.S)  # old browsers send the whole path
UNFIT: Final = re.compile(
    '[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ud800-\udfff"<>|:*?]'
)  # among them signs that turn the order of letters, so that exe.pdf reads fdp.exe
UNNAMED: Final = "佐证材料"


def shown_name(name: str, kind: FileKind) -> str:
    """With an ending that agrees with what the file is."""
    bare = UNFIT.sub("", FOLDERS.sub("", name)).strip(" \u3000").rstrip(".")
    stem, dot, ending = bare.rpartition(".")
    if dot and ending.lower() in kind.extensions:
        return _joined(stem, ending)
    return _joined(stem if dot and _looks_like_an_ending(ending) else bare, kind.extensions[0])


def _looks_like_an_ending(text: str) -> bool:
    """第1.2节 ends in no ending."""
    return re.fullmatch(r"[A-Za-z0-9]{1,5}", text) is not None


def _joined(stem: str, ending: str) -> str:
    held = stem.strip(" .\u3000")[: MOST - len(ending) - 1]
    return f"{held or UNNAMED}.{ending}"
