"""What a file is, by its content alone; and what is refused, with the reason."""

import struct
import tracemalloc
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.attachments import KINDS, Refused, kind_of_content
from projects.attachments.kinds import ACCEPTED, BOMB, BROKEN, ENCRYPTED, MACROS
from projects.attachments.packages import ARCHIVE
from tests.projects.attachments import files

Maker = Callable[[], bytes]

REAL: dict[str, Maker] = {
    "application/pdf": files.pdf,
    "image/jpeg": lambda: files.image("JPEG"),
    "image/png": lambda: files.image("PNG"),
    "image/gif": lambda: files.image("GIF"),
    "image/bmp": lambda: files.image("BMP"),
    "image/webp": lambda: files.image("WEBP"),
    "image/tiff": lambda: files.image("TIFF"),
    f"{files.OFFICE}.wordprocessingml.document": files.docx,
    f"{files.OFFICE}.spreadsheetml.sheet": files.xlsx,
    f"{files.OFFICE}.presentationml.presentation": files.pptx,
    "application/msword": files.doc,
    "application/vnd.ms-excel": files.xls,
    "application/vnd.ms-powerpoint": files.ppt,
    "application/ofd": files.ofd,
    "application/vnd.oasis.opendocument.text": lambda: files.open_document("text"),
    "application/vnd.oasis.opendocument.spreadsheet": lambda: files.open_document("spreadsheet"),
    "application/vnd.oasis.opendocument.presentation": lambda: files.open_document("presentation"),
}
XLSM = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
SHEET_MAIN = f"{files.OFFICE}.spreadsheetml.sheet.main+xml"
WITH_PASSWORD: dict[str, Maker] = {
    "pdf": lambda: files.locked_pdf(to_open="secret"),
    "docx": lambda: files.compound({"EncryptionInfo": b"x", "EncryptedPackage": b"x"}),
    "doc": lambda: files.doc(flags=0x0100),
    "xls": lambda: files.xls(locked=True),
    "ppt": lambda: files.ppt(locked=True),
    "zip": lambda: files.with_locked_parts(files.docx()),
    "ofd": lambda: files.package({"OFD.xml": "<a/>", "Encryptions.xml": "<a/>"}),
    "odt": lambda: files.open_document("text", {"META-INF/manifest.xml": "<manifest:encryption-data/>"}),
}
WITH_MACROS: dict[str, Maker] = {
    "xlsm": lambda: files.office(XLSM),
    "xlsx that holds a project": lambda: files.office(SHEET_MAIN, **{"xl/vbaProject.bin": "x"}),
    "doc": lambda: files.doc(_VBA_PROJECT=b"x"),
    "xls": lambda: files.xls(_VBA_PROJECT_CUR=b"x"),
    "odt": lambda: files.open_document("text", {"Basic/Standard/Module1.xml": "<a/>"}),
}
STRANGERS: dict[str, tuple[bytes, str]] = {
    "program": (b"MZ\x90\x00" + bytes(100), "这是程序文件，不能上传。"),
    "shell script": (b"#!/bin/sh\nrm -rf /\n", "这是程序文件，不能上传。"),
    "page": (b"<!DOCTYPE html><script>alert(1)</script>", "这是网页或 XML 文件"),
    "page behind blanks": (b"\xef\xbb\xbf\n\n  <html><body>%PDF-1.7</body></html>", "这是网页或 XML 文件"),
    "drawing": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "这是网页或 XML 文件"),
    "drawing with a head": (b'<?xml version="1.0"?><svg/>', "这是网页或 XML 文件"),
    "archive of 7-Zip": (b"7z\xbc\xaf\x27\x1c" + bytes(50), "这是压缩包"),
    "archive of RAR": (b"Rar!\x1a\x07\x00", "这是压缩包"),
    "rich text": (b"{\\rtf1\\ansi}", "这是 RTF 文件"),
    "photograph of a telephone": (b"\0\0\0\x18ftypheic" + bytes(20), "这是 HEIC 照片"),
    "film": (b"\0\0\0\x18ftypmp42" + bytes(20), "这是音频或视频文件"),
    "text": ("培训签到：张三、李四".encode(), "这种文件不能上传。"),
}


@pytest.mark.parametrize("media_type", REAL)
def test_real_file_is_known_by_its_content(media_type: str) -> None:
    assert kind_of_content(REAL[media_type]()).media_type == media_type


def test_every_kind_that_is_taken_is_tried() -> None:
    assert {kind.media_type for kind in KINDS} == set(REAL)


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        kind_of_content(content)
    return str(refused.value)


@pytest.mark.parametrize("name", WITH_PASSWORD)
def test_file_with_a_password_is_refused(name: str) -> None:
    assert refusal(WITH_PASSWORD[name]()) == ENCRYPTED


def test_pdf_that_only_may_not_be_changed_is_taken() -> None:
    assert kind_of_content(files.locked_pdf()).media_type == "application/pdf"


@pytest.mark.parametrize("name", WITH_MACROS)
def test_file_with_macros_is_refused(name: str) -> None:
    assert refusal(WITH_MACROS[name]()) == MACROS


