"""A report of many sheets in Word is made by a worker."""

from typing import Final

from django.utils import timezone

from projects.exports.reports.order import NoReportError, ReportOrder, write_report_file
from projects.models import Round
from projects.queue import JobError, JobOutcome, Run, handles
from projects.queue.asking import REPORT

KINDS: Final = (REPORT,)
NOTHING_LEFT: Final = "您已无权查看这份报告的自评表，没有生成。"


@handles(REPORT)
def make_report(run: Run) -> JobOutcome:
    """Of what the owner may see when it is made."""
    order = ReportOrder.read(run.arguments)
    round = Round.objects.select_related("region", "rule_set").get(pk=run.arguments["round"])
    try:
        facts = order.facts(round, run.job.owner)
    except NoReportError as error:
        raise JobError(NOTHING_LEFT) from error
    run.expect(1)
    name, content = write_report_file(order.kind, facts)
    run.part.write_bytes(content)
    run.advance()
    return JobOutcome(name=f"{timezone.localdate():%Y%m%d}-{name}")
