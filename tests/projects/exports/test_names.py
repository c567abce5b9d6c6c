"""Names of files: safe for Windows, unique, and still readable."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.exports.names import MOST_BYTES, file_name, numbered_name

TEXTS = st.text(max_size=200)


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("节能监察中心", "安全生产专项资金"), "节能监察中心-安全生产专项资金.pdf"),
        (("a/b\\c", '<"x">|?*:'), "a_b_c-__x______.pdf"),
        (("乡村\n振兴  项目",), "乡村 振兴 项目.pdf"),
        (("\u202efdp.exe",), "fdp.exe.pdf"),
        (("con",), "_con.pdf"),
        (("LPT1.x",), "_LPT1.x.pdf"),
        (("...", " "), "未命名.pdf"),
        (("一", "", "二"), "一-二.pdf"),
        (("𠮷野家补助",), "𠮷野家补助.pdf"),
    ],
)
def test_name_says_what_is_in_it(parts: tuple[str, ...], name: str) -> None:
    assert file_name(*parts, suffix="pdf") == name


def test_number_is_as_wide_as_the_last() -> None:
    names = [numbered_name(7, of=count, unit="农技站", project="培训") for count in (9, 200, 2000)]
    assert names == ["007-农技站-培训.pdf", "007-农技站-培训.pdf", "0007-农技站-培训.pdf"]


@given(TEXTS, TEXTS)
def test_any_name_is_safe_for_windows(unit: str, project: str) -> None:
    name = file_name(unit, project, suffix="pdf")
    assert not set(name) & set('<>:"/\\|?*')
    assert all(sign.isprintable() for sign in name)
    assert not name.startswith((" ", "."))
    assert len(name.encode()) <= MOST_BYTES + 5
    assert name.removesuffix(".pdf") == name.removesuffix(".pdf").strip(" .") != ""


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=20))
def test_names_in_a_zip_are_unique_and_come_back_as_they_were(titles: list[tuple[str, str]]) -> None:
    names = [numbered_name(n, of=len(titles), unit=unit, project=project) for n, (unit, project) in enumerate(titles)]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, b"")
    with zipfile.ZipFile(file) as archive:
        assert archive.namelist() == names
        assert len({name.casefold() for name in names}) == len(names)
        assert all(info.flag_bits & 0x800 for info in archive.infolist() if not info.filename.isascii())
