"""The tables of a page as they would be entered, in as many queries for fifty as for one."""

from collections.abc import Iterable

from projects.intake.entering.matches import MatchState, TableMatch
from projects.intake.entering.matching import sheets_with_records
from projects.intake.entering.planning import plan_table
from projects.intake.entering.table_plan import TablePlan
from projects.intake.recognised import understand
from projects.models import Evaluation, Intake, IntakeTable, Project, Stage, TableChoice
from projects.models.evaluation import evaluation_for


def plan_tables(intake: Intake, matches: Iterable[TableMatch]) -> dict[int, TablePlan]:
    """By table, of those that may be entered. The round's forms and rules should be at hand."""
    ready = [match for match in matches if match.state is MatchState.READY]
    kept = IntakeTable.objects.only("found", "corrections").in_bulk([match.table.pk for match in ready])
    held = sheets_with_records(match.evaluation.pk for match in ready if match.evaluation is not None)
    return {
        match.table.pk: plan_table(
            understand(kept[match.table.pk], intake.rule_set.rules),
            held[match.evaluation.pk] if match.evaluation is not None else _sheet_to_be_made(intake, match),
            is_whole=match.table.choice == TableChoice.PUBLISHED,
            drops_rows=match.table.drops_rows,
        )
        for match in ready
    }


def _sheet_to_be_made(intake: Intake, match: TableMatch) -> Evaluation:
    assert intake.round is not None
    assert match.meant is not None
    project = match.meant.project or _project_to_be_founded(match)
    names = {each.pk: each.name for each in (project.unit, project.department)}
    return evaluation_for(project, intake.round, stage=Stage(match.table.stage), names=names)


def _project_to_be_founded(match: TableMatch) -> Project:
    assert match.meant is not None
    assert match.meant.unit is not None
    assert match.department is not None
    return Project(name=match.table.project_name, unit=match.meant.unit, department=match.department)
