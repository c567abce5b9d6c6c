"""A pasted block is read by its own heads, or from where it is pasted; a bad value is marked and kept."""

import pytest

from projects.documents.controls import line_group
from projects.filling.blocks import BlockReading, ReadCell, read_block
from projects.filling.draft import Draft, draft_of
from projects.models import Evaluation, LayoutVersion
from tests.projects.scenes import County, county, filled, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def draft(scene: County) -> Draft:
    return draft_of(filled(scene, published()))


def draft_on(scene: County, layout: str) -> Draft:
    scene.round.layout = LayoutVersion.objects.get(code=layout)
    scene.round.save()
    return draft_of(Evaluation.objects.get(pk=filled(scene, published()).pk))


def fields(reading: BlockReading) -> list[str]:
    return [column.field for column in reading.columns]


def texts(reading: BlockReading) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in reading.rows]


def test_block_without_heads_begins_where_it_is_pasted(draft: Draft) -> None:
    reading = read_block(draft, "indicators", 2, [["培训人数", "≥100人", "120人"], ["培训天数", "3天", "3天"]])
    assert fields(reading) == ["name", "target", "actual"]
    assert texts(reading) == [["培训人数", "≥100人", "120人"], ["培训天数", "3天", "3天"]]
    assert reading.notes == ()


def test_heads_lead_to_their_columns_in_any_order(draft: Draft) -> None:
    block = [["序号", "指标名称", "权重", "目标值", "自评得分"], ["1", "培训人数", "10分", "≥100人", "9"]]
    reading = read_block(draft, "indicators", 0, block)
    assert [(column.field, column.reason) for column in reading.columns] == [
        ("", "表中没有这一栏"),
        ("name", ""),
        ("weight", ""),
        ("target", ""),
        ("", "由系统测算"),
    ]
    assert texts(reading) == [["1", "培训人数", "10", "≥100人", "9"]]


@pytest.mark.parametrize("sign", ["[", "(", "【", "（", "[（"])
def test_cells_full_of_brackets_are_read(draft: Draft, sign: str) -> None:
    cell = (sign * 10_000)[:10_000]
    reading = read_block(draft, "indicators", 2, [[cell] * 20] * 2)
    assert len(reading.rows) == 2


def test_head_with_something_in_brackets_is_known(draft: Draft) -> None:
    reading = read_block(
        draft, "indicators", 2, [["三级指标【必填】", "指标值[注1]（含单位）"], ["培训人数", "≥100人"]]
    )
    assert fields(reading) == ["name", "target"]


def test_heads_in_two_rows_are_one(draft: Draft) -> None:
    block = [["三级指标", "年度", "实际"], ["", "指标值", "完成值"], ["培训人数", "100人", "120人"]]
    assert fields(read_block(draft, "indicators", 0, block)) == ["name", "target", "actual"]


def test_form_s_own_words_go_before_what_others_call_the_same(draft: Draft) -> None:
    block = [["绩效指标", "一级指标", "三级指标", "年度指标值"], ["", "产出指标", "培训人数", "100人"]]
    assert fields(read_block(draft, "indicators", 0, block)) == ["", "dimension", "name", "target"]


def test_whole_form_gives_its_indicators_alone(draft: Draft) -> None:
    block = [
        ["项目名称", "培训", "", ""],
        ["一级指标", "二级指标", "三级指标", "年度指标值（包含数字）"],
        ["产出指标", "数量指标", "培训人数", "100人"],
        ["", "", "", ""],
        ["总分", "", "", "100"],
        ["填报人：张三", "", "", ""],
    ]
    reading = read_block(draft, "indicators", 0, block)
    assert texts(reading) == [["产出指标", "数量指标", "培训人数", "100人"]]
    assert reading.notes == ("按复制内容的表头对应到各栏，表头以上 1 行不填入。", "“总分”及以下 2 行不填入。")


