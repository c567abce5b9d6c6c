"""Proves that no event was changed, removed or inserted."""

from typing import Any

from django.core.management.base import CommandError

from perfeval.commands import Command as SiteCommand
from projects.history.events import verify
from projects.models import ChainHead, Event
from projects.models.event import ACCOUNTS


class Command(SiteCommand):
    help = "核对操作日志的每一条链，指出第一处断开的地方"

    def handle(self, *args: Any, **options: Any) -> None:
        breaks = list(verify())
        for broken in breaks:
            self.stderr.write(f"{named(broken.chain)}第 {broken.sequence} 条：{broken.reason}")
        if breaks:
            raise CommandError(f"操作日志有 {len(breaks)} 条链断开", returncode=1)
        self.stdout.write(f"操作日志完好：{ChainHead.objects.count()} 条链，{Event.objects.count()} 条日志")


def named(chain: str) -> str:
    return "账号链" if chain == ACCOUNTS else f"自评表 {chain.rpartition('-')[2]} 的链"
