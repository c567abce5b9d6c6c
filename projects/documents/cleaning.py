"""Takes out of a typed or pasted text what Word, web pages and old files leave in it and nobody sees or wants."""

import re
from typing import Final

# static/js/filling/cleaning.js does the same to what is pasted; tests/data/cleaning.json holds both to it.
LINE_ENDS: Final = re.compile("\r\n|[\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
SPACES: Final = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f]")
INVISIBLE: Final = re.compile(
    "[\0-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffd]"
)
MARKUP: Final = re.compile(
    r"<!--\[if[^\]<>]*\]>|<!\[[^\]<>]*\]-{0,2}>|<!--(?:Start|End)Fragment-->"
    r"|</?(?:o|w|v|m|st1):[a-z]\w*(?:\s[^<>]*)?/?>|\[bookmark:[^\[\]\n]*\]",
    re.I | re.A,
)
SYMBOLS: Final = str.maketrans("\uf0b3\uf0a3\uf0b1\uf0b4\uf0b0", "≥≤±×°")  # of Word's Symbol font
BULLET: Final = re.compile("^[ \u3000]*(?:[\uf000-\uf0ff][ \u3000]*|[·•●▪◆§][ \u3000]{2,})", re.M)
BOXES: Final = re.compile("[\uf000-\uf0ff]")  # what Symbol and Wingdings draw, any other font shows as an empty box
GAPS: Final = re.compile(" {2,}")
ENDS: Final = re.compile(r" $", re.M)
BLANK_LINES: Final = re.compile(r"\n{3,}")
BREAKS: Final = re.compile("[ \u3000]?\n[ \u3000\n]*")
AROUND: Final = " \n\u3000"
BRACKETS: Final = re.compile(r"[<>\[\]]")
MOST_PASSES: Final = 10


def clean_text(text: str) -> str:
    """Keeps its lines."""
    return _clean(text, lines=True)


def clean_line(text: str) -> str:
    """A break becomes a space."""
    return _clean(text, lines=False)


def _clean(text: str, *, lines: bool) -> str:
    for _ in range(MOST_PASSES):  # taking one thing out may bring another together
        cleaner = _clean_once(text, lines=lines)
        if cleaner == text:
            return text
        text = cleaner
    return _clean(BRACKETS.sub("", text), lines=lines)  # marks within marks within marks are no language


def _clean_once(text: str, *, lines: bool) -> str:
    text = SPACES.sub(" ", LINE_ENDS.sub("\n", text))
    text = MARKUP.sub("", INVISIBLE.sub("", text)).translate(SYMBOLS)
    text = BOXES.sub("", BULLET.sub("• ", text))
    if not lines:
        text = BREAKS.sub(" ", text.strip(AROUND))
    text = ENDS.sub("", GAPS.sub(" ", text))
    return BLANK_LINES.sub("\n\n", text).strip(AROUND)
