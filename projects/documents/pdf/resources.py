"""The resources that a form's page may fetch: two pictures of our own, and nothing else."""

import io
from functools import cache
from pathlib import Path
from typing import Any, Final

import segno
from weasyprint.urls import URLFetcher, URLFetcherResponse

DRAFT: Final = Path(__file__).with_name("draft.svg")
SVG: Final = {"Content-Type": "image/svg+xml"}


class ForeignAddressError(ValueError):
    """A page asked for a resource from outside."""


class OwnPictures(URLFetcher):  # type: ignore[misc]
    def __init__(self, link: str) -> None:
        super().__init__(allowed_protocols=("perfeval",), allow_redirects=False)
        self.link = link

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if url == "perfeval:draft":
            return URLFetcherResponse(url, draft_mark(), SVG)
        if url == "perfeval:qr" and self.link:
            return URLFetcherResponse(url, draw_qr_code(self.link), SVG)
        raise ForeignAddressError(url)


@cache
def draft_mark() -> bytes:
    return DRAFT.read_bytes()


def draw_qr_code(link: str) -> bytes:
    drawn = io.BytesIO()
    segno.make_qr(link, error="m").save(drawn, kind="svg", border=0, xmldecl=False, omitsize=True)
    return drawn.getvalue()
