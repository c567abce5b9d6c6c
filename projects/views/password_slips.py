"""密码条: whose are to be printed, and the paper, which is made for this answer alone."""

from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from perfeval.requests import address_of
from projects.exports.downloads import download
from projects.people.keeping import AccountRefusedError
from projects.people.slips import MOST, print_slips, slips_to_print
from projects.views.forms.people import SlipUnitForm
from projects.views.people import keeper_of, known_units, named_units

AGAIN: Final = "again"


@require_http_methods(["GET", "HEAD", "POST"])
def slips(request: HttpRequest) -> HttpResponse:
    keeper = keeper_of(request)
    units = known_units(keeper)
    form = SlipUnitForm(request.POST if request.method == "POST" else request.GET, units=units)
    unit = form.cleaned_data["unit"] if form.is_valid() else None
    status, refused = HTTPStatus.OK, ""
    if request.method == "POST":
        status = HTTPStatus.CONFLICT
        try:
            paper = print_slips(
                keeper,
                again=request.POST.get("which") == AGAIN,
                unit=unit,
                seen=request.POST.get("seen", ""),
                site=settings.PUBLIC_ADDRESS or request.build_absolute_uri("/"),
                address=address_of(request),
            )
        except AccountRefusedError as error:
            refused = str(error)
        else:
            return download(paper, f"密码条 {timezone.localtime():%Y-%m-%d %H%M}.pdf")
    context = {
        "form": form,
        "unit": unit,
        "refused": refused,
        "lists": [slips_to_print(keeper, again=again, unit=unit) for again in (False, True)],
        "most": MOST,
        "named_units": named_units(units),
    }
    return render(request, "people/slips.html", context, status=status)
