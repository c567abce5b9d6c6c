"""Writes the open data of a round into a file."""

import os
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from perfeval.commands import Command as SiteCommand
from projects.exports.publication import WRITERS, publishable, read_for_public
from projects.management.choosing import chosen_round
from projects.models import Evaluation


class Command(SiteCommand):
    help = "把一个年度自评任务中审核通过、可以公开的自评表写成公开数据（姓名和号码已遮盖）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--round", type=int, required=True, metavar="年度", help="哪一年度的自评任务")
        parser.add_argument("--region", default="", metavar="行政区划", help="代码或名称；一个年度有几个任务时指定")
        parser.add_argument("--to", choices=sorted(WRITERS), required=True, help="写成什么格式")
        parser.add_argument("--out", type=Path, required=True, metavar="文件", help="写入哪个文件")

    def handle(self, *args: Any, round: int, region: str, to: str, out: Path, **options: Any) -> None:
        exercise = chosen_round(round, region)
        evaluations = Evaluation.objects.filter(round=exercise)
        try:
            write(WRITERS[to](read_for_public(evaluations)), out)
        except OSError as error:
            raise CommandError(f"写不进 {out}：{error.strerror}") from error
        self.stdout.write(f"已写入 {out}：{exercise}，{publishable(evaluations).count()} 张自评表")


def write(pieces: Iterable[str], out: Path) -> None:
    """Writes the whole file or nothing: first under another name."""
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(out)
    finally:
        Path(name).unlink(missing_ok=True)
