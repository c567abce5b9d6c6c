"""Files come out of a .zip with their names, within bounds, and nothing is dropped in silence."""

import pytest

from projects.documents.problems import UnreadableFileError
from projects.reading.archive import files_in, is_archive
from projects.reading.limits import ReadingLimits
from tests.projects.reading.test_expected import content_of
from tests.projects.units.damaged import packed

LIMITS = ReadingLimits(archive=1_000_000, files=3, file=10_000)


def refusal(content: bytes, limits: ReadingLimits = LIMITS) -> str:
    with pytest.raises(UnreadableFileError) as refused:
        list(files_in(content, limits))
    return str(refused.value)


def test_files_come_with_their_folders_and_without_what_programs_leave() -> None:
    inner = packed({"x": b"1"})
    files = {
        "教育局/自评表.docx": b"a",
        "../../etc/passwd": b"b",
        "c.zip": inner,
        "__MACOSX/._c": b"-",
        ".DS_Store": b"-",
        "教育局/~$自评表.docx": b"-",
        "空/": b"",
    }
    assert list(files_in(packed(files), LIMITS)) == [
        ("教育局／自评表.docx", b"a"),
        ("etc／passwd", b"b"),
        ("c.zip", inner),
    ]


def test_names_written_by_windows_are_read() -> None:
    content = packed({"0123456789/123.txt": b"a"})
    name = "财政局资料".encode("gbk")
    [(read, _)] = files_in(content.replace(b"0123456789", name), LIMITS)
    assert read == "财政局资料／123.txt"


def test_archives_are_told_from_documents() -> None:
    contents = (packed({"a": b"1"}), content_of("003.docx"), content_of("003.ods"), b"PK\x03\x04", b"a")
    assert [is_archive(content) for content in contents] == [True, False, False, False, False]


def test_file_that_is_too_large_is_cut_where_its_reader_refuses_it() -> None:
    [(_, content)] = files_in(packed({"a": b"1" * 20_000}), LIMITS)
    assert len(content) == LIMITS.file + 1


def test_damaged_file_is_named_after_the_others() -> None:
    content = packed({"甲.txt": b"a" * 50, "乙.txt": b"b"})
    start = content.index("甲.txt".encode()) + len("甲.txt".encode())
    files = files_in(content[:start] + b"\xff\xff" + content[start + 2 :], LIMITS)
    assert next(files) == ("乙.txt", b"b")
    with pytest.raises(UnreadableFileError, match=r"1 个文件解不开，没有读取：“甲\.txt”"):
        next(files)


def test_bounds_are_told() -> None:
    locked = bytearray(packed({"a": b"1"}))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(locked)) == "压缩包设有密码，请去掉密码后再上传。"
    assert refusal(packed({str(number): b"" for number in range(4)})) == "压缩包里的文件超过 3 个，请分成几个压缩包。"
    assert refusal(packed({"a": bytes(1_000_001)})).startswith("压缩包或其中的文件一共超过 0 MB")
    assert refusal(bytes(1_000_001)).startswith("压缩包或其中的文件一共超过 0 MB")
    assert refusal(b"PK\x01\x02" * 100_001).startswith("压缩包里的文件超过 3 个")
    assert refusal(b"PK\x03\x04").startswith("压缩包打不开")
    assert refusal(packed({})) == "压缩包里没有文件。"


def test_entries_that_lie_about_their_size_are_not_read() -> None:
    content = bytearray(packed({str(number): b"0" * 9_000 for number in range(3)}))
    at = -1
    while (at := content.find(b"PK\x01\x02", at + 1)) >= 0:
        content[at + 24 : at + 28] = (1).to_bytes(4, "little")
    assert "解不开" in refusal(bytes(content))
