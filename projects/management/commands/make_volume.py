"""Fills a database with made-up sheets, to measure the site with many."""

import time
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import CommandError

from perfeval.commands import Command as SiteCommand
from perfeval.commands import positive_count
from projects.sample_data.volume import MadeSoFar, holds_other_data, make_volume

MOST_INDICATORS = 60
WIDTH = 30


def indicator_count(text: str) -> int:
    number = positive_count(text)
    if number > MOST_INDICATORS:
        raise ArgumentTypeError(f"一张表至多 {MOST_INDICATORS} 行指标")
    return number


class Command(SiteCommand):
    help = "生成大量自评表（连同单位、项目、任务），用来测量速度；库中有其他数据时拒绝"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--evaluations", type=positive_count, required=True, metavar="张数", help="生成多少张自评表"
        )
        parser.add_argument("--indicators", type=indicator_count, default=12, metavar="行数", help="每张表几行指标")
        parser.add_argument("--seed", type=int, default=1, metavar="种子", help="种子相同，生成的内容相同")
        parser.add_argument("--among-other-data", action="store_true", help="库中有其他数据时也生成")

    def handle(
        self, *args: Any, evaluations: int, indicators: int, seed: int, among_other_data: bool, **options: Any
    ) -> None:
        if not among_other_data and holds_other_data():
            raise CommandError("数据库中已有其他数据。确实要混在一起时，请加 --among-other-data")
        begun, made = time.monotonic(), MadeSoFar(0, 0)
        for made in make_volume(evaluations, indicators=indicators, seed=seed):
            self._show(made, evaluations, time.monotonic() - begun)
        self._conclude(made, time.monotonic() - begun)

    def _show(self, made: MadeSoFar, wanted: int, seconds: float) -> None:
        """In a terminal one line that is rewritten; in a file only the end."""
        if not self.stderr.isatty():
            return
        full = WIDTH * made.evaluations // wanted
        left = seconds / made.evaluations * (wanted - made.evaluations)
        bar = "█" * full + "░" * (WIDTH - full)
        line = f"\r{bar} {made.evaluations / wanted:4.0%}  {made.evaluations}/{wanted} 张，还需约 {left:.0f} 秒  "
        self.stderr.write(line, style_func=str, ending="\n" if made.evaluations == wanted else "")
        self.stderr.flush()

    def _conclude(self, made: MadeSoFar, seconds: float) -> None:
        pace = made.rows / seconds * 60
        self.stdout.write(
            f"已生成 {made.evaluations} 张自评表，各表合计 {made.rows} 行，用时 {seconds:.1f} 秒，每分钟 {pace:.0f} 行"
        )
