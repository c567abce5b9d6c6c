"""A form as PDF: every cell's text, as many pages as it needs, the same bytes each time."""

import datetime as dt
import hashlib
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from indicators.rules import rule_set
from indicators.scoring import score_sheet
from projects.documents.compose import compose
from projects.documents.grid import Grid
from projects.documents.layout import shipped_layout, shipped_layout_codes
from projects.documents.pdf import write
from projects.documents.summary import draw_summary, summary_layout
from tests.projects.documents.pdf.reading import glyphs_of, outline_of, pages_of, printable, words_of
from tests.projects.documents.sheets import GOALS, sample_grid
from tests.projects.documents.summary.sample import SUMMARY
from tests.published import PublishedTable, published_tables

FOOT = "第1页共1页"
FROZEN_AT = dt.datetime(2021, 3, 1, 10, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.mark.parametrize("table", published_tables(), ids=lambda table: table.sheet.project)
def test_every_published_table_leaves_on_one_page_with_its_cells(table: PublishedTable) -> None:
    grid = compose(table.sheet, shipped_layout("national-2020"), score_sheet(table.sheet, rule_set()))
    assert pages_of(write([printable(grid)])) == [words_of(grid) + FOOT]


@pytest.mark.parametrize("sheet", GOALS, ids=lambda sheet: sheet.project)
def test_every_goal_form_leaves_on_one_page_with_its_cells(sheet: object) -> None:
    grid = compose(sheet, shipped_layout("goal-2021"))  # type: ignore[arg-type]
    assert pages_of(write([printable(grid)])) == [words_of(grid) + FOOT]


@pytest.mark.parametrize("code", shipped_layout_codes())
def test_every_layout_leaves_on_one_page_with_its_cells(code: str) -> None:
    grid = sample_grid(code)
    content = write([printable(grid)])
    assert pages_of(content) == [words_of(grid) + FOOT]
    assert 0 not in set(glyphs_of(content))
    with pikepdf.open(BytesIO(content)) as document:
        width, height = (float(side) for side in document.pages[0].mediabox[2:])
    assert (width > height) == (grid.orientation == "landscape")


def test_a_document_says_what_it_is() -> None:
    content = write([printable(sample_grid("hubei"), title="水土保持 <监测>", made_at=FROZEN_AT)])
    with pikepdf.open(BytesIO(content)) as document:
        assert str(document.docinfo.Title) == "水土保持 <监测>"
        assert str(document.docinfo.CreationDate) == "D:20210301103000+08'00"
        assert str(document.Root.Lang) == "zh-CN"
        assert outline_of(document) == [("水土保持 <监测>", [])]


def test_several_forms_each_count_their_own_pages_and_have_a_bookmark() -> None:
    forms = [printable(sample_grid("hubei"), title="甲"), printable(sample_grid("xinjiang-2023"), title="乙")]
    content = write(forms)
    assert pages_of(content) == [words_of(form.grid) + FOOT for form in forms]
    with pikepdf.open(BytesIO(content)) as document:
        assert outline_of(document) == [("甲", []), ("乙", [])]
        assert str(document.docinfo.Title) == "甲 等 2 张"


def test_nothing_to_write_is_refused() -> None:
    with pytest.raises(ValueError, match="没有可以打印的表格"):
        write([])


def test_a_frozen_version_shows_its_code_at_the_foot() -> None:
    grid = sample_grid("hubei")
    (page,) = pages_of(write([printable(grid, code="K7QF-2M9X", link="https://a.example/verify/K7QF2M9X/")]))
    assert page == words_of(grid) + FOOT + "校验码K7QF-2M9X" or page == words_of(grid) + "校验码K7QF-2M9X" + FOOT


def test_the_watermark_of_a_draft_is_drawn_and_not_text() -> None:
    grid = sample_grid("hubei")
    draft, clean = write([printable(grid, is_draft=True)]), write([printable(grid)])
    assert pages_of(draft) == pages_of(clean)
    assert draft != clean


@pytest.mark.parametrize(
    "grid", [sample_grid("hubei"), draw_summary(SUMMARY, summary_layout())], ids=["form", "汇总表"]
)
def test_the_watermark_lies_behind_lines_and_figures_and_is_pale(grid: Grid) -> None:
    with pikepdf.open(BytesIO(write([printable(grid, is_draft=True)]))) as document:
        page = document.pages[0]
        painted = [str(each.operator) for each in pikepdf.parse_content_stream(page, "Do S f TJ Tj")]
        assert (painted[0], painted.count("Do")) == ("Do", 1)
        resources: Any = page.resources
        (mark,) = resources.XObject.values()
        colours = [each.operands for each in pikepdf.parse_content_stream(mark, "rg")]
    assert {float(part) >= 0.94 for colour in colours for part in colour} == {True}


SCRIPT = """
import datetime as dt, hashlib
from projects.documents.pdf import write
from tests.projects.documents.pdf.reading import printable
from tests.projects.documents.sheets import sample_grid
from tests.projects.documents.pdf.test_writing import FROZEN_AT
form = printable(sample_grid("national-2020"), code="K7QF-2M9X", link="https://a.example/", made_at=FROZEN_AT)
print(hashlib.sha256(write([form])).hexdigest())
"""


def test_the_same_form_gives_the_same_bytes_in_another_process_and_behind_other_forms(tmp_path: Path) -> None:
    form = printable(sample_grid("national-2020"), code="K7QF-2M9X", link="https://a.example/", made_at=FROZEN_AT)
    write([printable(sample_grid("yunnan"))])
    here = hashlib.sha256(write([form])).hexdigest()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONHASHSEED": "7"}
    environment["TMPDIR"] = str(tmp_path)
    there = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, env=environment)
    assert there.stdout.strip() == here
    assert list(tmp_path.iterdir()) == []  # no copies of fonts


ALONE = """
import django
django.setup()
from projects.documents.pdf import write
from tests.projects.documents.pdf.reading import printable
from tests.projects.documents.sheets import sample_grid
print(len(write([printable(sample_grid("hubei"))])))

from weasyprint.text import ffi as libraries
for library in (libraries.pangoft2, libraries.pango, libraries.harfbuzz, libraries.fontconfig):
    libraries.ffi.dlclose(library)
"""


def test_a_process_that_sets_django_up_and_writes_a_form_ends_well() -> None:
    """As a process ends, Python may close WeasyPrint's libraries while what they made is still there."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    ended = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=False, env=environment)
    assert (ended.returncode, int(ended.stdout) > 0) == (0, True)
