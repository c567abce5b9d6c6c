"""The small fonts: TrueType, every character of GB 2312, and forms that come out all the same without them."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from projects.documents.pdf import engine, fonts, write
from tests.projects.documents.pdf.reading import glyphs_of, pages_of, printable, words_of
from tests.projects.documents.sheets import sample_grid

HANZI_OF_GB_2312 = 6763


def test_the_fonts_hold_every_hanzi_of_gb_2312() -> None:
    hanzi = {code for code in fonts.characters() if 0x4E00 <= code <= 0x9FFF}
    assert len(hanzi) == HANZI_OF_GB_2312
    for face in fonts.FACES:
        assert hanzi - TTFont(face.path).getBestCmap().keys() == set()


@pytest.mark.parametrize("face", fonts.FACES, ids=lambda face: face.family)
def test_a_made_font_is_truetype_and_small(face: fonts.Face) -> None:
    font = TTFont(face.path)
    assert font.sfntVersion == "\0\1\0\0"
    assert "CFF " not in font
    assert font["name"].getDebugName(1) == face.family
    assert face.path.stat().st_size < 4_000_000


def test_fonts_that_are_there_are_not_made_again() -> None:
    before = [face.path.stat().st_mtime_ns for face in fonts.FACES]
    fonts.make()
    assert [face.path.stat().st_mtime_ns for face in fonts.FACES] == before


def test_without_the_small_fonts_a_form_comes_out_all_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "DIRECTORY", tmp_path)
    engine.font_configuration.cache_clear()
    try:
        assert not fonts.are_made()
        grid = sample_grid("hubei")
        content = write([printable(grid)])
        assert pages_of(content) == [words_of(grid) + "第1页共1页"]
        assert 0 not in set(glyphs_of(content))
        assert b"PerfevalSong" not in content
    finally:
        engine.font_configuration.cache_clear()
