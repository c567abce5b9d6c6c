"""A made file as an answer: its media type and its name, as browsers want them."""

from collections.abc import Mapping
from typing import Final

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from projects.exports.files import MEDIA_TYPES

TYPES: Final[Mapping[str, str]] = {**MEDIA_TYPES, "csv": "text/csv; charset=utf-8"}


def download(content: bytes, name: str, *, is_shown: bool = False) -> HttpResponse:
    """The end of the name says what it is. What is shown opens in the browser instead of being saved."""
    disposition = content_disposition_header(as_attachment=not is_shown, filename=name) or ""
    media_type = TYPES[name.rpartition(".")[2]]
    return HttpResponse(content, content_type=media_type, headers={"Content-Disposition": disposition})
