"""Open data of a round, streamed to whoever asks."""

from typing import Final
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from perfeval.requests import address_of
from projects.access import may_take_open_data
from projects.exports.publication import WRITERS, read_for_public
from projects.history.events import record_event
from projects.queries import rounds_for

TYPES: Final = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}


@require_safe
def open_data(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    exercise = get_object_or_404(rounds_for(request.user), pk=pk)
    verdict = may_take_open_data(request.user)
    if not verdict:
        raise PermissionDenied(verdict.reason)
    assert request.user.is_authenticated
    with transaction.atomic():
        subject = f"公开数据（{kind.upper()}）：{exercise}"
        record_event("export", user=request.user, address=address_of(request), subject=subject)
    sheets = read_for_public(exercise.evaluations.for_user(request.user))
    response = StreamingHttpResponse(WRITERS[kind](sheets), content_type=TYPES[kind])
    name = quote(f"{exercise.title}_公开数据.{kind}")
    response["Content-Disposition"] = (
        f"attachment; filename=\"open-data-{exercise.year}.{kind}\"; filename*=UTF-8''{name}"
    )
    return response
