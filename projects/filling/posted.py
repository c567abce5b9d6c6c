"""What a browser sent, sorted into groups."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from django.core.exceptions import TooManyFieldsSent

from projects.documents.controls import parse_name
from projects.filling.saving import Posted

VERSION: Final = "version"
LARGEST: Final = 2**31 - 1
MOST_GROUPS: Final = 1000  # far more than a sheet can have, and those that were removed from it


def sorted_groups(pairs: Iterable[tuple[str, str]]) -> Mapping[str, Posted]:
    """A group without its version rests on none: it conflicts with whatever stands."""
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    versions: dict[str, int] = {}
    for name, text in pairs:
        parsed = parse_name(name)
        if parsed is None:
            continue
        if parsed.field == VERSION:
            versions[parsed.group] = whole(text)
        else:
            texts[parsed.group][parsed.field] = text
    if len(texts) > MOST_GROUPS:
        raise TooManyFieldsSent(f"{len(texts)} groups")
    return {group: Posted(version=versions.get(group, -1), texts=fields) for group, fields in texts.items()}


def whole(text: str) -> int:
    """-1 where it is no number that could have come from us."""
    return min(int(text), LARGEST) if text.isascii() and text.isdecimal() and len(text) < 12 else -1
