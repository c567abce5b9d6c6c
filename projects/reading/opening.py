"""Tells by its content what a file is, and gives the tables in it; what can't be read is refused with one kind of error."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from projects.attachments.compound import SIGNATURE as COMPOUND
from projects.attachments.compound import kind_of_compound
from projects.attachments.kinds import BROKEN, DOC, DOCX, ENCRYPTED, MACROS, ODS, ODT, XLS, XLSX, FileKind, Refused
from projects.attachments.packages import SIGNATURES as PACKAGES
from projects.attachments.packages import kind_of_package
from projects.documents.problems import UnreadableFileError
from projects.reading.archive import ENTRY
from projects.reading.converting import as_docx, read_old_workbook
from projects.reading.limits import MEGABYTE, ReadingLimits
from projects.reading.markup import decode_page, is_markup, read_markup
from projects.reading.portable import read_pdf
from projects.reading.tables import FoundTable
from projects.reading.text import decode_text, read_text
from projects.reading.word import read_word
from projects.reading.workbooks import read_workbook

TAKEN: Final = "可以读取 Word（.docx、.doc、.wps）、Excel（.xlsx、.xls、.et、.ods）、文字版 PDF、网页和文本里的表。"
DAMAGED: Final = "文件打不开，可能没有传完或已损坏，请打开后另存一份再试。"
SAID: Final = {
    ENCRYPTED: "文件设有打开密码，请去掉密码后再上传。",
    BROKEN: DAMAGED,
    MACROS: "文件带有宏，可能夹带程序；请另存为不带宏的 .docx 或 .xlsx 后再上传。",
}
MOST_PARTS: Final = 20_000  # of a package; the list of 400,000 takes 300 MB
PDF: Final = re.compile(rb"%PDF-\d")
PDF_BEGINS_WITHIN: Final = 1024
STRANGERS: Final = {
    re.compile(rb"\s*\{\\rtf", re.I): "这是 RTF 文件，请在 Word 或 WPS 中打开后另存为 .docx 后上传。",
    re.compile(
        rb"\xff\xd8\xff|\x89PNG|GIF8|II\*\x00|MM\x00\*|BM|RIFF"
    ): "这是图片，读不出文字；请用原来的 Word 或 Excel 文件。",
    re.compile(rb"MZ|\x7fELF"): "这是程序文件，不读取。",
    re.compile(rb"Rar!|7z\xbc\xaf|\x1f\x8b|BZh|\xfd7zXZ"): "这是压缩包，请解压后上传其中的文件。",
    re.compile(rb"MIME-Version:", re.I): "这是单个文件网页（.mht），请在 Word 中打开后另存为 .docx 后上传。",
    re.compile(rb"\s*<\?xml", re.I): "这是 XML 文件，不是表；请在 Word 或 Excel 中打开后另存为 .docx 或 .xlsx 后上传。",
}

Reader = Callable[[bytes, ReadingLimits], Iterator[FoundTable]]


def read_file(content: bytes, limits: ReadingLimits) -> Iterator[FoundTable]:
    """Gives the tables one by one; every failure is an UnreadableFileError, which may come after some tables."""
    if not content.strip():
        raise UnreadableFileError("文件是空的。")
    if len(content) > limits.file:
        raise UnreadableFileError(f"文件超过 {limits.file // MEGABYTE} MB，请删去图片或分成几个文件。")
    try:
        yield from _choose_reader(content)(content, limits)
    except UnreadableFileError:
        raise
    except Refused as refused:
        raise UnreadableFileError(SAID.get(str(refused), str(refused))) from refused
    except Exception as error:
        raise UnreadableFileError(DAMAGED) from error


def _choose_reader(content: bytes) -> Reader:
    if content.startswith(PACKAGES):
        if content.count(ENTRY) > MOST_PARTS:
            raise UnreadableFileError("文件里的部分多得不正常，不读取；请在 Word 或 Excel 中打开后另存一份再试。")
        return _reader_of_kind(kind_of_package(content))
    if content.startswith(COMPOUND):
        return _reader_of_kind(kind_of_compound(content))
    if PDF.search(content[:PDF_BEGINS_WITHIN]):
        return read_pdf
    if is_markup(content):
        return lambda page, limits: read_markup(decode_page(page), limits)
    for signature, said in STRANGERS.items():
        if signature.match(content):
            raise UnreadableFileError(f"{said}{TAKEN}")
    return lambda text, limits: read_text(decode_text(text), limits)


def _reader_of_kind(kind: FileKind | None) -> Reader:
    readers: dict[FileKind | None, Reader] = {
        DOCX: read_word,
        XLSX: read_workbook,
        XLS: read_old_workbook,
        ODS: read_old_workbook,
        DOC: lambda content, limits: read_word(as_docx(content, limits, ending="doc"), limits),
        ODT: lambda content, limits: read_word(as_docx(content, limits, ending="odt"), limits),
    }
    if kind not in readers:
        raise UnreadableFileError(f"这种文件不能读取。{TAKEN}")
    return readers[kind]
