"""Documents with published tables, read for a round, and the sheets that they go into."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile

from indicators.sheet import Sheet, Stage
from projects.documents import docx
from projects.documents.compose import compose
from projects.documents.layout import shipped_layout
from projects.documents.printable import Printable
from projects.intake.entering.applying import Entered, enter_tables
from projects.intake.entering.choosing import Pick, keep_picks
from projects.intake.entering.matches import TableMatching
from projects.intake.entering.matching import match_tables
from projects.intake.recognised import note_for_lists, understand_found
from projects.intake.stored import table_to_json
from projects.models import Evaluation, Intake, IntakeTable, Project, TableChoice
from projects.models import Stage as RecordStage
from projects.reading.limits import ReadingLimits
from projects.reading.opening import read_file
from projects.reading.parts import forms_in
from projects.rounds.creation import create_evaluations
from projects.rounds.formers import Source
from projects.sheets import compute
from tests.factories import IntakeFactory, IntakeFileFactory, ProjectFactory
from tests.projects.reading.test_round_trip import as_typed
from tests.projects.scenes import County, published

if TYPE_CHECKING:
    from perfeval.accounts.models import User

FILE = "公开.docx"


def table_of(scene: County, name: str = "安全生产", **changes: Any) -> Sheet:
    """As the centre published it."""
    names = {"project": name, "unit": scene.centre.name, "department": scene.industry.name, "year": scene.round.year}
    return as_typed(replace(published(), **{**names, **changes}))


def word_file(scene: County, sheets: Sequence[Sheet]) -> bytes:
    """In the forms of the round, with the figures that they state."""
    rules = scene.round.rule_set.rules
    forms = {Stage.GOAL: scene.round.goal_layout, Stage.SELF_EVALUATION: scene.round.layout}
    grids = []
    for sheet in sheets:
        form = forms[sheet.stage]
        assert form is not None
        grids.append(compose(compute(sheet, rules).printed_as_it_was, shipped_layout(form.code)))
    return docx.write([Printable(title=str(number), grid=grid) for number, grid in enumerate(grids)])


def uploaded(scene: County, by: "User", *sheets: Sheet) -> Intake:
    return brought(scene, by, word_file(scene, sheets))


def brought(scene: County, by: "User", content: bytes) -> Intake:
    """Read, as a worker would leave it."""
    rules = scene.round.rule_set
    intake = IntakeFactory.create(owner=by, round=scene.round, rule_set=rules)
    file = IntakeFileFactory.create(intake=intake, name=FILE, file=ContentFile(b"PK", name="kept.bin"))
    tables = []
    for number, table in enumerate(forms_in(read_file(content, ReadingLimits())), start=1):
        kept = IntakeTable(intake=intake, file=file, position=number, found=table_to_json(table))
        note_for_lists(kept, understand_found(table, rules.rules))
        tables.append(kept)
    IntakeTable.objects.bulk_create(tables)
    return reread(intake)


def reread(intake: Intake) -> Intake:
    related = ("rule_set", "round__region", "round__layout", "round__goal_layout", "round__rule_set")
    return Intake.objects.select_related(*related).get(pk=intake.pk)


def empty_sheets(scene: County, *names: str) -> list[Evaluation]:
    projects = [project_of(scene, name) for name in names]
    by = scene.people["finance office"]
    return create_evaluations(scene.round, projects, by=by, source=Source.EMPTY, stage=RecordStage.SELF_EVALUATION)


def project_of(scene: County, name: str, **values: Any) -> Project:
    project: Project = ProjectFactory.create(
        **{"name": name, "unit": scene.centre, "department": scene.industry, **values}
    )
    return project


def matched(intake: Intake) -> TableMatching:
    return match_tables(reread(intake), intake.owner)


def pick(intake: Intake, choice: TableChoice = TableChoice.DRAFT, **values: Any) -> None:
    """For all tables of the upload."""
    held = reread(intake)
    picks = {table.pk: Pick(choice=choice, **values) for table in held.tables.all()}
    keep_picks(held, picks, seen=held.version)


def enter(intake: Intake, choice: TableChoice = TableChoice.DRAFT, **values: Any) -> Entered:
    pick(intake, choice, **values)
    return enter_chosen(intake)


def enter_chosen(intake: Intake) -> Entered:
    return enter_tables(reread(intake), stamps(intake), by=intake.owner)


def stamps(intake: Intake) -> dict[int, str]:
    return {match.table.pk: match.stamp for match in matched(intake).chosen}
