"""The pages of a round beside each other, as the person who looks may use them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import template
from django.template import RequestContext
from django.urls import reverse

from perfeval.accounts.models import User
from projects.access import may_draw_sample, may_manage
from projects.models import Round

register = template.Library()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTab:
    label: str
    url: str
    is_open: bool


@register.inclusion_tag("rounds/_tabs.html", takes_context=True)
def round_tabs(context: RequestContext, round: Round) -> dict[str, Any]:
    request = context["request"]
    return {"tabs": list(_list_tabs(request.user, round, request.path))}


def _list_tabs(user: User, round: Round, path: str) -> Iterator[RoundTab]:
    manages, draws = may_manage(user, round).ok, may_draw_sample(user, round).ok
    for label, name, allowed in (
        ("自评表", "round", True),
        ("进度", "progress", True),
        ("汇总表", "summary", True),
        ("统计分析", "statistics", True),
        ("报送材料", "materials", True),
        ("报告", "reports", True),
        ("公开", "publication", True),
        ("复核抽查", "samples", draws),
        ("财政数据", "ledger", manages),
        ("环节时间", "windows", manages),
        ("延期", "extensions", manages),
    ):
        if allowed:
            url = reverse(name, args=[round.pk])
            yield RoundTab(label=label, url=url, is_open=path == url)