@pytest.mark.parametrize("name", STRANGERS)
def test_what_only_pretends_is_refused_by_name(name: str) -> None:
    content, said = STRANGERS[name]
    message = refusal(content)
    assert message.startswith(said)
    assert message.endswith(ACCEPTED)


def test_archive_is_refused_with_what_to_do() -> None:
    assert refusal(files.package({"照片/1.jpg": files.image("JPEG")})) == ARCHIVE
    assert refusal(files.package({})) == ARCHIVE
    assert refusal(files.package({"mimetype": "application/epub+zip"})) == ARCHIVE


def test_binary_workbook_is_refused_with_what_to_do() -> None:
    assert refusal(files.office("application/vnd.ms-excel.sheet.binary.main")) == (
        "这是二进制工作簿（xlsb）；请另存为 .xlsx 后再上传。"
    )


def test_empty_file_is_refused() -> None:
    assert refusal(b"") == "文件是空的。"


def test_zip_bomb_is_refused() -> None:
    assert refusal(files.bomb()) == BOMB


def test_image_of_endless_size_is_refused() -> None:
    huge = bytearray(files.image("BMP"))
    huge[18:26] = (100_000).to_bytes(4, "little") * 2
    assert refusal(bytes(huge)) == BOMB


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("make", [files.docx, files.xlsx, files.ofd])
def test_package_that_was_cut_off_is_refused(make: Maker, part: float) -> None:
    content = make()
    assert refusal(content[: int(len(content) * part)]) == BROKEN


def test_package_with_a_damaged_part_is_refused() -> None:
    content = bytearray(files.package({"OFD.xml": "x" * 64}, packed=False))
    content[40:60] = bytes(20)
    assert refusal(bytes(content)) == BROKEN


def test_pdf_in_name_only_is_refused() -> None:
    assert refusal(b"%PDF-1.7\n" + b"x" * 100) == BROKEN


def test_pdf_without_pages_is_refused() -> None:
    assert refusal(files.pdf_without_pages()) == BROKEN


def test_compound_file_that_leads_in_a_circle_is_refused() -> None:
    content = bytearray(files.doc())
    content[516:520] = (1).to_bytes(4, "little")  # the directory's first sector follows itself
    assert refusal(bytes(content)) == BROKEN


def test_compound_file_that_names_one_sector_of_its_table_again_is_refused() -> None:
    content = bytearray(files.doc())
    content[80:84] = bytes(4)  # the second place names the first sector too
    assert refusal(bytes(content)) == BROKEN


def test_compound_file_with_a_table_far_beyond_its_size_costs_little() -> None:
    """Places that lead to further places, which all name sectors of the table: 4 MB that would be read as a million."""
    content = bytearray(files.doc())
    content[68:72] = (8).to_bytes(4, "little")
    content = content.ljust(9 * 512, b"\0")
    for number in range(8, 8008):
        content += struct.pack("<128I", *range(8, 135), number + 1)
    tracemalloc.start()
    with suppress(Refused):
        kind_of_content(bytes(content))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 * len(content)


@pytest.mark.parametrize(("sectors", "said"), [(5_000, f"这种文件不能上传。{ACCEPTED}"), (5_001, BROKEN)])
def test_compound_file_with_an_endless_directory_is_read_so_far_only(sectors: int, said: str) -> None:
    assert refusal(files.wide_directory(sectors)) == said


def test_macros_beside_the_tree_of_a_compound_file_are_found() -> None:
    """Each entry names its neighbours; one that no other names is still there for who looks for it."""
    content = bytearray(files.doc(_VBA_PROJECT=b"x"))
    entry = content.index("_VBA_PROJECT".encode("utf-16-le")) - 128
    content[entry + 68 : entry + 80] = b"\xff" * 12
    assert refusal(bytes(content)) == MACROS


def test_compound_file_of_another_program_is_refused() -> None:
    assert refusal(files.compound({"__properties_version1.0": b"x"})) == f"这种文件不能上传。{ACCEPTED}"


def test_probe_that_runs_out_of_time_ends_in_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projects.attachments.content.PATIENCE", 0.001)
    assert refusal(files.image("PNG")) == BOMB


BEGINNINGS = st.sampled_from(
    [b"", b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", b"PK\x05\x06", b"GIF89a", b"II*\x00", b"BM"]
)


def verdict(content: bytes) -> str:
    """The kind that it is, or the sentence that refuses it."""
    try:
        return kind_of_content(content).title
    except Refused as refused:
        return str(refused)


TITLES = {kind.title for kind in KINDS}


@settings(max_examples=25)
@given(BEGINNINGS, st.binary(max_size=300))
def test_any_bytes_end_in_a_kind_or_a_sentence(beginning: bytes, rest: bytes) -> None:
    said = verdict(beginning + rest)
    assert said in TITLES or said.endswith("。")


@given(st.binary(max_size=2000), st.integers(0, 511))
def test_any_compound_file_ends_in_a_kind_or_a_sentence(noise: bytes, place: int) -> None:
    content = bytearray(files.doc())
    content[place + 8 : place + 8 + len(noise)] = noise
    said = verdict(bytes(content))
    assert said in TITLES or said.endswith("。")
