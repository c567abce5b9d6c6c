"""单位 from Excel: what a table would do, and what is wrong with it."""

import datetime as dt
import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook

from projects.documents.days import day_in
from projects.documents.problems import Problem, UnreadableFileError, fold_problems
from projects.documents.xlsx.package import LARGEST_FILE, MOST_PARTS
from projects.documents.xlsx.tables import MOST_ROWS
from projects.models import Department, Region
from projects.units import departments
from projects.units.importing import UnitAct, UnitPlan, import_units, parse_units, plan_units
from projects.units.tree import DepartmentError
from tests.factories import DepartmentFactory
from tests.projects.admin.records import bureau, county
from tests.projects.documents.workbooks import pages

HEADS = ("单位编码", "单位名称", "上级单位", "生效日期")
JANUARY = dt.date(2021, 1, 1)


def workbook(*rows: tuple[object, ...], heads: tuple[str, ...] = HEADS) -> BytesIO:
    book = Workbook()
    for row in (heads, *rows):
        book.active.append(row)
    written = BytesIO()
    book.save(written)
    return written


def planned(region: Region, *rows: tuple[object, ...]) -> UnitPlan:
    parsed = parse_units(pages(workbook(*rows)), default_date=JANUARY)
    assert parsed.problems == []
    return plan_units(parsed.lines, region=region)


def acts(plan: UnitPlan) -> list[tuple[str, UnitAct]]:
    assert plan.problems == []
    return [(step.line.name, step.act) for step in plan.steps]


def wrong(region: Region, *rows: tuple[object, ...]) -> list[str]:
    parsed = parse_units(pages(workbook(*rows)), default_date=JANUARY)
    problems = [*parsed.problems, *plan_units(parsed.lines, region=region).problems]
    return [said.removeprefix("工作表“Sheet”") for said in fold_problems(problems, page=parsed.page)]