def test_merged_levels_are_carried_down_and_end_with_their_level_1(draft: Draft) -> None:
    block = [
        ["产出指标", "数量指标", "培训人数"],
        ["", "同上", "培训天数"],
        ["效益指标", "", "能力提升"],
        ["", "社会效益指标", "满意"],
    ]
    assert [row[:2] for row in texts(read_block(draft, "indicators", 0, block))] == [
        ["产出指标", "数量指标"],
        ["产出指标", "数量指标"],
        ["效益指标", ""],
        ["效益指标", "社会效益指标"],
    ]


def test_bad_number_is_marked_and_kept(draft: Draft) -> None:
    reading = read_block(draft, "indicators", 5, [["十分"], ["１０．５０"], ["—"]])
    assert [row.cells for row in reading.rows] == [
        (ReadCell("十分", "请填写数字。"),),
        (ReadCell("10.5"),),
        (ReadCell(""),),
    ]


def test_text_beyond_its_column_is_marked_and_whole(draft: Draft) -> None:
    ((cell,),) = (row.cells for row in read_block(draft, "indicators", 3, [["满" * 300]]).rows)
    assert (len(cell.text), cell.problem) == (300, "最多 200 字。")


def test_what_is_wider_than_the_form_is_left_out(draft: Draft) -> None:
    reading = read_block(draft, "indicators", 7, [["无", "多出一列"]])
    assert [(column.field, column.reason) for column in reading.columns] == [
        ("deviation", ""),
        ("", "表中没有这一栏"),
    ]


def test_amounts_find_their_lines_by_name(draft: Draft) -> None:
    block = [
        ["", "年初预算数", "全年预算数", "全年执行数", "执行率"],
        ["年度资金总额", "5", "5", "4.5", "90%"],
        ["其中：当年财政拨款", "5", "5", "４．５", "—"],
        ["其他资金", "", "", "", "—"],
    ]
    reading = read_block(draft, "funds", 0, block)
    assert fields(reading) == ["", "initial", "budget", "spent", ""]
    assert [row.group for row in reading.rows] == ["", line_group("appropriation"), line_group("other")]
    assert texts(reading)[1][1:4] == ["5", "5", "4.5"]
    assert reading.notes == ("按复制内容的表头对应到各栏。", "年度资金总额由系统合计，不用填。")


def test_amounts_without_heads_follow_the_names_of_their_lines(draft: Draft) -> None:
    reading = read_block(draft, "funds", 1, [["上年结转资金", "1,000元", "3"]])
    assert (fields(reading), [row.group for row in reading.rows]) == (
        ["", "budget", "spent"],
        [line_group("carryover")],
    )
    assert texts(reading)[0][1:] == ["0.1", "3"]


def test_amounts_alone_go_line_by_line(draft: Draft) -> None:
    reading = read_block(draft, "funds", 0, [["5", "多少"], ["2", "3"]])
    assert (fields(reading), reading.named) == (["initial", "budget"], False)
    assert reading.rows[0].cells == (ReadCell("5"), ReadCell("多少", "请填写数字。"))


def test_unit_in_a_head_counts_for_its_amounts(draft: Draft) -> None:
    reading = read_block(draft, "funds", 0, [["全年预算数（元）", "全年执行数（元）"], ["50000", "4.5万元"]])
    assert texts(reading) == [["5", "4.5"]]


def test_wide_form_takes_its_own_columns(scene: County) -> None:
    block = [
        ["三级指标", "指标值", "指标值设置依据", "上年完成值", "佐证资料"],
        ["培训人数", "100人", "通知", "90人", "签到表"],
    ]
    reading = read_block(draft_on(scene, "xinjiang-2023"), "indicators", 0, block)
    assert fields(reading) == ["name", "target", "extra.basis", "extra.last_year", "extra.evidence"]


def test_split_target_takes_its_parts(scene: County) -> None:
    block = [["指标名称", "性质", "指标值", "计量单位"], ["培训人数", "≥", "100", "人"]]
    reading = read_block(draft_on(scene, "yunnan"), "indicators", 0, block)
    assert fields(reading) == ["name", "target_sign", "target_value", "target_unit"]
    assert texts(reading) == [["培训人数", "≥", "100", "人"]]
