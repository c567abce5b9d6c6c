"""What a text column of either database can hold."""

import re
from typing import Final

UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL takes them neither in text nor in JSON


def drop_unstorable(text: str) -> str:
    return UNSTORABLE.sub("", text)
