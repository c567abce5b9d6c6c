"""A target in three cells and in one are the same text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.documents.targets import PARTS, join_target, part_of_target, split_target


@pytest.mark.parametrize(
    ("target", "parts"),
    [
        ("≥95%", ("≥", "95", "%")),
        (">= 1,200 人次", (">=", "1,200", "人次")),
        ("2次", ("", "2", "次")),
        ("持续提高", ("", "持续提高", "")),
        ("2020年12月31日前", ("", "2020年12月31日前", "")),
        ("≥", ("≥", "", "")),
        ("", ("", "", "")),
    ],
)
def test_target_is_parted_where_it_can_be(target: str, parts: tuple[str, str, str]) -> None:
    assert tuple(part_of_target(target, name) for name in PARTS) == parts


@given(target=st.text(max_size=20))
def test_parts_make_the_target_but_for_spaces(target: str) -> None:
    assert "".join(join_target(split_target(target)).split()) == "".join(target.split())


@given(
    sign=st.sampled_from(["", "≥", "≤", ">", "<=", "＝"]),
    value=st.from_regex(r"[0-9]{1,6}(\.[0-9]{1,2})?", fullmatch=True),
    unit=st.sampled_from(["", "%", "人次", "万元"]),
)
def test_typed_parts_are_shown_again(sign: str, value: str, unit: str) -> None:
    parts = dict(zip(PARTS, (sign, value, unit), strict=True))
    assert split_target(join_target(parts)) == parts
