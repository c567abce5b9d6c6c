"""What Word and web pages leave in a text is taken out once and for all; what a person wrote stays."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from projects.documents.cleaning import clean_line, clean_text

CASES = json.loads((Path(settings.BASE_DIR) / "tests" / "data" / "cleaning.json").read_text(encoding="utf-8"))
NOISE = ["<o:p>", "</o:p>", "<o", ":p>", "[bookmark: _GoBack]", "[bookmark:", "]", "\uf0b7", "·   ", "\u200b", "\xa0"]
PIECES = st.one_of(st.sampled_from([*NOISE, "\r\n", "\v", "\t", "  ", "<![endif]>", "\u3000"]), st.text(max_size=3))
TEXTS = st.lists(PIECES, max_size=12).map("".join)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["clean"] or "nothing")
def test_noise_is_taken_out(case: dict[str, str]) -> None:
    clean = clean_text if case["lines"] else clean_line
    assert clean(case["dirty"]) == case["clean"]


@given(TEXTS, st.sampled_from([clean_line, clean_text]))
def test_clean_text_stays_as_it_is(text: str, clean: Callable[[str], str]) -> None:
    assert clean(clean(text)) == clean(text)


@given(TEXTS)
def test_one_line_cell_holds_one_line(text: str) -> None:
    assert len(clean_line(text).splitlines()) <= 1


@given(st.text(alphabet="培训人数≥95%，。（）0123456789abcXYZ/—-+=.", max_size=40))
def test_plain_words_and_figures_are_never_touched(text: str) -> None:
    assert (clean_text(text), clean_line(text)) == (text, text)


@pytest.mark.parametrize(
    ("piece", "left"),
    [
        ("<!--[if ", "<!--[if " * 20_000),
        ("[bookmark:", "[bookmark:" * 20_000),
        ("\u3000", ""),
        (" ", ""),
        ("\n", ""),
        ("·  ", f"•{' ·' * 19_999} "),
    ],
)
def test_hostile_text_is_cleaned_as_any_other(piece: str, left: str) -> None:
    rest = ">" * 20_000
    assert clean_line(piece * 20_000 + rest) == left + rest


def test_tags_that_never_close_leave_no_bracket() -> None:
    assert not set(clean_line("<o:p" * 20_000 + ">" * 20_000)) & set("<>")
