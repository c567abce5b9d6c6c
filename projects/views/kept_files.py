"""Kept files as they are sent: whole, as a page with all pages, or one page as a picture."""

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header

from perfeval.accounts.requests import person
from perfeval.files import store
from perfeval.requests import HtmxRequest, address_of, part_or_page
from projects.attachments import (
    IN_PLACE,
    MAGNIFIED,
    MOST_PAGES,
    Refused,
    count_of_pages,
    has_pages,
    is_shown,
    media_type,
    megabytes,
    picture_of_page,
)
from projects.attachments.kept import KeptFile
from projects.history.events import record_event
from projects.models import Evaluation

POLICY: Final = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
SAFELY: Final = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": POLICY}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileHolder:
    """What a file belongs to, and the views that show it: the file, `…_pages` and `…_page`."""

    title: str
    address: str
    here: str
    view: str
    evaluation: Evaluation | None = None  # whose log tells of a look


def holder_of_sheet(evaluation: Evaluation) -> FileHolder:
    return FileHolder(
        title=evaluation.project_name,
        address=reverse("evaluation", args=[evaluation.pk]),
        here="佐证材料",
        view="attachment",
        evaluation=evaluation,
    )


def file_limits() -> dict[str, Any]:
    """As the forms that take files tell them."""
    return {
        "file_limit": settings.FILE_LIMIT,
        "file_limit_said": megabytes(settings.FILE_LIMIT),
        "request_limit": settings.REQUEST_SIZE_LIMIT,
        "request_limit_said": megabytes(settings.REQUEST_SIZE_LIMIT),
    }


def send_file(request: HttpRequest, file: KeptFile, holder: FileHolder) -> HttpResponseBase:
    try:
        content = store().stream(file.file.name or "")
    except OSError:
        return _render_missing(request, file, holder)
    _log_look(request, file, holder)
    # Whatever a browser makes of it, it runs nothing in our name and is taken for nothing else.
    response = FileResponse(content, content_type=media_type(file), headers=SAFELY)
    as_download = "download" in request.GET or not is_shown(file)
    response.headers["Content-Disposition"] = content_disposition_header(as_download, file.name) or ""
    response.headers["Content-Length"] = str(file.size)
    return response


def render_pages(request: HtmxRequest, file: KeptFile, holder: FileHolder) -> HttpResponse:
    """All pages, each a picture that the browser asks for when it comes into view."""
    if not has_pages(file):
        raise Http404
    count, reason = 0, ""
    try:
        count = count_of_pages(file)
    except Refused as refusal:
        reason = str(refusal)
    except OSError:
        return _render_missing(request, file, holder)
    _log_look(request, file, holder)
    shown = range(1, min(count, MOST_PAGES) + 1)
    context = {
        "file": file,
        "holder": holder,
        "address": reverse(holder.view, args=[file.pk]),
        "count": count,
        "pages": [(number, reverse(f"{holder.view}_page", args=[file.pk, number])) for number in shown],
        "most": MOST_PAGES,
        "reason": reason,
    }
    return part_or_page(request, "attachments/_pages.html", "attachments/pages.html", context)


def send_page(request: HttpRequest, file: KeptFile, number: int) -> HttpResponseBase:
    """One page. The look at its file has been logged."""
    if not has_pages(file) or not 1 <= number <= MOST_PAGES:
        raise Http404
    try:
        name = picture_of_page(file, number, longest=MAGNIFIED if "full" in request.GET else IN_PLACE)
        if name is None:
            raise Http404
        picture = store().stream(name)
    except OSError as error:
        raise Http404 from error
    return FileResponse(picture, content_type="image/jpeg", headers=SAFELY)


def _render_missing(request: HttpRequest, file: KeptFile, holder: FileHolder) -> HttpResponse:
    return render(request, "attachments/missing.html", {"file": file, "holder": holder}, status=404)


def _log_look(request: HttpRequest, file: KeptFile, holder: FileHolder) -> None:
    by, address = person(request), address_of(request)
    if holder.evaluation is None:
        record_event("download-material", user=by, subject=f"{holder.title}：{file.name}", address=address)
    else:
        record_event("download", evaluation=holder.evaluation, user=by, subject=file.name, address=address)
