"""How pages without a login are answered: only where the site says so, from what this process keeps, and made again only
when something else is published. Whoever makes it work too often is asked to wait."""

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from perfeval.files import store
from perfeval.requests import address_of
from projects.exports.limiting import counted_as
from projects.models.publication_mark import all_marks
from projects.models.storable import drop_unstorable

MARKS_KEPT: Final = 1  # second; so long what was taken back may still be shown
PAGES_KEPT: Final = 300  # seconds, for what isn't told by a mark: the name of a round or of a region
MINUTE: Final = 60
READ: Final = ("text", "after", "before")  # what an address may ask for; anything else makes no other page
LONGEST: Final = 200
CACHING: Final = "public, no-cache"  # kept by everybody, and asked about each time

Marks = Mapping[int, UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPage:
    """What a view has made. It is true for as long as the mark of its round stays; of no round, all marks."""

    html: str
    round: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPage:
    round: int | None
    mark: Marks | UUID | None
    body: bytes
    etag: str


@dataclass(frozen=True, slots=True)
class KnownMarks:
    read_at: float
    marks: Marks


class TooOftenError(Exception):
    """The address has had too many pages made."""


_known = KnownMarks(0, {})


def current_marks() -> Marks:
    """Read once a second, so that a burst of visitors doesn't reach the database."""
    global _known  # noqa: PLW0603 (replaced as a whole: a thread sees the former marks or the new ones)
    now = time.time()
    if not 0 <= now - _known.read_at < MARKS_KEPT:
        _known = KnownMarks(now, all_marks())
    return _known.marks


def read_asked(request: HttpRequest) -> dict[str, str]:
    """The part of the address that changes a page, as the page is made and kept for."""
    texts = {name: drop_unstorable(request.GET.get(name, ""))[:LONGEST].strip() for name in READ}
    return {name: text for name, text in texts.items() if text}


def open_page(view: Callable[..., OpenPage]) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def answer(request: HttpRequest, **where: Any) -> HttpResponseBase:
        key = hashlib.sha256(repr((request.path_info, read_asked(request))).encode()).hexdigest()
        marks = current_marks()
        kept: KeptPage | None = caches["public"].get(key)
        if kept is None or kept.mark != _mark_for(kept.round, marks):
            count_making(request)
            kept = _keep_page(view(request, **where), marks)
            caches["public"].set(key, kept, PAGES_KEPT)
        response = HttpResponse(kept.body, headers={"Cache-Control": CACHING, "ETag": kept.etag})
        return get_conditional_response(request, etag=kept.etag, response=response) or response

    return open_to_all(answer)


def open_to_all(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Where the site has public pages; else there is no such page, whoever asks."""

    @wraps(view)
    @login_not_required
    @require_safe
    def answer(request: HttpRequest, **where: Any) -> HttpResponseBase:
        if not settings.PUBLIC_PAGES:
            raise Http404
        try:
            return view(request, **where)
        except Http404:
            return HttpResponse(render_to_string("open/missing.html"), status=HTTPStatus.NOT_FOUND)
        except TooOftenError:
            html = render_to_string("open/too_often.html")
            return HttpResponse(html, status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": str(MINUTE)})

    return answer


def _mark_for(round: int | None, marks: Marks) -> Marks | UUID | None:
    return marks if round is None else marks.get(round)


def _keep_page(made: OpenPage, marks: Marks) -> KeptPage:
    """The marks were read before the page was made: a page may be newer than its mark, never older."""
    body = made.html.encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    return KeptPage(round=made.round, mark=_mark_for(made.round, marks), body=body, etag=etag)


def count_making(request: HttpRequest) -> None:
    """Of one address within a minute, in this process: what is kept costs nothing and isn't counted."""
    counter = f"made:{counted_as(address_of(request))}"
    try:
        number = caches["public"].incr(counter)
    except ValueError:  # the first within a minute
        number = 1
        caches["public"].set(counter, number, MINUTE)
    if number > settings.PUBLIC_PAGES_A_MINUTE:
        raise TooOftenError


def open_file(
    request: HttpRequest, stored: str, *, name: str, media_type: str, is_shown: bool = False
) -> HttpResponseBase:
    etag = f'"{hashlib.sha256(stored.rpartition("/")[2].encode()).hexdigest()[:32]}"'
    headers = {"Cache-Control": CACHING, "ETag": etag}
    if unchanged := get_conditional_response(request, etag=etag):
        for header, value in headers.items():
            unchanged.headers[header] = value
        return unchanged
    try:
        file = store().stream(stored)
    except FileNotFoundError as error:  # another process has just made it anew
        raise Http404 from error
    return FileResponse(file, as_attachment=not is_shown, filename=name, content_type=media_type, headers=headers)


def query_of(**texts: str) -> str:
    return f"?{urlencode(texts)}"