@pytest.mark.django_db
class TestCheck:
    def test_children_may_stand_before_their_parents(self) -> None:
        region = county()
        plan = planned(region, ("302001", "灌区管理处", "302", ""), ("302", "水利局", None, None))
        assert acts(plan) == [("水利局", UnitAct.FOUND), ("灌区管理处", UnitAct.FOUND)]
        import_units(plan, region=region)
        parent = Department.objects.get(code="302001").parent
        assert parent is not None
        assert parent.name == "水利局"

    def test_second_import_of_the_same_file_changes_nothing(self) -> None:
        region = county()
        bureau(region)
        rows = (
            (301001, "应急执法队", "301", "2021-03-01"),
            (301004, "数据中心", "某县工业和信息化局", dt.date(2021, 3, 1)),
            (302, "水利局", "", 20210301),
            ("302001", "灌区管理处", "水利局", "2021年3月1日"),
        )
        first = planned(region, *rows)
        assert [act for _, act in acts(first)] == [UnitAct.RENAME, UnitAct.FOUND, UnitAct.FOUND, UnitAct.FOUND]
        import_units(first, region=region)
        assert planned(region, *rows).changes == []

    def test_former_name_stays_for_the_time_before(self) -> None:
        region = county()
        bureau(region)
        import_units(planned(region, ("301001", "应急执法队", "", "2021-03-01")), region=region)
        renamed = Department.objects.get(code="301001")
        assert (renamed.name_on(dt.date(2021, 2, 28)), renamed.name) == ("安全生产执法队", "应急执法队")
        assert str(renamed.parent) == "某县工业和信息化局"

    def test_department_moves_from_its_date_on(self) -> None:
        region = county()
        bureau(region)
        plan = planned(
            region,
            ("302", "水利局", "", ""),
            ("301001", "水利执法队", "302", ""),
            ("301002", "中小企业服务中心", "302", ""),
        )
        assert acts(plan)[1:] == [("水利执法队", UnitAct.RENAME_AND_MOVE), ("中小企业服务中心", UnitAct.MOVE)]
        import_units(plan, region=region)
        assert {each.code for each in Department.objects.get(code="302").children.all()} == {"301001", "301002"}

    def test_department_without_a_code_is_known_by_its_name_and_given_the_code(self) -> None:
        region = county()
        DepartmentFactory.create(name="水利局", region=region)
        assert acts(planned(region, ("", "水利局", "", ""))) == [("水利局", UnitAct.NOTHING)]
        plan = planned(region, ("330", "水利局", "", ""))
        assert acts(plan) == [("水利局", UnitAct.CODE)]
        import_units(plan, region=region)
        assert Department.objects.get().code == "330"

    def test_other_regions_are_left_alone(self) -> None:
        bureau(county())
        other = DepartmentFactory.create(name="外县水利局").region
        assert acts(planned(other, ("301", "外县工信局", "", ""))) == [("外县工信局", UnitAct.FOUND)]

    @pytest.mark.parametrize(
        ("rows", "said"),
        [
            (
                [("9", "水利局", "没有的局", "")],
                ["第 2 行，“上级单位”列：没有找到“没有的局”，请先在表中或系统中增加这个单位。"],
            ),
            ([("9", "水利局", "水利局", "")], ["第 2 行，“上级单位”列：单位不能是自己的上级。"]),
            (
                [("8", "甲局", "9", ""), ("9", "乙局", "8", "")],
                ["第 2–3 行，“上级单位”列：上下级互为上级，或级次过深，请检查上级单位。"],
            ),
            (
                [("301", "某县工业和信息化局", "301001", "")],
                ["第 2 行，“上级单位”列：上下级互为上级，或级次过深，请检查上级单位。"],
            ),
            ([("9", "甲局", "", ""), ("9", "乙局", "", "")], ["第 3 行，“单位编码”列：“9”在第 2 行已有，内容不同。"]),
            (
                [("", "甲局", "301", ""), ("", "甲局", "", "")],
                ["第 3 行，“单位名称”列：“甲局”在第 2 行已有，内容不同。"],
            ),
            (
                [("8", "甲队", "301", ""), ("9", "甲队", "301", ""), ("10", "乙队", "甲队", "")],
                ["第 4 行，“上级单位”列：不止一个单位叫“甲队”，请写单位编码。"],
            ),
            ([("", "旧单位", "", "")], []),
            (
                [("305", "旧单位", "", ""), ("9", "甲局", "305", "")],
                ["第 2 行，“单位名称”列：已于 2020-01-01 撤销。", "第 3 行，“上级单位”列：“旧单位”已撤销。"],
            ),
            (
                [("", "同名站", "", "")],
                ["第 2 行，“单位名称”列：有 2 个单位叫“同名站”，请写明单位编码。"],
            ),
        ],
    )
    def test_what_the_tree_refuses_is_told_with_its_place(
        self, rows: list[tuple[object, ...]], said: list[str]
    ) -> None:
        region = county()
        top = bureau(region)
        departments.close_department(
            DepartmentFactory.create(name="旧单位", code="305", region=region), on=dt.date(2020, 1, 1)
        )
        for _ in range(2):
            DepartmentFactory.create(name="同名站", parent=top)
        assert wrong(region, *rows) == said

    def test_nothing_is_kept_of_a_plan_that_fails(self) -> None:
        region = county()
        bureau(region)
        plan = planned(region, ("302", "水利局", "", ""), ("303", "林业局", "301001", ""))
        departments.move_department(Department.objects.get(code="301001"), _deep(region), valid_from=JANUARY)
        with pytest.raises(DepartmentError, match="级次过深"):
            import_units(plan, region=region)
        assert not Department.objects.filter(code__in=["302", "303"]).exists()


def _deep(region: Region) -> Department:
    last = DepartmentFactory.create(region=region)
    for _ in range(18):
        last = DepartmentFactory.create(parent=last)
    return last


def test_titles_and_notes_above_the_heads_are_passed_over() -> None:
    book = Workbook()
    for row in (("某县单位清单",), (), ("单位 名称*", "备注"), ("水利局", "x")):
        book.active.append(row)
    written = BytesIO()
    book.save(written)
    parsed = parse_units(pages(written), default_date=JANUARY)
    assert ([(line.row, line.name, line.code) for line in parsed.lines], parsed.problems) == ([(4, "水利局", "")], [])


def test_repeated_rows_are_read_once() -> None:
    rows = (("1", "水利局", "", ""), ("1", "水利局", "", ""), ("", "", "", ""))
    parsed = parse_units(pages(workbook(*rows)), default_date=JANUARY)
    assert ([line.row for line in parsed.lines], parsed.problems) == ([2], [])


