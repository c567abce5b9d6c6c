"""One sheet has one total, on every page and paper: in work what is computed, once frozen what it was frozen with."""

import csv
import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path

import docx
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from projects.documents.grid import Grid
from projects.exports.codes import code_of
from projects.exports.making import Making, make_file
from projects.exports.order import Target
from projects.exports.prints import AS_IT_STANDS, print_of
from projects.exports.publication import WRITERS, read_for_public
from projects.exports.summaries import summary_of
from projects.models import Evaluation, Indicator, Step
from projects.review.workflow import Act, Given, transition
from projects.sheets import computed_of, recompute
from projects.sheets.assembling import sheet_of
from projects.sheets.drawing import drawing_of
from tests.projects.documents.workbooks import recalculated
from tests.projects.scenes import County, brought_to, county, filled, words
from tests.projects.scenes import published as published_table

pytestmark = pytest.mark.django_db
STATED = Decimal("90.5")  # by 安全生产, whose parts add up to less
TOTAL = re.compile(r"总分\s+100\s+([\d.]+)")
NUMBER = re.compile(r"[\d.]+")


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def in_work(scene: County) -> Evaluation:
    """Its source stated another total than its parts make."""
    sheet = published_table("安全生产")
    rows = tuple(replace(row, deviation=row.deviation or "已列入下年计划") for row in sheet.indicators)
    return filled(scene, replace(sheet, indicators=rows), name="节能项目")


@pytest.fixture
def approved(scene: County, in_work: Evaluation) -> Evaluation:
    return Evaluation.objects.get(pk=brought_to(scene, in_work, Step.APPROVED).pk)


def computed_total(evaluation: Evaluation) -> Decimal:
    total = computed_of(Evaluation.objects.get(pk=evaluation.pk)).scores.total
    assert total is not None
    assert total != STATED
    return total


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def number(text: str) -> Decimal:
    found = NUMBER.search(text)
    assert found is not None, text
    return Decimal(found[0])


def cell(html: str, source: str) -> Decimal:
    """Of a form on a page."""
    found = re.search(rf'<(td|th)[^>]*data-source="{re.escape(source)}"[^>]*>(.*?)</\1>', html, re.S)
    assert found is not None
    return number(words(found[2]))


def of_grid(grid: Grid) -> Decimal:
    found = grid.find("total_score")
    assert found is not None
    assert found.number is not None
    return found.number


def of_pdf(content: bytes) -> Decimal:
    told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    [total] = TOTAL.findall(told.stdout.decode())
    return Decimal(total)


def of_xlsx(content: bytes) -> Decimal:
    return of_page(load_workbook(BytesIO(content), data_only=True).worksheets[-1])


def of_page(page: Worksheet) -> Decimal:
    [row] = [each for each in page.iter_rows(values_only=True) if each[0] == "总分"]
    figures = [value for value in row[1:] if isinstance(value, int | float)]
    return Decimal(str(figures[1]))


def of_docx(content: bytes) -> Decimal:
    rows = [row for table in docx.Document(BytesIO(content)).tables for row in table.rows]
    [found] = [row for row in rows if row.cells[0].text == "总分"]
    texts = [each.text for each in found.cells]
    return Decimal(texts[texts.index("100") + 1])


OF_FILE = {"pdf": of_pdf, "xlsx": of_xlsx, "docx": of_docx}


def bound(scene: County, target: Target, folder: Path) -> bytes:
    place = folder / f"made.{target.suffix}"
    sheets = Evaluation.objects.all()
    make_file(
        Making(round=scene.round, evaluations=sheets, count=1, manner=AS_IT_STANDS, title="自评表"), target, place
    )
    return place.read_bytes()


def totals(scene: County, evaluation: Evaluation, folder: Path) -> Iterator[tuple[str, Decimal]]:
    """Where a sheet's total is shown, whatever its step."""
    office, key = scene.client_of("finance office"), evaluation.pk
    [line] = office.get(f"/rounds/{scene.round.pk}/").context["lines"]
    yield "list", line.evaluation.total_score
    yield "list of the unit", number(last_figure(page(office, f"/units/{scene.centre.pk}/")))
    yield "sheet", cell(page(office, f"/evaluations/{key}/"), "total_score")
    administrator = scene.client_of("administrator")
    listed = page(administrator, "/admin/projects/evaluation/")
    points = re.search(r'class="field-points[^"]*">(.*?)<', listed)
    assert points is not None
    yield "administration", number(points[1])
    for suffix, read in OF_FILE.items():
        yield suffix, read(office.get(f"/evaluations/{key}/document.{suffix}").content)
    for target in (Target.PDF, Target.XLSX, Target.DOCX):
        yield f"bound {target}", OF_FILE[target.suffix](bound(scene, target, folder))
    [summarised] = summary_of(scene.round, Evaluation.objects.all()).lines
    assert summarised.score is not None
    yield "汇总表", summarised.score
    yield "汇总表 on its page", cell(page(office, f"/rounds/{scene.round.pk}/summary/"), f"summary.{key}.score")
    yield "汇总表's mean", cell(page(office, f"/rounds/{scene.round.pk}/summary/"), "summary.total.score")
    yield "row by row", parts(evaluation)


def last_figure(html: str) -> str:
    [row] = re.findall(r"<tr>\s*<td class=\"tick\">.*?</tr>", html, re.S)
    return [words(each) for each in re.findall(r'<td class="number">(.*?)</td>', row, re.S)][-1]


