"""What Word and web pages leave in a text is taken out once and for all; what a person wrote stays."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from projects.editing.cleaning import clean_line, clean_text

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


@pytest.mark.parametrize("piece", ["<o:p", "<!--[if ", "[bookmark:", "\u3000", " ", "\n", "·  ", "<o:p "])
def test_hostile_text_takes_no_time(piece: str) -> None:
    began = time.perf_counter()
    clean_line(piece * 20_000 + ">" * 20_000)
    assert time.perf_counter() - began < 2
