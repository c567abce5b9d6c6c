"""What the files of Word and Excel have in common: texts that XML can hold, and the same bytes on every day."""

import re
from datetime import UTC, datetime
from io import BytesIO
from typing import Final
from zipfile import ZipFile

UNDATED: Final = datetime(1980, 1, 1, tzinfo=UTC)  # of a file whose properties must name a date
FIRST_DAY: Final = bytes([0, 0, 0x21, 0])  # UNDATED as an archive writes it, which can name no earlier one
IN_PART: Final = 10  # bytes from the beginning of a part's own head to its time and date
IN_LIST: Final = 12  # the same in the archive's list of parts
HEAD: Final = 46  # bytes of an entry of the list, before its name
LENGTHS: Final = (28, 30, 32)  # where the entry says how long its name, extra field and comment are
ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LINE_ENDS: Final = re.compile("\r\n?")


def xml_text(text: str) -> str:
    """Line ends are one character; any parser would make them so."""
    return ILLEGAL.sub("", LINE_ENDS.sub("\n", text))


def fix_dates(archive: bytes) -> bytes:
    """With one date on all parts: writers of archives put the clock's on each."""
    content = bytearray(archive)
    with ZipFile(BytesIO(archive)) as opened:
        parts = opened.infolist()
        entry = opened.start_dir
    for part in parts:
        _put_first_day(content, part.header_offset + IN_PART)
        _put_first_day(content, entry + IN_LIST)
        entry += HEAD + sum(int.from_bytes(content[entry + at : entry + at + 2], "little") for at in LENGTHS)
    return bytes(content)


def _put_first_day(content: bytearray, place: int) -> None:
    content[place : place + len(FIRST_DAY)] = FIRST_DAY
