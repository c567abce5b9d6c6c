"""A sheet as PDF, Excel or Word."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from perfeval.accounts.requests import person
from perfeval.requests import address_of
from projects.exports.downloads import download
from projects.exports.files import MEDIA_TYPES, File, file_of, file_of_version
from projects.exports.prints import print_of
from projects.history.events import record_event
from projects.models import Evaluation, Version
from projects.sheets.drawing import DRAWN_WITH


@require_safe
def document(request: HttpRequest, pk: int, suffix: str) -> HttpResponse:
    """What was submitted as it was frozen, a draft as it stands."""
    visible = Evaluation.objects.for_user(request.user).select_related("rule_set", *DRAWN_WITH)
    evaluation = get_object_or_404(visible, pk=pk)
    return _send_file(request, file_of(print_of(evaluation), known_suffix(suffix)), evaluation)


@require_safe
def version_document(request: HttpRequest, pk: int, suffix: str) -> HttpResponse:
    visible = Version.objects.for_user(request.user).select_related("layout", "rule_set", "evaluation")
    version = get_object_or_404(visible, pk=pk)
    file = file_of_version(version, known_suffix(suffix), unit=version.evaluation.unit_name)
    return _send_file(request, file, version.evaluation)


def known_suffix(suffix: str) -> str:
    if suffix not in MEDIA_TYPES:
        raise Http404
    return suffix


def _send_file(request: HttpRequest, file: File, evaluation: Evaluation) -> HttpResponse:
    """Logged when it goes out."""
    is_pdf = file.name.endswith(".pdf")
    if request.method == "GET":
        verb = "print" if is_pdf else "export"
        record_event(verb, evaluation=evaluation, user=person(request), subject=file.name, address=address_of(request))
    return download(file.content, file.name, is_shown=is_pdf)