def parts(evaluation: Evaluation) -> Decimal:
    """What the stored columns add up to, by the difference that the source's own total has."""
    held = Evaluation.objects.get(pk=evaluation.pk)
    scores = Indicator.objects.filter(evaluation=held).values_list("score", flat=True)
    drawn = print_of(held).printable.grid
    shown = [each.number for each in drawn.cells if re.fullmatch(r"indicators\.\d+\.score", each.source)]
    assert sorted(score for score in scores if score is not None) == sorted(each for each in shown if each is not None)
    assert held.total_score is not None
    return held.total_score


def released(evaluation: Evaluation) -> Iterator[tuple[str, Decimal]]:
    """Open data, of what is approved."""
    own = Evaluation.objects.filter(pk=evaluation.pk)
    lines = "".join(WRITERS["csv"](read_for_public(own)))
    for line in csv.DictReader(StringIO(lines.removeprefix("\ufeff"), newline="")):
        yield "csv", Decimal(line["总分"])
    [record] = json.loads("".join(WRITERS["json"](read_for_public(own))), parse_float=Decimal)["sheets"]
    yield "json", Decimal(record["total_score"])


def differing(found: Iterator[tuple[str, Decimal]], wanted: Decimal) -> dict[str, Decimal]:
    held = dict(found)
    assert held
    return {name: figure for name, figure in held.items() if figure != wanted}


@pytest.mark.slow
def test_sheet_in_work_has_its_computed_total_everywhere(scene: County, in_work: Evaluation, tmp_path: Path) -> None:
    owner, wanted = scene.client_of("owner"), computed_total(in_work)
    assert differing(totals(scene, in_work, tmp_path), wanted) == {}
    edited = page(owner, f"/evaluations/{in_work.pk}/edit/")
    said = re.search(r'id="out-sheet-total"[^>]*>(.*?)</', edited, re.S)
    assert said is not None
    form = owner.get(f"/evaluations/{in_work.pk}/offline.xlsx").content
    worked_out = recalculated({"form": form}, tmp_path)["form"]["自评表"]
    assert (number(said[1]), of_page(worked_out)) == (wanted, wanted)
    check = owner.get(f"/evaluations/{in_work.pk}/submission/").context
    assert (of_grid(check["grid"]), check["look"].computed.scores.total) == (wanted, wanted)


def test_what_the_source_stated_stands_in_the_finding(scene: County, in_work: Evaluation) -> None:
    html = page(scene.client_of("owner"), f"/evaluations/{in_work.pk}/")
    [message] = [each.message for each in computed_of(in_work).findings if each.code == "total-mismatch"]
    assert message.startswith("总分写作 90.5 分")
    assert message in html


@pytest.mark.parametrize("step", [Step.UNIT_REVIEW, Step.FINANCE_OFFICE, Step.APPROVED])
def test_frozen_sheet_has_the_total_that_it_was_frozen_with_everywhere(
    step: Step, scene: County, in_work: Evaluation, tmp_path: Path
) -> None:
    held = Evaluation.objects.get(pk=brought_to(scene, in_work, step).pk)
    computed_total(held)
    assert differing(totals(scene, held, tmp_path), STATED) == {}
    version = held.versions.get()
    office = scene.client_of("finance office")
    assert cell(page(office, f"/versions/{version.pk}/"), "total_score") == STATED
    assert f"<dd>{STATED}</dd>" in page(office, f"/verify/?code={code_of(version)}")
    if step is Step.APPROVED:
        assert differing(released(held), STATED) == {}


def test_frozen_sheet_has_the_grade_of_its_own_total(approved: Evaluation) -> None:
    assert (approved.total_score, approved.grade) == (STATED, approved.rule_set.rules.grade_of(STATED))


@pytest.mark.parametrize("act", [Act.WITHDRAW, Act.RETURN, Act.CORRECT])
def test_sheet_that_is_back_in_work_is_computed_again(act: Act, scene: County, in_work: Evaluation) -> None:
    wanted, step = computed_total(in_work), Step.APPROVED if act is Act.CORRECT else Step.UNIT_REVIEW
    person = {Act.WITHDRAW: "owner", Act.RETURN: "unit reviewer", Act.CORRECT: "finance office"}[act]
    held = brought_to(scene, in_work, step)
    assert held.total_score == STATED
    outcome = transition(held, act, by=scene.people[person], given=Given(opinion="请更正", to=Step.FILLING))
    stored = Evaluation.objects.get(pk=in_work.pk)
    assert (outcome.evaluation.total_score, stored.total_score) == (wanted, wanted)
    assert of_grid(drawing_of(stored).grid()) == wanted


@pytest.mark.parametrize("step", [Step.FINANCE_DESK, Step.APPROVED])
def test_numbers_can_be_computed_anew_and_checked_without_changing_what_is_frozen(
    step: Step, scene: County, in_work: Evaluation
) -> None:
    held = Evaluation.objects.get(pk=brought_to(scene, in_work, step).pk)
    call_command("recompute", "--check")
    recompute(held)
    call_command("recompute", "--check")
    assert Evaluation.objects.get(pk=held.pk).total_score == STATED
    Evaluation.objects.filter(pk=held.pk).update(total_score=computed_total(held))
    with pytest.raises(CommandError, match="1 张自评表中有 1 张"):
        call_command("recompute", "--check")


def test_records_keep_what_the_source_stated(approved: Evaluation) -> None:
    assert sheet_of(approved).stated.total_score == STATED
