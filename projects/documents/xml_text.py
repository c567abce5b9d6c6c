"""Keeps out of office files what their XML can't hold."""

import re
from typing import Final

ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LINE_ENDS: Final = re.compile("\r\n?")


def xml_text(text: str) -> str:
    """Line ends are one character; any parser would make them so."""
    return ILLEGAL.sub("", LINE_ENDS.sub("\n", text))
