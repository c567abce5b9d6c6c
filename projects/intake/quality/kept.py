"""What an upload holds, as an audit judges it: read from what was noted of its tables, in two queries."""

from django.utils import timezone

from indicators.sheet import Stage
from projects.intake.quality.judged import Flaw, JudgedTable
from projects.intake.quality.statistics import Audited, AuditStatistics
from projects.intake.receiving import ARCHIVE
from projects.models import Intake, IntakeTable, TableKind


def judge_kept_table(table: IntakeTable) -> JudgedTable:
    """The table comes with its file."""
    return JudgedTable(
        file=table.file.name,
        position=table.position,
        key=table.pk,
        place=table.place,
        is_form=table.kind == TableKind.SHEET,
        stage=Stage(table.stage) if table.stage else None,
        year=table.year,
        project=table.project_name,
        department=table.department_name,
        unit=table.unit_name,
        stated_total=table.stated_total,
        flaws=tuple(map(Flaw.read, table.flaws)),
    )


def audited_intake(intake: Intake) -> Audited:
    """The upload comes with its rule set."""
    statistics = AuditStatistics()
    for file in intake.files.order_by("position"):
        if file.kind != ARCHIVE or file.error:
            statistics.add_file(file.name, file.error)
    kept = intake.tables.select_related("file").order_by("file__position", "position").defer("found", "corrections")
    tables = [judge_kept_table(table) for table in kept]
    for table in tables:
        statistics.add(table)
    return Audited(
        title=intake.title,
        rule_set=intake.rule_set.title,
        day=timezone.localdate(intake.created_at),
        tables=tables,
        statistics=statistics,
    )
