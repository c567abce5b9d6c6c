"""打印预览: the pages that would be printed of a sheet as it is saved now."""

import hashlib
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from django.core.cache import cache

from perfeval.accounts.models import User
from projects.documents import pdf
from projects.documents.printable import FAULTS, Printable
from projects.exports.prints import print_of
from projects.models import Evaluation

MOST_PAGES: Final = 20
MINUTE: Final = 60  # seconds
PREVIEWS_A_MINUTE: Final = 120  # for one person: who types without rest saves less often


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    pages: tuple[pdf.PagePicture, ...] = ()
    count: int = 0
    fault: str = ""


def form_to_preview(evaluation: Evaluation) -> Printable | Preview:
    """What is to be drawn; a preview without pages says why nothing can be."""
    try:
        return replace(print_of(evaluation).printable, made_at=None)
    except FAULTS as error:
        return Preview(fault=_describe_fault(error))


def digest_of(printable: Printable) -> str:
    return hashlib.sha256(repr(printable).encode("utf-8", errors="replace")).hexdigest()


def preview_of(printable: Printable) -> Preview:
    try:
        return _draw_preview(printable)
    except FAULTS as error:
        return Preview(fault=_describe_fault(error))


@lru_cache(maxsize=16)
def _draw_preview(printable: Printable) -> Preview:
    pages, count = pdf.draw_pictures(pdf.write([printable]), most=MOST_PAGES)
    return Preview(pages=pages, count=count)


def _describe_fault(error: Exception) -> str:
    return "有无法打印的字符" if isinstance(error, UnicodeEncodeError) else str(error)


def previews_too_often(user: User) -> bool:
    """Counts this time too, in this process alone: what it keeps from is drawing without end."""
    key = f"previews-{user.pk}"
    cache.add(key, 0, MINUTE)
    try:
        return cache.incr(key) > PREVIEWS_A_MINUTE
    except ValueError:  # the minute was over between the two
        return False
