"""No damaged file gets further than a refusal in words: its kind is told or refused, and a probe answers in a word."""

import random
import zipfile
from collections.abc import Iterator
from contextlib import suppress

import pytest

from projects.attachments import Refused
from projects.attachments.content import kind_and_form
from projects.attachments.probe import probe
from tests.projects.attachments.test_content import REAL
from tests.projects.units.damaged import packed, parts_of

WORDS = {"well", "broken", "encrypted", "bomb"}
FLIPS = 200


def damaged(content: bytes, seed: str) -> Iterator[bytes]:
    """Cut everywhere, with bits turned, and the first kilobytes, where formats keep their tables, changed most."""
    chance = random.Random(seed)
    for share in range(0, 100, 3):
        yield content[: max(1, len(content) * share // 100)]
    for number in range(FLIPS):
        broken, reach = bytearray(content), len(content) if number % 2 else min(len(content), 2048)
        for _ in range(1 + number % 12):
            broken[chance.randrange(reach)] = chance.choice((0, 1, 0x7F, 0xFE, 0xFF, chance.randrange(256)))
        yield bytes(broken)
    for part in range(0, min(len(content), 4096), 64):
        yield content[:part] + b"\xff" * 64 + content[part + 64 :]
    if content.startswith(b"PK"):
        parts = parts_of(content)
        for name in parts:
            yield packed({**parts, name: b""})
            yield packed({other: held for other, held in parts.items() if other != name})
        for method in (zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2):
            whole = packed(parts, method)
            for place in range(40, len(whole), max(1, len(whole) // 20)):
                yield whole[:place] + b"\0" + whole[place + 1 :]


@pytest.mark.parametrize("kind", REAL)
def test_kind_of_a_damaged_file_is_told_or_refused(kind: str) -> None:
    for content in damaged(REAL[kind](), kind):
        with suppress(Refused):
            assert kind_and_form(content)[0].media_type


@pytest.mark.filterwarnings("ignore")  # Pillow's, of tables that are cut off
@pytest.mark.parametrize("kind", REAL)
def test_probe_answers_for_a_damaged_file_in_a_word(kind: str) -> None:
    whole = REAL[kind]()
    form = kind_and_form(whole)[1]
    if form:
        assert {probe(form, content) for content in damaged(whole, kind)} <= WORDS
    else:
        assert kind in ("application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint")
