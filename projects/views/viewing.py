"""正在查看: a review page tells that it is open, and learns who else has the same sheet open."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from perfeval.accounts.requests import person
from projects.access import may_review
from projects.models import Evaluation
from projects.review.viewing import note_viewing, other_viewers


@require_POST
def viewing(request: HttpRequest, pk: int) -> HttpResponse:
    user = person(request)
    shown = get_object_or_404(Evaluation.objects.for_user(user).with_places().with_filling_by(user), pk=pk)
    if not may_review(user, shown):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)  # it has moved on, and the page may stop
    note_viewing(shown, user)
    viewers = other_viewers([shown], user).get(shown.pk, ())
    return render(request, "review/_viewers.html", {"viewers": viewers})
