"""What people type: characters that few fonts have, lines from the right, and traps."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.sheet import Sheet
from projects.documents.compose import compose
from projects.documents.grid import Grid
from projects.documents.layout import shipped_layout
from projects.documents.pdf import write
from projects.documents.pdf.markup import write_html
from projects.documents.pdf.resources import ForeignAddressError, OwnPictures
from projects.documents.pdf.style import paper_of
from tests.projects.documents.pdf.reading import bare, glyphs_of, pages_of, printable, words_of
from tests.projects.documents.sheets import COST_DIMENSION, sample_grid

RARE = ["𠮷", "䶮", "㆔", "㐱", "𬭎", "é", "ğ", "ş", "₽", "☑", "№", "Ⅷ", "①", "≧", "㎡", "℃"]


def with_project(text: str) -> Grid:
    return compose(replace(COST_DIMENSION, project=text), shipped_layout("national-2020"))


@pytest.mark.parametrize("character", RARE)
def test_a_rare_character_is_drawn_and_can_be_copied(character: str) -> None:
    content = write([printable(with_project(f"张{character}测试"))])
    assert 0 not in set(glyphs_of(content))
    assert f"张{character}测试" in pages_of(content)[0]


def test_uyghur_is_drawn_from_the_right_with_every_letter() -> None:
    content = write([printable(with_project("شىنجاڭ ئۇيغۇر ئاپتونوم رايونى"))])
    assert 0 not in set(glyphs_of(content))
    page = pages_of(content)[0]
    assert all(letter in page for letter in "شنجئغرپتم")


def test_a_form_without_uyghur_has_no_line_from_the_right() -> None:
    paper = paper_of(sample_grid("hubei"), is_draft=False)
    texts = {"ئۇيغۇرچە نىشان": True, "ئۇيغۇر 维吾尔语培训项目": False, "项目": False, "": False}
    for text, is_rtl in texts.items():
        html = write_html(printable(with_project(text)), paper)
        assert ('rtl"' in html) is is_rtl


def test_a_latin_name_beside_hanzi_keeps_its_spaces_and_letters() -> None:
    content = write([printable(with_project("Əziz Müller 项目"))])
    assert 0 not in set(glyphs_of(content))
    assert "ƏzizMüller项目" in pages_of(content)[0]


TRAPS = [
    '<img src="file:///etc/passwd">',
    '<img src="http://127.0.0.1:9/x.png"><script>alert(1)</script>',
    '<link rel=attachment href="file:///etc/passwd"><link rel=stylesheet href="http://127.0.0.1:9/x.css">',
    "<style>@import url(file:///etc/passwd); td { display: none }</style>",
    '"><img src=data:image/svg+xml;base64,PHN2Zy8+>',
    "</title></head><body><iframe src=file:///etc/passwd></iframe>",
    "';}*{background:url(http://127.0.0.1:9/)}",
    "&lt;b&gt; &amp; &#x41;",
]


def everywhere(text: str) -> Grid:
    """In a dozen cells of a form."""
    grid = sample_grid("national-2020")
    return replace(grid, cells=tuple(replace(cell, text=text, breaks=()) for cell in grid.cells[:12]) + grid.cells[12:])


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_is_printed_as_it_was_typed_and_fetches_nothing(trap: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    fetch = OwnPictures.fetch

    def noted(self: OwnPictures, url: str, headers: object = None) -> object:
        asked.append(url)
        return fetch(self, url, headers)

    monkeypatch.setattr(OwnPictures, "fetch", noted)
    form = printable(everywhere(trap), title=trap, code=trap, link=trap, is_draft=True)
    pages = pages_of(write([form]))
    assert "".join(pages).count(bare(trap)) == 12 + len(pages)
    assert set(asked) == {"perfeval:draft", "perfeval:qr"}


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "http://127.0.0.1:9/", "data:,x", "perfeval:other", "perfeval:qr"]
)
def test_nothing_from_outside_is_fetched(url: str) -> None:
    with pytest.raises(ForeignAddressError):
        OwnPictures("").fetch(url)


PRINTED = st.text(st.characters(codec="gb2312", categories=["L", "N", "P"]), min_size=1, max_size=60)


@settings(max_examples=15)
@given(PRINTED, PRINTED, PRINTED)
def test_any_chinese_text_arrives_whole(project: str, goal: str, name: str) -> None:
    rows = (replace(COST_DIMENSION.indicators[0], name=name), *COST_DIMENSION.indicators[1:])
    sheet: Sheet = replace(COST_DIMENSION, project=project, goal=goal, indicators=rows)
    grid = compose(sheet, shipped_layout("national-2020"))
    assert "".join(pages_of(write([printable(grid)]))) == words_of(grid) + "第1页共1页"
