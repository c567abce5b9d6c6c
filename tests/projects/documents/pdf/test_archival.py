"""PDFs are fit for archives and for screen readers, alone and bound."""

import datetime as dt
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from weasyprint import HTML

from projects.documents.layout import shipped_layout_codes
from projects.documents.pdf import BoundPart, Cover, bind, write, write_slices
from tests.projects.documents.pdf.archival import faults, parts_of
from tests.projects.documents.pdf.reading import pages_of, printable
from tests.projects.documents.pdf.test_pages import sixty_rows
from tests.projects.documents.sheets import sample_grid

FROZEN_AT = dt.datetime(2021, 3, 1, 10, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))
FROZEN: dict[str, Any] = {"code": "K7QF-2M9X", "link": "https://a.example/verify/", "made_at": FROZEN_AT}
FORMS = {
    **{code: printable(sample_grid(code), title=f"{code} <&>（试）") for code in shipped_layout_codes()},
    "draft": printable(sample_grid("hubei"), is_draft=True),
    "frozen": printable(sample_grid("national-2020"), **FROZEN),
    "long": printable(sixty_rows(), **FROZEN),
}


def plain(html: str = "<p>甲") -> bytes:
    written: bytes = HTML(string=html).write_pdf()
    return written


@pytest.mark.parametrize("name", FORMS)
def test_a_form_keeps_to_both_standards(name: str) -> None:
    assert faults(write([FORMS[name]])) == []


def test_a_plain_file_is_seen_to_keep_to_neither() -> None:
    assert faults(plain(), is_tagged=False) == ["identifier", "language", "output intent", "metadata"]


def test_a_form_is_read_as_title_table_notes_and_code() -> None:
    with pikepdf.open(BytesIO(write([FORMS["frozen"]]))) as pdf:
        assert parts_of(pdf) == ["H1 P Table P P P P P P Figure P"]


def test_heads_say_what_they_stand_before_or_above() -> None:
    with pikepdf.open(BytesIO(write([FORMS["national-2020"]]))) as pdf:
        whole: Any = pdf.Root.StructTreeRoot.K[0]
        rows = whole.K[0].K[2].K
        heads = [" ".join(str(cell.A.Scope)[1:] if cell.S == "/TH" else "-" for cell in row.K) for row in rows]
    assert heads[:4] == ["Row -", "Row - Row -", "Row - Column Column Column Column Column Column", "Row - - - - - -"]


@pytest.fixture(scope="module")
def bound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of frozen ones and of drafts that share a document, groups and a cover with them."""
    folder = tmp_path_factory.mktemp("bound")
    frozen = [FORMS["frozen"], FORMS["long"], FORMS["xinjiang-2023"]]
    drafts = [FORMS["draft"], FORMS["yunnan"]]
    parts = [BoundPart(form.title, write([form]), "甲局") for form in frozen]
    parts += [BoundPart("草", each, "乙局") for each in write_slices(drafts) if each]
    bind(parts, folder / "book.pdf", cover=Cover(title="2021年度自评", kind="自评表", department="州财政局", year=2021))
    return folder / "book.pdf"


def test_a_bound_file_keeps_to_both_standards(bound: Path) -> None:
    assert faults(bound.read_bytes()) == []


def test_what_is_bound_is_read_from_the_cover_to_the_last_form(bound: Path) -> None:
    with pikepdf.open(bound) as pdf:
        cover, contents, first, second, *others = parts_of(pdf)
        assert (cover, contents[:5], first[:10], len(others)) == ("H1 P P P", "H2 H3", "H1 P Table", 3)
        assert second.count("Table") == 3


def test_each_font_is_embedded_once_in_a_bound_file(bound: Path) -> None:
    with pikepdf.open(bound) as pdf:
        fonts: list[Any] = [
            each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/ToUnicode" in each
        ]
        names = sorted(str(font.BaseFont).partition("+")[2] for font in fonts)
    assert names == sorted({*names, "Perfeval-Hei", "Perfeval-Song"})


def test_numbers_of_pages_stand_on_the_line_of_the_foot_in_its_type(bound: Path) -> None:
    with pikepdf.open(bound) as pdf:
        for page in pdf.pages[2:]:
            texts = _placed(page)
            feet = {place[1:] for text, place in texts if text == "foot"}
            (number,) = [place for text, place in texts if text == "number"]
            assert number[1:] in feet
            _, _, width, _ = (float(side) for side in page.mediabox)
            assert width - 15 / 25.4 * 72 - 20 < number[0] < width - 12 / 25.4 * 72


def _placed(page: pikepdf.Page) -> list[tuple[str, tuple[float, float, float]]]:
    """Texts in the foot: from where, on what line, how large, in points."""
    placed, number_is_next = [], False
    at, size = (0.0, 0.0), 0.0
    height = float(page.mediabox[3])
    for instruction in pikepdf.parse_content_stream(page, "Tm Tf Tj TJ BDC"):
        operands: Any = instruction.operands
        match str(instruction.operator):
            case "BDC":
                number_is_next = "/Type" in operands[1]
            case "Tm":
                at = float(operands[4]) * 0.75, round(height - float(operands[5]) * 0.75, 2)
            case "Tf":
                size = round(float(operands[1]), 2)
            case _ if at[1] < 40 and size < 11:
                placed.append(("number" if number_is_next else "foot", (*at, size)))
    return placed


def test_a_stored_file_of_former_days_is_bound_with_the_others(tmp_path: Path) -> None:
    """It was neither tagged nor said what it keeps to; then the whole doesn't claim to be read aloud in order."""
    old = plain('<html lang="zh-CN"><style>html {font-family: "Noto Serif CJK SC"}</style><p>旧表')
    parts = [BoundPart("旧", old), BoundPart("新", write([FORMS["hubei"]]))]
    bind(parts, tmp_path / "book.pdf")
    content = (tmp_path / "book.pdf").read_bytes()
    assert pages_of(content)[1] == "旧表1"
    assert faults(content, is_tagged=False) == []
    with pikepdf.open(BytesIO(content)) as pdf:
        assert not pdf.Root.MarkInfo.Marked
        assert b"pdfuaid:part" not in pdf.Root.Metadata.read_bytes()
