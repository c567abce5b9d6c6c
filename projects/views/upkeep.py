"""运行状况, for the 系统管理员: how the site does, and what to do where something is wrong."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from projects.access import may_administer
from projects.upkeep.lines import UpkeepLevel, upkeep_groups


@require_safe
def upkeep(request: HttpRequest) -> HttpResponse:
    verdict = may_administer(request.user)
    if not verdict:
        raise PermissionDenied(verdict.reason)
    groups = upkeep_groups()
    levels = [line.level for group in groups for line in group.lines]
    context = {
        "groups": groups,
        "wrong": levels.count(UpkeepLevel.WRONG),
        "look": levels.count(UpkeepLevel.LOOK),
        "now": timezone.now(),
    }
    return render(request, "upkeep/index.html", context)
