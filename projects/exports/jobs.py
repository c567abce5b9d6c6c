"""Makes what was asked for: the file of many sheets, and the PDF of a version that was frozen. A worker loads it alone."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Final

from django.utils import timezone

from perfeval.replica import from_replica_as_of_now
from projects.exports.files import stored_pdf
from projects.exports.making import Making, NothingDrawnError, make_file
from projects.exports.order import ExportOrder
from projects.exports.overview import OverviewOrder
from projects.exports.public_files import public_pdf
from projects.models import Round, Version
from projects.queue import JobError, JobOutcome, Run, handles
from projects.queue.asking import EXPORT, EXPORT_OVERVIEW, PRINT_PUBLIC, PRINT_VERSION

NOTHING_LEFT: Final = "选中的自评表您均已无权查看，没有导出。"
NOTHING_DRAWN: Final = "选中的自评表均无法排版，没有导出。请联系系统管理员。"
MOST_NAMED: Final = 10


@handles(EXPORT)
def export_sheets(run: Run) -> JobOutcome:
    with reading_much(run):
        order = ExportOrder.read(run.arguments)
        evaluations = order.evaluations(run.job.owner)
        count = evaluations.count()
        if not count:
            raise JobError(NOTHING_LEFT)
        run.expect(count)
        making = Making(
            round=Round.objects.select_related("region").get(pk=order.round),
            evaluations=evaluations,
            count=count,
            manner=order.manner,
            title=order.title,
            step=run.advance,
        )
        try:
            make_file(making, order.target, run.part)
        except NothingDrawnError as error:
            raise JobError(NOTHING_DRAWN) from error
    note = (
        describe_left_out(len(order.sheets) - count)
        + describe_not_drawn(making.undrawn)
        + describe_lost_files(making.lost)
    )
    return JobOutcome(name=f"{timezone.localdate():%Y%m%d}-{order.name}", note=note)


@handles(EXPORT_OVERVIEW)
def export_overview(run: Run) -> JobOutcome:
    order = OverviewOrder.read(run.arguments)
    count = order.evaluations(run.job.owner).order_by().count()
    if not count:
        raise JobError(NOTHING_LEFT)
    run.expect(count)
    with reading_much(run):
        order.write(run.job.owner, run.part, run.advance)
    return JobOutcome(name=order.name)


def reading_much(run: Run) -> AbstractContextManager[None]:
    """From the replica where there is one; it may break off what takes long, and then the next attempt spares it."""
    return from_replica_as_of_now() if run.job.attempts == 1 else nullcontext()


def describe_left_out(number: int) -> str:
    return f"有 {number} 张您已无权查看，或不能公开、归档，没有导出。" if number else ""


def describe_not_drawn(titles: Sequence[str]) -> str:
    if not titles:
        return ""
    more = "等" if len(titles) > MOST_NAMED else ""
    return f"有 {len(titles)} 张无法排版，没有导出：{'、'.join(titles[:MOST_NAMED])}{more}。请联系系统管理员。"


def describe_lost_files(names: Sequence[str]) -> str:
    if not names:
        return ""
    more = "等" if len(names) > MOST_NAMED else ""
    return f"有 {len(names)} 份文件在服务器上缺失，没有放进归档包：{'、'.join(names[:MOST_NAMED])}{more}。请联系系统管理员。"


@handles(PRINT_VERSION)
def print_version(run: Run) -> JobOutcome:
    """Asked again it finds what is there."""
    version = Version.objects.select_related("layout", "rule_set").get(pk=run.arguments["version"])
    run.expect(1)
    stored_pdf(version)
    run.advance()
    return JobOutcome()


@handles(PRINT_PUBLIC)
def print_public(run: Run) -> JobOutcome:
    version = Version.objects.select_related("layout").get(pk=run.arguments["version"])
    run.expect(1)
    public_pdf(version)
    run.advance()
    return JobOutcome()


KINDS: Final = (EXPORT, EXPORT_OVERVIEW, PRINT_VERSION, PRINT_PUBLIC)
