"""Published documents, as the command audits them and as an upload keeps them."""

import datetime as dt
from io import StringIO
from typing import TYPE_CHECKING

from django.core.management import call_command

from indicators import rules
from projects.intake.quality.judged import JudgedTable, judge_table
from projects.intake.quality.statistics import Audited, AuditStatistics
from projects.intake.receiving import Incoming, receive_upload
from projects.models import Intake, IntakePurpose
from projects.reading.audit import audit_file
from projects.reading.limits import ReadingLimits
from tests.projects.intake.uploads import read
from tests.published import DIRECTORY

if TYPE_CHECKING:
    from perfeval.accounts.models import User

DAY = dt.date(2026, 3, 2)
DOCUMENTS = ("000.docx", "003.xlsx")  # nine and four tables


def tables_of(*names: str) -> list[JudgedTable]:
    chosen, limits = rules.rule_set(rules.DEFAULT), ReadingLimits.of_site()
    return [
        judge_table(table)
        for name in names
        for table in audit_file((DIRECTORY / name).read_bytes(), file=name, rules=chosen, limits=limits)
    ]


def statistics_of(*names: str) -> AuditStatistics:
    statistics = AuditStatistics()
    for table in tables_of(*names):
        statistics.add(table)
    return statistics


def told_by_command(*names: str) -> list[str]:
    """The lines behind the last table."""
    out = StringIO()
    call_command("audit", *(str(DIRECTORY / name) for name in names), stdout=out)
    return out.getvalue().rpartition("\n\n")[2].splitlines()


def uploaded(by: "User", *names: str) -> Intake:
    """Read by a worker."""
    incoming = [Incoming(name=name, content=(DIRECTORY / name).read_bytes()) for name in names]
    intake = receive_upload(incoming, by=by, purpose=IntakePurpose.AUDIT)
    read(intake)
    return intake


def audited(*names: str, title: str = "公开的自评表") -> Audited:
    tables, statistics = tables_of(*names), statistics_of(*names)
    rule_set = rules.rule_set(rules.DEFAULT).title
    return Audited(title=title, rule_set=rule_set, day=DAY, tables=tables, statistics=statistics)
