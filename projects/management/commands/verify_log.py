"""Proves that no event was changed, removed or inserted."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from perfeval.commands import Command as SiteCommand
from projects.history.checking import cut_since
from projects.history.events import Break, verify_log
from projects.models import ChainHead, Event


class Command(SiteCommand):
    help = "核对操作日志的每一条链，指出第一处断开的地方"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--against", type=Path, metavar="文件", help="再与留存在外的链尾文件核对，查出被截去的末尾")

    def handle(self, *, against: Path | None, **options: Any) -> None:
        breaks = [*verify_log(), *(_find_cut(against) if against else ())]
        for broken in breaks:
            self.stderr.write(f"{broken.named}第 {broken.sequence} 条：{broken.reason}")
        if breaks:
            raise CommandError(f"操作日志有 {len({each.chain for each in breaks})} 条链断开", returncode=1)
        self.stdout.write(f"操作日志完好：{ChainHead.objects.count()} 条链，{Event.objects.count()} 条日志")


def _find_cut(file: Path) -> list[Break]:
    try:
        return list(cut_since(file.read_text().splitlines()))
    except (OSError, ValueError) as error:
        raise CommandError(f"链尾文件 {file} 无法读取：应是核对时写出的 log-ends-日期.txt") from error
