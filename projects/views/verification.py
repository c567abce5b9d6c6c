"""核验: whether a printed table or a PDF is what was frozen here. Open to everybody where the site says so."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from perfeval.requests import address_of
from projects.attachments import Refused, megabytes
from projects.exports.codes import code_of, version_of
from projects.exports.limiting import asks_too_often
from projects.exports.prints import title_of
from projects.exports.verifying import Validity, examine_file, validity_of
from projects.models import Version
from projects.models.reach import sees
from projects.models.scope import scope_of

LONGEST: Final = 60
TOO_OFTEN: Final = "核验过于频繁，请一分钟以后再试；有账号的请登录后核验。"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedVersion:
    version: Version
    code: str
    title: str
    validity: Validity
    is_open: bool  # who may see the sheet, sees its figures

    @property
    def year(self) -> int:
        return self.version.evaluation.round.year


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Writes nothing of a sheet. Who holds the paper is told what it counts for; its figures, only who may see the sheet."""
    is_known = request.user.is_authenticated
    if not is_known and not settings.PUBLIC_VERIFICATION:
        return redirect_to_login(request.get_full_path())
    typed = request.GET.get("code", "")[:LONGEST].strip()
    context: dict[str, object] = {"typed": typed, "limit_said": megabytes(settings.FILE_LIMIT), "file": None}
    if not typed and request.method != "POST":
        return render(request, "exports/verify.html", context)
    if not is_known and asks_too_often(address_of(request)):
        context["refusal"] = TOO_OFTEN
        return render(request, "exports/verify.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    if request.method == "POST":
        return _verify_file(request, context)
    version = version_of(typed)
    context["checked"] = [_check_version(request, version)] if version else []
    return render(request, "exports/verify.html", context | {"is_missing": version is None})


def _verify_file(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    upload = request.FILES.get("file")
    try:
        if upload is None:
            raise Refused("请先选择 PDF 文件。")
        if (upload.size or 0) > settings.FILE_LIMIT:
            raise Refused(f"文件超过 {megabytes(settings.FILE_LIMIT)} 的上限，不是一张表的 PDF。")
        found = examine_file(upload.read())
    except Refused as refusal:
        return render(request, "exports/verify.html", context | {"refusal": f"没有核验：{refusal}"})
    checked = [_check_version(request, version) for version in found.versions]
    return render(request, "exports/verify.html", context | {"file": found, "checked": checked})


def _check_version(request: HttpRequest, version: Version) -> CheckedVersion:
    return CheckedVersion(
        version=version,
        code=code_of(version),
        title=title_of(version.sheet.project, version.stage),
        validity=validity_of(version),
        is_open=sees(scope_of(request.user), version.evaluation),
    )
