"""The small fonts: TrueType, every character of GB 2312, and forms that come out all the same without them."""

import hashlib
import sys
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from projects.documents.grid import Typeface
from projects.documents.pdf import fonts, own_font_is_usable, write
from tests.projects.documents.pdf.archival import faults
from tests.projects.documents.pdf.reading import glyphs_of, pages_of, printable, words_of
from tests.projects.documents.sheets import sample_grid

HANZI_OF_GB_2312 = 6763


def test_the_fonts_hold_every_hanzi_of_gb_2312() -> None:
    hanzi = {code for code in fonts.kept_characters() if 0x4E00 <= code <= 0x9FFF}
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
    fonts.make_fonts()
    assert [face.path.stat().st_mtime_ns for face in fonts.FACES] == before


def test_without_the_small_fonts_a_form_comes_out_all_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "DIRECTORY", tmp_path)
    forget_fonts()
    try:
        assert not fonts.are_fonts_made()
        grid = sample_grid("hubei")
        content = write([printable(grid)])
        assert pages_of(content) == [words_of(grid) + "第1页共1页"]
        assert 0 not in set(glyphs_of(content))
        assert b"PerfevalSong" not in content
    finally:
        forget_fonts()


def forget_fonts() -> None:
    """And all that was measured or drawn with them."""
    modules = [module for name, module in sys.modules.items() if name.startswith("projects.documents.pdf.")]
    for kept in (each for module in modules for each in vars(module).values() if hasattr(each, "cache_clear")):
        kept.cache_clear()


@pytest.fixture
def licensed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Path]:
    """A font that goes by the name of one that offices have, with glyphs that aren't those of 宋体."""
    font = TTFont(fonts.HEI.path)
    for number, text in ((1, "FangSong_GB2312"), (4, "FangSong_GB2312"), (5, "Version 5.00")):
        font["name"].setName(text, number, 3, 1, 0x409)
    place = tmp_path / "simfang.ttf"
    font.save(place)
    monkeypatch.setattr(fonts, "OWN", tmp_path / "own")
    settings.FANGSONG_FONT = str(place)
    forget_fonts()
    yield place
    forget_fonts()


def in_fangsong() -> bytes:
    return write([printable(replace(sample_grid("hubei"), typeface=Typeface.FANGSONG))])


def fonts_of(content: bytes) -> set[str]:
    with pikepdf.open(BytesIO(content)) as pdf:
        used: Any = pdf.pages[0].resources.Font
        return {str(font.BaseFont).partition("+")[2] for font in used.values()}


def test_a_form_is_set_in_the_office_s_own_font_and_says_so(licensed: Path) -> None:
    content = in_fangsong()
    assert "Perfeval-Fangsong" in fonts_of(content)
    assert faults(content) == []
    assert len(content) < 100_000
    with pikepdf.open(BytesIO(content)) as pdf:
        said = pdf.Root.Metadata.read_bytes().decode()
    digest = hashlib.sha256(licensed.read_bytes()).hexdigest()
    assert f"<dc:source>正文字体：FangSong_GB2312 Version 5.00，sha256 {digest}</dc:source>" in said
    assert own_font_is_usable(None) == []


def test_a_form_that_names_none_stays_in_song(licensed: Path) -> None:
    content = write([printable(sample_grid("hubei"))])
    assert "Perfeval-Fangsong" not in fonts_of(content)
    assert b"dc:source" not in content


def forbid(font: TTFont) -> None:
    font["OS/2"].fsType = 2


def bereave(font: TTFont) -> None:
    for table in font["cmap"].tables:
        table.cmap.pop(ord("绩"), None)


@pytest.mark.parametrize(("spoil", "words"), [(forbid, "标明不得嵌入文件"), (bereave, "缺少常用汉字（如“绩”）")])
def test_a_font_that_must_not_or_cannot_serve_is_refused(licensed: Path, spoil: Any, words: str) -> None:
    font = TTFont(licensed)
    spoil(font)
    font.save(licensed)
    assert [f"{told.id} {told.msg}" for told in own_font_is_usable(None)] == [
        f"projects.W001 字体文件 {licensed} {words}"
    ]


@pytest.mark.parametrize("content", [None, b"", b"\0\1\0\0" + bytes(40), b"PK\3\4"])
def test_without_a_usable_file_song_stands_in_and_a_check_tells_why(licensed: Path, content: bytes | None) -> None:
    licensed.unlink()
    if content is not None:
        licensed.write_bytes(content)
    (told,) = own_font_is_usable(None)
    assert str(licensed) in told.msg
    grid = sample_grid("hubei")
    assert "Perfeval-Song" in fonts_of(in_fangsong())
    assert pages_of(in_fangsong()) == [words_of(grid) + "第1页共1页"]
