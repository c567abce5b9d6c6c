"""Makes what somebody asked for: many sheets at once."""

from typing import Final

from django.utils import timezone

from projects.exports.making import Making, make
from projects.exports.order import Order
from projects.models import Round
from projects.queue import JobError, Outcome, Run, handles
from projects.queue.kinds import EXPORT

NOTHING_LEFT: Final = "选中的自评表您都已经看不到了，没有导出。"


@handles(EXPORT)
def export(run: Run) -> Outcome:
    order = Order.read(run.arguments)
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
    make(making, order.target, run.part)
    return Outcome(name=f"{timezone.localdate():%Y%m%d}-{order.name}", note=left_out(len(order.sheets) - count))


def left_out(number: int) -> str:
    return f"有 {number} 张在您发起以后已看不到或不能公开，没有导出。" if number else ""
