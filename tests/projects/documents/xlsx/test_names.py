"""What the sheets of a workbook are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.documents.xlsx.contents import FORBIDDEN, LONGEST, SheetNames


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("安全生产", "安全生产"),
        ("a/b\\c?d*e[f]:g", "a_b_c_d_e_f__g"),
        ("'引号'", "引号"),
        ("", "表"),
        ("  \n ", "表"),
        ("History", "History（2）"),
        ("a\u202egpj.exe\u2066", "agpj.exe"),
        ("绩" * 40, "绩" * 31),
        ("目录", "目录（2）"),
    ],
)
def test_name_is_one_that_excel_takes(title: str, name: str) -> None:
    assert SheetNames("目录").name(title) == name


def test_no_two_are_alike_as_excel_compares_them() -> None:
    names = SheetNames()
    assert [names.name(title) for title in ("Abc", "ABC", "abc", "绩" * 40, "绩" * 41)] == [
        "Abc",
        "ABC（2）",
        "abc（3）",
        "绩" * 31,
        "绩" * 28 + "（2）",
    ]


@given(st.lists(st.text(max_size=60), max_size=30))
def test_any_titles_give_names_that_excel_takes(titles: list[str]) -> None:
    names = SheetNames("目录")
    given_names = [names.name(title) for title in titles]
    assert len({name.casefold() for name in given_names}) == len(titles)
    for name in given_names:
        assert 0 < len(name.encode("utf-16-le")) // 2 <= LONGEST
        assert not FORBIDDEN.search(name)
        assert name == name.strip("'")