def test_wrong_cells_are_told_by_row_and_column_and_folded() -> None:
    parsed = parse_units(
        pages(
            workbook(
                ("1", "", "", ""),
                ("2", "=A2", "", ""),
                ("3", "甲局", "#REF!", "昨天"),
                ("4", "乙局", "", "昨天"),
                ("5", "长" * 201, "", "2021-02-30"),
                ("6", "丙局", "", "昨天"),
            )
        ),
        default_date=JANUARY,
    )
    assert fold_problems(parsed.problems, page=parsed.page) == [
        "工作表“Sheet”第 2 行，“单位名称”列：没有填写。",
        "工作表“Sheet”第 3 行，“单位名称”列：是公式，请复制后“粘贴为数值”再上传。",
        "工作表“Sheet”第 4 行，“上级单位”列：是 Excel 的错误值 #REF!，请改正。",
        "工作表“Sheet”第 4–5、7 行，“生效日期”列：“昨天”不是日期，请写成 2024-01-01 的格式填写。",
        "工作表“Sheet”第 6 行，“单位名称”列：超过 200 个字。",
        "工作表“Sheet”第 6 行，“生效日期”列：“2021-02-30”不是日期，请写成 2024-01-01 的格式填写。",
    ]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2021-3-1", dt.date(2021, 3, 1)),
        ("2021/03/01", dt.date(2021, 3, 1)),
        ("2021.3.1", dt.date(2021, 3, 1)),
        ("2021年3月1日", dt.date(2021, 3, 1)),
        ("20210301", dt.date(2021, 3, 1)),
        ("2021301", None),
        ("1900-01-01", None),
        ("", None),
    ],
)
def test_days_as_clerks_write_them(text: str, date: dt.date | None) -> None:
    assert day_in(text) == date


def test_wrong_heads_are_named() -> None:
    with pytest.raises(
        UnreadableFileError, match="没有找到表头，缺少 “单位名称”。表头应为：单位编码、单位名称、上级单位、生效日期。"
    ):
        parse_units(pages(workbook(("1", "水利局"), heads=("编号", "名字"))), default_date=JANUARY)


def test_heads_are_looked_for_at_the_top_alone() -> None:
    rows = [("说明",)] * 30
    with pytest.raises(UnreadableFileError, match="前 20 行中没有找到表头"):
        parse_units(pages(workbook(*rows, HEADS, heads=("说明",))), default_date=JANUARY)


def test_table_without_rows_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="表头下面没有单位"):
        parse_units(pages(workbook()), default_date=JANUARY)


@pytest.mark.parametrize("content", [b"", b"hello", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, b"PK\x03\x04broken"])
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableFileError, match=r"请选择 \.xlsx 文件"):
        parse_units(pages(BytesIO(content)), default_date=JANUARY)


def archive(**parts: bytes) -> BytesIO:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return written


def test_archive_without_a_workbook_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="不是能打开的 Excel 工作簿"):
        parse_units(pages(archive(note=b"x")), default_date=JANUARY)


def test_half_a_workbook_is_refused() -> None:
    whole = workbook(("1", "水利局", "", ""))
    parts = {}
    with zipfile.ZipFile(whole) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"][:200]
    with pytest.raises(UnreadableFileError, match="不是能打开的 Excel 工作簿"):
        parse_units(pages(archive(**parts)), default_date=JANUARY)


def test_archive_that_grows_beyond_measure_is_refused_unopened() -> None:
    with pytest.raises(UnreadableFileError, match="文件展开后过大"):
        parse_units(pages(archive(bomb=b"\x00" * 61 * 1024 * 1024)), default_date=JANUARY)
    with pytest.raises(UnreadableFileError, match="文件展开后过大"):
        parse_units(pages(archive(**{f"part{number}": b"" for number in range(MOST_PARTS + 1)})), default_date=JANUARY)


def test_large_file_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="文件超过 5 MB"):
        parse_units(pages(BytesIO(b"\x00" * (LARGEST_FILE + 1))), default_date=JANUARY)


def test_endless_sheet_is_refused() -> None:
    rows = [(str(number), f"单位{number}") for number in range(MOST_ROWS)]
    with pytest.raises(UnreadableFileError, match=f"超过 {MOST_ROWS} 行"):
        parse_units(pages(workbook(*rows)), default_date=JANUARY)


def test_runs_of_rows_are_folded() -> None:
    problems = [Problem(row=row, column="单位名称", message="没有填写。") for row in (9, 3, 4, 5, 7)]
    assert fold_problems(problems, page="工作表“单位”") == ["工作表“单位”第 3–5、7、9 行，“单位名称”列：没有填写。"]
