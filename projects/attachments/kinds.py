"""The kinds of files that bear out a sheet, the names that they are given, and why a file is refused."""

import re
from dataclasses import dataclass
from typing import Final

LONGEST_NAME: Final = 200
FOLDERS: Final = re.compile(r"^.*[/\\]", re.S)  # old browsers send the whole path
UNFIT: Final = re.compile(
    '[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ud800-\udfff"<>|:*?]'
)  # among them signs that turn the order of letters, so that exe.pdf reads fdp.exe
UNNAMED: Final = "佐证材料"


class Refused(ValueError):  # noqa: N818 (a verdict on a file, not a failure of the program)
    """Why a file isn't taken; the message says it to the person, with what to do instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKind:
    title: str
    media_type: str
    extensions: tuple[str, ...]  # the first is what a wrong one is corrected to
    is_shown: bool = False  # browsers show it themselves, and can't be made to run anything by it


PDF: Final = FileKind(title="PDF", media_type="application/pdf", extensions=("pdf",), is_shown=True)
JPEG: Final = FileKind(
    title="JPG 图片", media_type="image/jpeg", extensions=("jpg", "jpeg", "jpe", "jfif"), is_shown=True
)
PNG: Final = FileKind(title="PNG 图片", media_type="image/png", extensions=("png",), is_shown=True)
GIF: Final = FileKind(title="GIF 图片", media_type="image/gif", extensions=("gif",), is_shown=True)
BMP: Final = FileKind(title="BMP 图片", media_type="image/bmp", extensions=("bmp", "dib"), is_shown=True)
WEBP: Final = FileKind(title="WebP 图片", media_type="image/webp", extensions=("webp",), is_shown=True)
TIFF: Final = FileKind(title="TIFF 图片", media_type="image/tiff", extensions=("tif", "tiff"))

OFFICE: Final = "application/vnd.openxmlformats-officedocument"
DOCX: Final = FileKind(title="Word 文档", media_type=f"{OFFICE}.wordprocessingml.document", extensions=("docx", "wps"))
XLSX: Final = FileKind(title="Excel 表格", media_type=f"{OFFICE}.spreadsheetml.sheet", extensions=("xlsx", "et"))
PPTX: Final = FileKind(
    title="PowerPoint 演示", media_type=f"{OFFICE}.presentationml.presentation", extensions=("pptx", "dps")
)
DOC: Final = FileKind(title="Word 文档", media_type="application/msword", extensions=("doc", "wps"))
XLS: Final = FileKind(title="Excel 表格", media_type="application/vnd.ms-excel", extensions=("xls", "et"))
PPT: Final = FileKind(title="PowerPoint 演示", media_type="application/vnd.ms-powerpoint", extensions=("ppt", "dps"))
OFD: Final = FileKind(title="OFD", media_type="application/ofd", extensions=("ofd",))
ODT: Final = FileKind(title="ODF 文档", media_type="application/vnd.oasis.opendocument.text", extensions=("odt",))
ODS: Final = FileKind(
    title="ODF 表格", media_type="application/vnd.oasis.opendocument.spreadsheet", extensions=("ods",)
)
ODP: Final = FileKind(
    title="ODF 演示", media_type="application/vnd.oasis.opendocument.presentation", extensions=("odp",)
)

KINDS: Final = (PDF, JPEG, PNG, GIF, BMP, WEBP, TIFF, DOCX, XLSX, PPTX, DOC, XLS, PPT, OFD, ODT, ODS, ODP)
BY_MEDIA_TYPE: Final = {kind.media_type: kind for kind in KINDS}
EXTENSIONS: Final = tuple(sorted({extension for kind in KINDS for extension in kind.extensions}))

ACCEPTED: Final = "可以上传 PDF、OFD、图片（JPG、PNG、GIF、BMP、TIFF、WebP）和 Office、WPS 文件。"
ENCRYPTED: Final = "文件设有打开密码，别人看不到内容；请去掉密码后再上传。"
BROKEN: Final = "文件打不开，可能没有传完或已损坏；请重新导出或扫描后再上传。"
BOMB: Final = "文件展开后过大，不像正常的文件；请另存或导出为 PDF 后再上传。"
MACROS: Final = "文件带有宏，可能夹带程序；请另存为不带宏的文件，或导出为 PDF 后再上传。"


def kind_of(media_type: str) -> FileKind | None:
    return BY_MEDIA_TYPE.get(media_type)


def shown_name(name: str, kind: FileKind) -> str:
    """With an ending that agrees with what the file is."""
    bare = UNFIT.sub("", FOLDERS.sub("", name)).strip(" \u3000").rstrip(".")
    stem, dot, ending = bare.rpartition(".")
    if dot and ending.lower() in kind.extensions:
        return _join_name(stem, ending)
    return _join_name(stem if dot and _looks_like_an_ending(ending) else bare, kind.extensions[0])


def _looks_like_an_ending(text: str) -> bool:
    """第1.2节 ends in no ending."""
    return re.fullmatch(r"[A-Za-z0-9]{1,5}", text) is not None


def _join_name(stem: str, ending: str) -> str:
    held = stem.strip(" .\u3000")[: LONGEST_NAME - len(ending) - 1]
    return f"{held or UNNAMED}.{ending}"
