"""Exports the sheets of a round into a file."""

import getpass
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.core.management.base import CommandError

from perfeval.commands import Command as SiteCommand
from perfeval.files import put_in_place
from projects.exports.making import Making, NothingDrawnError, make_file
from projects.exports.order import ARCHIVED_AS_IT_IS, Target, releasable, title_of_export, why_too_many
from projects.exports.prints import Manner
from projects.history.events import record_event
from projects.management.choosing import chosen_department, chosen_round
from projects.models import LayoutVersion, Step
from projects.models.evaluation import EvaluationQuerySet
from projects.queries import EvaluationFilter

STEPS: Final = {**{step.value: step for step in Step}, **{str(step.label): step for step in Step}}


class Command(SiteCommand):
    help = "把一个年度的自评表导出成一个文件"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--round", type=int, required=True, metavar="年度", help="自评任务的年度")
        parser.add_argument("--region", default="", metavar="行政区划", help="代码或名称；一个年度有几个任务时指定")
        parser.add_argument(
            "--department",
            default="",
            metavar="单位",
            help="代码、名称或名称的一部分，连同下属单位；以 - 开头的写成 --department=-…",
        )
        parser.add_argument(
            "--step", default="", metavar="环节", help="、".join(f"{s.value}（{s.label}）" for s in Step)
        )
        parser.add_argument("--to", required=True, choices=Target.values, help="导出成什么")
        parser.add_argument("--layout", default="", metavar="代码", help="另选表样，取最新的一版")
        parser.add_argument("--masked", action="store_true", help="供公开：隐去人名、电话和证件号码，只含审核通过的")
        parser.add_argument("--out", required=True, type=Path, metavar="文件", help="写到哪里；已有的文件会被替换")

    def handle(self, **options: Any) -> None:
        exercise = chosen_round(options["round"], options["region"])
        department = chosen_department(options["department"], exercise.region)
        found = exercise.evaluations.filter(
            EvaluationFilter(department=department, step=chosen_step(options["step"])).condition
        )
        target, masked = Target(options["to"]), options["masked"]
        manner = Manner(masked=masked, layout=chosen_layout(options["layout"]))
        if target is Target.ARCHIVE and manner.is_other:
            raise CommandError(ARCHIVED_AS_IT_IS)
        released = releasable(found, target, masked=masked)
        making = Making(
            round=exercise,
            evaluations=released,
            count=counted(released, target),
            manner=manner,
            title=title_of_export(exercise, target, masked=masked),
            department=department,
        )
        write(making, target, options["out"])
        log(making, target, options["out"])
        self.stdout.write(f"已导出 {making.count - len(making.undrawn)} 张自评表：{options['out']}")
        for title in making.undrawn:
            self.stderr.write(f"无法排版，没有导出：{title}")
        for name in making.lost:
            self.stderr.write(f"文件缺失，没有放进归档包：{name}")


def chosen_step(name: str) -> str:
    if name and name not in STEPS:
        raise CommandError(f"没有“{name}”这个环节。可以写：{'、'.join(STEPS)}。")
    return STEPS[name].value if name else ""


def chosen_layout(code: str) -> LayoutVersion | None:
    if not code:
        return None
    layout = LayoutVersion.objects.filter(code=code).order_by("-version").first()
    if layout is None:
        codes = LayoutVersion.objects.order_by("code").values_list("code", flat=True).distinct()
        raise CommandError(f"没有代码为“{code}”的表样。现有的：{'、'.join(codes)}。")
    return layout


def counted(evaluations: EvaluationQuerySet, target: Target) -> int:
    count = evaluations.count()
    if not count:
        raise CommandError("没有符合条件的自评表，没有写文件。")
    if reason := why_too_many(count, target):
        raise CommandError(reason)
    return count


def write(making: Making, target: Target, place: Path) -> None:
    """Writes the whole file or nothing; until then the former file stays."""
    if place.is_dir() or not place.parent.is_dir():
        raise CommandError(f"写不到 {place}：{'那是一个目录' if place.is_dir() else '没有这个目录'}。")
    try:
        with tempfile.TemporaryDirectory(dir=place.parent, prefix=".export-") as folder:
            part = Path(folder) / "part"
            make_file(making, target, part)
            put_in_place(part, place)
    except OSError as error:
        raise CommandError(f"写不到 {place}：{error.strerror or error}。") from error
    except NothingDrawnError as error:
        raise CommandError("这些自评表均无法排版，没有导出。") from error


def log(making: Making, target: Target, place: Path) -> None:
    said = {"export_to": target.label, "count": making.count, "masked": making.manner.masked, "out": str(place)}
    record_event("export", actor=f"命令行（{getpass.getuser()}）", subject=making.title, changes=said)
