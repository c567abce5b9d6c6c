"""What office files can't hold is kept out of them."""

import pytest

from projects.documents.office import xml_text


@pytest.mark.parametrize(
    ("text", "kept"),
    [("绩效\t指标\n", "绩效\t指标\n"), ("a\r\nb\rc", "a\nb\nc"), ("\x00\x0b\x1f\ud800\ufffe\uffff", ""), ("𠮷", "𠮷")],
)
def test_text_is_kept_as_far_as_xml_can_hold_it(text: str, kept: str) -> None:
    assert xml_text(text) == kept
