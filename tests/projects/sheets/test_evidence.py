"""The column 佐证资料: names of the files where nobody wrote, on the screen, in a document, in what is frozen."""

import pytest
from pytest_django import DjangoAssertNumQueries

from projects.documents.grid import Grid
from projects.exports.prints import print_of
from projects.models import Evaluation, LayoutVersion
from projects.rounds.formers import carry_over
from projects.sheets import computed_of, freeze_sheet, sheet_of, with_evidence
from projects.sheets.drawing import drawing_of
from tests.factories import AttachmentFactory
from tests.projects.scenes import County, county, filled, published

pytestmark = pytest.mark.django_db
CELL = "indicators.1.extra.evidence"


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    """On the wide form, with two files for its first row."""
    scene.round.layout = LayoutVersion.objects.get(code="xinjiang-2023")
    scene.round.save()
    made = filled(scene, published())
    for name in ("签到表.pdf", "照片.jpg"):
        AttachmentFactory.create(evaluation=made, name=name).indicators.add(first_row(made))
    return Evaluation.objects.select_related("round__layout", "rule_set").get(pk=made.pk)


def first_row(evaluation: Evaluation) -> int:
    return evaluation.indicators.order_by("position")[0].pk


def text(grid: Grid) -> str:
    return next(cell.text for cell in grid.cells if cell.source == CELL)


def test_empty_cell_names_the_files_on_screen_and_in_documents(evaluation: Evaluation) -> None:
    assert text(drawing_of(evaluation).grid()) == "签到表.pdf；照片.jpg"
    assert text(print_of(evaluation).printable.grid) == "签到表.pdf；照片.jpg"


def test_typed_text_stands(evaluation: Evaluation) -> None:
    evaluation.indicators.filter(pk=first_row(evaluation)).update(extra={"evidence": "见档案室"})
    assert text(drawing_of(evaluation).grid()) == "见档案室"


def test_removed_file_is_not_named(scene: County, evaluation: Evaluation) -> None:
    kept = evaluation.attachments.order_by("pk")[0]
    evaluation.attachments.filter(pk=kept.pk).update(removed_at=kept.uploaded_at, removed_by=scene.people["owner"])
    assert text(drawing_of(evaluation).grid()) == "照片.jpg"


def test_frozen_sheet_holds_the_names_and_the_records_do_not(scene: County, evaluation: Evaluation) -> None:
    version = freeze_sheet(evaluation, computed_of(evaluation).printed, user=scene.people["owner"])
    assert version.sheet.indicators[0].extra == {"evidence": "签到表.pdf；照片.jpg"}
    assert sheet_of(evaluation).indicators[0].extra == {}


def test_names_are_not_carried_into_another_sheet(evaluation: Evaluation) -> None:
    sheet = sheet_of(evaluation)
    named = with_evidence(evaluation, sheet)
    assert named.indicators[0].extra["evidence"] == "签到表.pdf；照片.jpg"
    assert carry_over(named, sheet).indicators[0].extra == {}


def test_form_without_the_column_costs_no_query(
    scene: County, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = filled(scene, published())
    held = Evaluation.objects.select_related("round__layout", "rule_set").get(pk=made.pk)
    with django_assert_num_queries(2):  # fund lines, indicators
        drawing_of(held)
