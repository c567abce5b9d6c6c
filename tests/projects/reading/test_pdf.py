"""PDFs of office programs and of the site are read like the forms that they show."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from projects.documents import pdf
from projects.documents.problems import UnreadableFileError
from projects.reading.lettering import PlacedLetter, text_of_lines
from projects.reading.limits import ReadingLimits
from projects.reading.opening import read_file
from projects.reading.ruled import tables_in
from tests.projects.documents.sheets import SAMPLES
from tests.projects.documents.workbooks import converted
from tests.projects.reading.test_expected import entries, expected
from tests.projects.reading.test_round_trip import as_typed, assert_same, drawn, read_back
from tests.published import DIRECTORY

LIMITS = ReadingLimits()


def test_every_layout_comes_back_as_it_was_printed() -> None:
    grids = [drawn(as_typed(SAMPLES[code]), code) for code in SAMPLES]
    read = [each for each in read_back(pdf.write, *grids) if each is not None]
    for code, grid, each in zip(SAMPLES, grids, read, strict=True):
        assert_same(grid, each, code)


def without_spaces(value: Any) -> Any:
    """Where a line ended and where a paragraph did looks the same on paper."""
    if isinstance(value, list):
        return [without_spaces(each) for each in value]
    if isinstance(value, dict):
        return {key: without_spaces(each) for key, each in value.items()}
    return re.sub(r"\s", "", value) if isinstance(value, str) else value


@pytest.mark.slow
def test_forms_over_two_pages_are_whole(tmp_path: Path) -> None:
    """Rows and labels of this document are cut at the ends of its pages."""
    [made] = converted([DIRECTORY / "003.docx"], "pdf", tmp_path)
    read = entries(made.read_bytes())
    for entry, wanted in zip(read, expected("003"), strict=True):
        said = {key: value for key, value in wanted.items() if key != "findings"}
        assert without_spaces({key: entry[key] for key in said}) == without_spaces(said)
        assert all(each["message"].endswith("页开头看来接着上一页的行，请核对。") for each in entry["not_understood"])


def document(*, picture: bool = False, password: str = "") -> bytes:
    made, file = pikepdf.new(), BytesIO()
    page = made.add_blank_page(page_size=(200, 200))
    if picture:
        image = made.make_stream(b"\x00", Width=1, Height=1, ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=8)
        image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        page.add_resource(image, pikepdf.Name.XObject, pikepdf.Name.Scan)
        page.contents_add(b"200 0 0 200 0 0 cm /Scan Do")
    made.save(file, encryption=pikepdf.Encryption(user=password, owner=password) if password else False)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (document(picture=True), "这是扫描的 PDF"),
        (document(password="1"), "设有打开密码"),
        (document()[:200], "这个 PDF 打不开"),
        (b"%PDF-1.7 ...", "这个 PDF 打不开"),
    ],
)
def test_pdf_without_letters_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(UnreadableFileError, match=said):
        list(read_file(content, LIMITS))


def line(text: str, top: float, *, left: float = 2, size: float = 10) -> list[PlacedLetter]:
    return [
        PlacedLetter(each, left + number * size, top, left + (number + 1) * size, top + size)
        for number, each in enumerate(text)
    ]


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (("组织开展工业绿色发展", "节能降耗"), "组织开展工业绿色发展节能降耗"),
        (("完成培训。", "提高能力"), "完成培训。\n提高能力"),
        (("组织开展工业发展工作。", "2.节能降耗"), "组织开展工业发展工作。\n2.节能降耗"),
    ],
)
def test_lines_that_only_the_width_broke_are_joined(lines: tuple[str, str], text: str) -> None:
    letters = [letter for number, each in enumerate(lines) for letter in line(each, number * 12)]
    assert text_of_lines(letters, 0, 122) == text


def test_cells_are_what_the_lines_part() -> None:
    """Two columns below a cell that reaches over both."""
    rules = [(0, 0, 100, 0), (0, 20, 100, 20), (0, 40, 100, 40), (0, 0, 0, 40), (100, 0, 100, 40), (50, 20, 50, 40)]
    [table], outside = tables_in(rules, [*line("题", 5), *line("甲", 25), *line("乙", 25, left=60), *line("外", 60)])
    assert [(cell.row, cell.left, cell.right, cell.text) for cell in table.cells] == [
        (0, 0, 100, "题"),
        (1, 0, 50, "甲"),
        (1, 50, 100, "乙"),
    ]
    assert [letter.text for letter in outside] == ["外"]
