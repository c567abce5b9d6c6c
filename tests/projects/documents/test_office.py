"""Excel and Word as they leave: cell by cell as the golden files have them, and whole in LibreOffice's eyes."""

import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from indicators.points import plain
from projects.documents import docx, xlsx
from projects.documents.compose import compose
from projects.documents.grid import Grid
from projects.documents.layout import shipped_layout
from projects.documents.printable import Printable
from tests.extent import one_in
from tests.projects.documents.office import DIRECTORY, dump, golden_paths, printables, shown, table_texts, text_of
from tests.projects.documents.sheets import long_sheet
from tests.projects.documents.workbooks import CALC, converted, opened
from tests.published import DIRECTORY as PUBLISHED

FORMS = dict(one_in(2, printables().items()))  # each has its golden file
FIGURE = re.compile(r"-?\d+(?:\.\d+)?")


@pytest.mark.parametrize("path", golden_paths(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_file_is_as_the_golden_one(path: Path) -> None:
    """Renew with `.venv/bin/python -m tests.projects.documents.office` and look at the difference."""
    assert dump(path) == path.read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert set(golden_paths()) == set(DIRECTORY.glob("xlsx/*.txt")) | set(DIRECTORY.glob("docx/*.txt"))


@pytest.mark.parametrize("name", FORMS)
def test_every_cell_of_the_grid_is_in_both_files(name: str) -> None:
    """What is read of a figure in Excel is what the form prints."""
    grid: Grid = printables()[name].grid
    printed = [_one_line(cell.text) for cell in grid.cells if cell.text]
    (page,) = opened(xlsx.write([printables()[name]])).worksheets
    assert [_one_line(shown(cell)) for row in page.iter_rows() for cell in row if shown(cell)] == printed
    document = Document(BytesIO(docx.write([printables()[name]])))
    texts = [paragraph.text for paragraph in document.paragraphs if paragraph.text]
    texts += [text for table in document.tables for text in table_texts(table)]
    assert [_one_line(text) for text in texts] == printed


def _one_line(text: str) -> str:
    return text.replace("\n", "").replace("⏎", "")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both files of every table, taken in and given back by LibreOffice, and printed by it, with one that begins with a list."""
    folder = tmp_path_factory.mktemp("office")
    forms = list(FORMS.values())
    (folder / "in").mkdir()
    (folder / "in" / "book.xlsx").write_bytes(xlsx.write(forms))
    (folder / "in" / "text.docx").write_bytes(docx.write(forms))
    (folder / "in" / "list.docx").write_bytes(docx.write(listed_forms()))
    converted([folder / "in" / "book.xlsx"], CALC, folder)
    converted([folder / "in" / "text.docx"], "docx", folder)
    converted([folder / "in" / name for name in ("book.xlsx", "text.docx", "list.docx")], "pdf", folder)
    return folder


@pytest.mark.slow
def test_libreoffice_keeps_every_cell_of_the_workbook(folder: Path) -> None:
    ours, theirs = (load_workbook(folder / part / "book.xlsx") for part in ("in", "."))
    assert ours.sheetnames == theirs.sheetnames
    for mine, other in zip(ours.worksheets[1:], theirs.worksheets[1:], strict=True):
        held = {
            cell.coordinate: (shown(cell), cell.data_type) for row in mine.iter_rows() for cell in row if shown(cell)
        }
        kept = {at: (shown(other[at]), other[at].data_type) for at in held}
        assert kept == held
        assert {str(area) for area in other.merged_cells.ranges} == {str(area) for area in mine.merged_cells.ranges}


@pytest.mark.slow
def test_libreoffice_keeps_every_cell_of_the_document(folder: Path) -> None:
    ours, theirs = (Document(str(folder / part / "text.docx")) for part in ("in", "."))
    assert [list(table_texts(table)) for table in theirs.tables] == [list(table_texts(table)) for table in ours.tables]
    assert len(ours.tables) == len(FORMS)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["book", "text"])
def test_nothing_is_cut_off_in_print(name: str, folder: Path) -> None:
    """Every character that stands in a cell stands on paper."""
    text = subprocess.run(["pdftotext", folder / f"{name}.pdf", "-"], check=True, capture_output=True, text=True).stdout
    wanted = Counter(character for form in FORMS.values() for cell in form.grid.cells for character in cell.text)
    missing = wanted - Counter(text) - Counter({" ": 10_000, "　": 10_000, "\n": 10_000})
    assert missing == Counter()


@pytest.mark.slow
def test_a_form_takes_one_page(folder: Path) -> None:
    for name in ("book", "text"):
        info = subprocess.run(["pdfinfo", folder / f"{name}.pdf"], check=True, capture_output=True, text=True).stdout
        pages = int(info.split("Pages:")[1].split()[0])
        assert pages == len(FORMS) + 1, name


def listed_forms() -> list[Printable]:
    """Upright and wide ones, forms over several pages, a list over two of its own."""
    long = [
        Printable(title=f"长表{'名称很长' * 20}{rows}", grid=compose(long_sheet(rows), shipped_layout()))
        for rows in (25, 60)
    ]
    return [*long, *FORMS.values(), *long, *list(FORMS.values())[:12]]


@pytest.mark.slow
def test_the_list_of_a_document_names_the_pages_on_which_the_forms_begin(folder: Path) -> None:
    """As LibreOffice lays them out."""
    forms = listed_forms()
    paragraphs = Document(str(folder / "in" / "list.docx")).paragraphs
    listed = [int(each.text.rpartition("\t")[2]) for each in paragraphs if "\t" in each.text]
    printed = folder / "list.pdf"
    text = subprocess.run(["pdftotext", "-raw", printed, "-"], check=True, capture_output=True, text=True).stdout
    pages = text.split("\f")[:-1]
    begun = [
        number for number, page in enumerate(pages, start=1) if number >= listed[0] and _begins_a_form(page, forms)
    ]
    assert listed == begun
    assert [
        f"第 {number} 页 共 {len(pages)} 页" in page.replace("\u3000", " ") for number, page in enumerate(pages, 1)
    ] == [True] * len(pages)


def _begins_a_form(page: str, forms: list[Printable]) -> bool:
    titles = {"".join(form.grid.cells[0].text.split()) for form in forms}
    return "".join(page.split()).removeprefix("草稿").startswith(tuple(titles))


def test_text_of_a_cell_keeps_its_line_breaks() -> None:
    document = Document(BytesIO(docx.write([printables()["national-2020"]])))
    side = document.tables[0]._tbl.tr_lst[2].tc_lst[0]
    assert text_of(side) == "项目资金⏎（万元）"


def published() -> list[dict[str, Any]]:
    """As the published tables' values are listed, not as we read them."""
    return [
        table for path in sorted(PUBLISHED.glob("*.json")) for table in json.loads(path.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("number", range(len(published())))
def test_published_table_leaves_with_its_values(number: int) -> None:
    table, (name, form) = published()[number], list(of_published().items())[number]
    (page,) = opened(xlsx.write([form])).worksheets
    word = [_one_line(text) for each in Document(BytesIO(docx.write([form]))).tables for text in table_texts(each)]

    def at(source: str) -> str:
        cell = form.grid.find(source)
        assert cell is not None, source
        return _one_line(shown(page.cell(cell.row + 1, cell.column + 1)))

    wanted = dict(_listed(table))
    assert {source: at(source) for source in wanted} == wanted, name
    assert set(wanted.values()) - {""} <= set(word), name


def of_published() -> dict[str, Printable]:
    return {name: form for name, form in printables().items() if "-table-" in name}


def _listed(table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Sources and what stands there; a dash or a blank prints as the layout has it, and isn't compared here."""
    stated = table["stated"]
    held = {
        "project": table["project"],
        "total_score": stated["total_score"],
        "execution_score": stated["execution_score"],
    }
    for position, column in enumerate(("initial", "budget", "spent")):
        held |= {f"funds.{kind}.{column}": amounts[position] for kind, amounts in table["funds"].items()}
    for number, row in enumerate(table["indicators"], start=1):
        held |= {
            f"indicators.{number}.{field}": row[field] for field in ("name", "target", "actual", "weight", "score")
        }
    for source, text in held.items():
        if text and FIGURE.fullmatch(text.removesuffix("%")) and not source.endswith(("target", "actual", "name")):
            yield source, plain(Decimal(text.removesuffix("%"))) + ("%" if text.endswith("%") else "")
        elif text and source.endswith(("target", "actual", "name", "project")):
            yield source, text
