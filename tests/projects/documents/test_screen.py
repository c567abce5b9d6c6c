"""A grid as HTML: the same cells in the same order, with a place to point at, and nothing that a CSP forbids."""

import re
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.template import Context, Template

from indicators.checks import Finding, Level
from projects.documents.compose import compose
from projects.documents.grid import Align, Cell, CellRole, Grid
from projects.documents.layout import shipped_layout, shipped_layout_codes
from projects.documents.screen import anchor_of, draw_screen, link_to
from tests.projects.documents.sheets import COST_DIMENSION, sample_grid

Attributes = dict[str, str | None]
CELLS = ("td", "th")


class Table(HTMLParser):
    """The cells of a page: tag, attributes and text; a line that may break shows as |."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.cells: list[tuple[str, Attributes, str]] = []
        self.tags: list[str] = []
        self.columns: list[str | None] = []
        self.attributes: set[str] = set()
        self.is_inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag in CELLS:
            self.is_inside = True
            self.cells.append((tag, dict(attrs), ""))
        if tag == "col":
            self.columns.append(dict(attrs)["width"])
        if tag == "wbr":
            self.handle_data("|")

    def handle_endtag(self, tag: str) -> None:
        self.is_inside = self.is_inside and tag not in CELLS

    def handle_data(self, data: str) -> None:
        if self.is_inside:
            tag, attributes, text = self.cells[-1]
            self.cells[-1] = (tag, attributes, text + data)


def draw(grid: Grid, *findings: Finding) -> str:
    template = Template("{% load sheet %}{% draw grid findings %}")
    return template.render(Context({"grid": grid, "findings": findings}))


def two(first: Cell, second: Cell) -> Grid:
    return Grid(widths=(Decimal("33.5"), Decimal("66.5")), rows=1, cells=(first, second))


@pytest.mark.parametrize("code", shipped_layout_codes())
def test_the_page_has_the_grid_s_cells_in_its_order(code: str) -> None:
    grid = sample_grid(code)
    drawn = [(attributes["data-source"], text) for _, attributes, text in Table(draw(grid)).cells if "id" in attributes]
    sources = [cell for cell in grid.cells if cell.source]
    assert [source for source, _ in drawn] == [cell.source for cell in sources]
    assert [text.replace("|", "") for _, text in drawn] == [cell.text for cell in sources]
    texts = "".join(text.replace("|", "") for *_, text in Table(draw(grid)).cells)
    framed = [cell for cell in grid.cells if cell.role not in (CellRole.TITLE, CellRole.SUBTITLE)]
    assert sorted(texts) == sorted("".join(cell.text for cell in framed))


@pytest.mark.parametrize("code", shipped_layout_codes())
def test_each_row_of_the_page_is_as_wide_as_the_grid(code: str) -> None:
    grid = sample_grid(code)
    for table in draw_screen(grid).tables:
        rows = [*table.head, *table.body]
        covered = [0] * (len(rows) + 60)
        for number, row in enumerate(rows):
            for each in row:
                for down in range(each.row_span):
                    covered[number + down] += each.cell.column_span
        assert covered[: len(rows)] == [len(grid.widths)] * len(rows)
        assert set(covered[len(rows) :]) == {0}


@pytest.mark.parametrize("code", shipped_layout_codes())
def test_nothing_stands_there_that_a_content_security_policy_forbids(code: str) -> None:
    drawn = Table(draw(sample_grid(code)))
    assert drawn.attributes <= {
        *("class", "role", "aria-label", "tabindex", "width", "scope", "colspan", "rowspan", "id", "data-source")
    }
    assert drawn.columns[: len(shipped_layout(code).widths)] == [f"{width}%" for width in shipped_layout(code).widths]


def test_heads_repeat_on_each_printed_page_in_a_table_of_their_own() -> None:
    first, second = draw_screen(sample_grid("national-2020")).tables
    assert [cell.text for cell in first.caption] == ["项目支出绩效自评表", "（2020年度）"]
    assert (first.head, len(first.body)) == ((), 9)
    assert [each.cell.text for each in second.head[0]][1:4] == ["一级指标", "二级指标", "三级指标"]
    assert second.caption == ()


def test_a_cell_that_reaches_from_the_heads_into_the_rows_is_joined_without_a_line() -> None:
    html = draw(sample_grid("national-2020"))
    sides = re.findall(r"<t[dh] class=\"(sheet-side [^\"]*joins[^\"]*)\"([^>]*)>(.*?)</t", html)
    assert sides == [
        ("sheet-side sheet-kept sheet-joins-below", "", ""),
        ("sheet-side sheet-kept sheet-joins-above", ' scope="row" rowspan="12"', "绩效<wbr>指标"),
    ]


def test_a_form_without_heads_to_repeat_is_one_table() -> None:
    assert [len(table.head) for table in draw_screen(sample_grid("hubei")).tables] == [0]


def test_labels_head_their_rows_and_columns_and_an_empty_corner_heads_nothing() -> None:
    cells = Table(draw(sample_grid("national-2020"))).cells
    kinds = {text: (tag, attributes.get("scope")) for tag, attributes, text in cells}
    assert kinds["项目名称"] == ("th", "row")
    assert kinds["年初预算数"] == ("th", "col")
    assert kinds["年度|总体|目标"] == ("th", "row")
    assert kinds["产出|指标"] == ("th", "row")
    assert kinds[""] == ("td", None)
    assert kinds["20"] == ("td", None)


def test_text_is_text() -> None:
    evil = '<script>alert("1")</script>'
    grid = two(
        Cell(row=0, column=0, text=evil, breaks=(3,), role=CellRole.LABEL, source=f'a"{evil}'),
        Cell(row=0, column=1, text=evil, role=CellRole.TEXT),
    )
    drawn = Table(draw(grid))
    assert "script" not in drawn.tags
    assert [text for *_, text in drawn.cells] == ['<sc|ript>alert("1")</script>', evil]
    assert drawn.cells[0][1]["id"] == "cell-a-script-alert-1-script-"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("持续提高生产人员安全意识", "意识"),
        ("延至11月举办。", "举办。"),
        ("≤36.66元/月", "/月"),
        ("满意率达95%", "95%"),
        ("治理PM2.5管", "PM2.5管"),
        ("采用TCP/IPv4协议", "协议"),
        ("接入OpenStreetMap库", None),
        ("PM2.5管", None),
        ("（第二期）", "二期）"),
        ("两字", None),
        ("", None),
        ("……", None),
    ],
)
def test_the_last_character_of_a_text_goes_to_the_next_line_in_company_only(text: str, kept: str | None) -> None:
    html = draw(two(Cell(row=0, column=0, role=CellRole.TEXT, text=text), Cell(row=0, column=1)))
    found = re.search(r'<span class="sheet-tail">(.*?)</span>', html)
    assert (found[1] if found else None) == kept
    assert Table(html).cells[0][2] == text


def test_a_cell_says_how_it_stands() -> None:
    grid = two(
        Cell(row=0, column=0, role=CellRole.LABEL, align=Align.LEFT, indent=3),
        Cell(row=0, column=1, role=CellRole.NUMBER, align=Align.RIGHT, indent=9),
    )
    classes = [each.classes for each in draw_screen(grid).tables[0].body[0]]
    assert classes == ["sheet-label sheet-left sheet-indent-3", "sheet-number sheet-right sheet-indent-6"]


def test_a_long_text_may_break_in_print() -> None:
    grid = two(Cell(row=0, column=0, role=CellRole.TEXT, text="目" * 301), Cell(row=0, column=1, text="目" * 300))
    assert ["sheet-long" in each.classes for each in draw_screen(grid).tables[0].body[0]] == [True, False]


def test_a_wide_form_lies_across_the_paper() -> None:
    assert "sheet-paper-wide" in draw(sample_grid("xinjiang-2023"))
    assert "sheet-paper-wide" not in draw(sample_grid("national-2020"))


def test_a_grid_without_a_title_has_no_caption() -> None:
    grid = two(Cell(row=0, column=0), Cell(row=0, column=1))
    assert draw_screen(grid).title == ""
    assert "caption" not in Table(draw(grid)).tags


def test_a_finding_marks_its_cell_in_colour_and_in_words_and_leads_to_it() -> None:
    found = Finding(code="unmet-full", level=Level.BLOCK, message="未完成得满分", row=2, field="stated_score")
    grid = compose(COST_DIMENSION, shipped_layout())
    marked = [each for each in Table(draw(grid, found)).cells if "sheet-found" in str(each[1]["class"])]
    assert [(attributes["id"], attributes["class"], text) for _, attributes, text in marked] == [
        ("cell-indicators-2-score", "sheet-number sheet-found sheet-found-block", "（必须修改）")
    ]
    template = Template("{% load sheet %}{% cell_link finding grid %}")
    assert template.render(Context({"finding": found, "grid": grid})) == "#cell-indicators-2-score"


def test_a_finding_on_the_whole_leads_nowhere() -> None:
    found = Finding(code="dimension-missing", level=Level.BLOCK, message="没有成本指标")
    grid = sample_grid("national-2020")
    assert link_to(found, grid) == ""
    assert "sheet-found" not in draw(grid, found)
    assert anchor_of(Cell(row=0, column=0)) == ""
