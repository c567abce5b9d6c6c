"""The entries of the main navigation, as the person who looks may use them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse

from perfeval.accounts.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    label: str
    url: str
    active: bool


def entries(user: User | AnonymousUser, path: str) -> Iterator[Entry]:
    for label, name, allowed in (
        ("首页", "home", user.is_authenticated),
        ("自评任务", "rounds", user.is_authenticated),
        ("我的导出", "jobs", user.is_authenticated),
        ("评分办法与校验", "rules", user.is_authenticated),
        ("试算", "trial", user.is_authenticated),
        ("界面部件", "components", user.is_staff),
        ("系统管理", "admin:index", user.is_staff),
    ):
        if allowed:
            url = reverse(name)
            yield Entry(label=label, url=url, active=path == url)


def navigation(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", AnonymousUser())  # a request that is refused early has none yet
    return {"navigation": tuple(entries(user, request.path))}
