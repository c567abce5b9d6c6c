"""修改记录: what an event says, in the words of the form and its unit of money."""

import re
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from indicators.labels import DIMENSION_TITLES
from projects.documents.layout import shipped_layout_codes
from projects.filling.groups import groups_of
from projects.history.changes import NO_FORM, changes_of, differences_of, list_changes
from projects.history.differences import Difference
from projects.history.events import record_event
from projects.models import Evaluation, FundLine, Indicator, LayoutVersion
from projects.sheets.titles import AMOUNT_TITLES, ROW_TITLES, SHEET_TITLES
from tests.projects.filling.desk import draft, on_layout, rows_of, saved
from tests.projects.scenes import County, county, filled, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, published())


def said(evaluation: Evaluation, changes: dict[str, Any], verb: str = "change") -> list[tuple[str, Any, Any]]:
    record_event(verb, evaluation=evaluation, subject="第 3 行", changes=changes)
    [entry] = list_changes(changes_of(evaluation)[:1], evaluation)
    return [(line.title, line.before, line.after) for line in entry.differences]


def use(evaluation: Evaluation, code: str) -> None:
    evaluation.round.layout = LayoutVersion.objects.get(code=code)


def test_cell_is_called_as_the_form_calls_it(evaluation: Evaluation) -> None:
    assert said(evaluation, {"indicators.a1.actual": ["", "4次"]}) == [("实际完成值", "", "4次")]
    assert said(evaluation, {"sheet.outcome": ["甲", "乙"]}) == [("实际完成情况", "甲", "乙")]
    use(evaluation, "xinjiang-2023")
    assert said(evaluation, {"indicators.a1.extra.basis": ["", "合同"]}) == [("指标值设置依据", "", "合同")]


def test_value_without_a_cell_has_a_name_too(evaluation: Evaluation) -> None:
    assert said(evaluation, {"indicators.a1.hand_reason": ["", "甲"]}) == [("人工调整的理由", "", "甲")]
    assert said(evaluation, {"sheet.execution_reason": ["甲", ""]}) == [("执行偏差原因", "甲", "")]
    assert said(evaluation, {"sheet.not_applicable.benefit": ["", "不涉及"]}) == [
        ("效益指标不适用的原因", "", "不涉及")
    ]


def test_money_stands_in_the_unit_of_the_form(evaluation: Evaluation) -> None:
    changes = {"funds.appropriation.spent": ["200000", "206000.50"]}
    assert said(evaluation, changes) == [("全年执行数", "20 万元", "20.60005 万元")]
    use(evaluation, "yunnan")
    assert [line[1:] for line in said(evaluation, changes)] == [("200000 元", "206000.5 元")]


def test_amount_that_was_not_there_is_empty(evaluation: Evaluation) -> None:
    assert said(evaluation, {"funds.other.budget": [None, "1"]}) == [("全年预算数", "", "0.0001 万元")]


def test_rows_that_come_and_go_say_what_stood_in_them(evaluation: Evaluation) -> None:
    row = {"dimension_label": "产出指标", "name": "培训人数", "target": "≥200人", "weight": "10", "place": 3}
    text = "一级指标：产出指标；三级指标：培训人数；年度指标值：≥200人；分值：10"
    assert said(evaluation, {"indicators.a1": [None, row]}) == [("增加一行", None, text)]
    assert said(evaluation, {"indicators.a1": [row, None]}) == [("删除一行", text, None)]
    assert said(evaluation, {"indicators.a1": [None, {}]}) == [("增加一行", None, None)]


def test_new_order_is_said_without_keys(evaluation: Evaluation) -> None:
    assert said(evaluation, {"indicators": [["a", "b"], ["b", "a"]]}) == [("调整了行的次序", None, None)]


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ([None, "甲.pdf"], ("添加文件", None, "甲.pdf")),
        (["甲.pdf", None], ("移除文件", "甲.pdf", None)),
        (["甲.pdf", "乙.pdf"], ("文件改名", "甲.pdf", "乙.pdf")),
    ],
)
def test_files_are_told_of(file: list[str | None], line: tuple[str, Any, Any], evaluation: Evaluation) -> None:
    assert said(evaluation, {"file": file, "kept": True}, verb="attach") == [line]


def test_rows_of_a_file_are_told_of(evaluation: Evaluation) -> None:
    assert said(evaluation, {"rows": [[], ["第 1 行 培训"]]}, verb="attach") == [("用于", "整张表", "第 1 行 培训")]


def test_new_file_has_no_rows_from_before(evaluation: Evaluation) -> None:
    changes = {"file": [None, "甲.pdf"], "rows": [[], ["第 1 行 培训"]]}
    assert said(evaluation, changes, verb="attach") == [("添加文件", None, "甲.pdf"), ("用于", None, "第 1 行 培训")]


def test_only_what_changed_the_sheet_is_listed(scene: County, evaluation: Evaluation) -> None:
    for verb in ("submit", "download", "print", "attach"):
        record_event(verb, evaluation=evaluation, user=scene.people["owner"])
    assert [event.verb for event in changes_of(evaluation)] == ["attach", "change", "create"]


def test_entry_says_who_and_when(scene: County, evaluation: Evaluation) -> None:
    event = record_event("change", evaluation=evaluation, user=scene.people["owner"], subject="第 3 行 培训人数")
    [entry] = list_changes([event], evaluation)
    assert (entry.actor, entry.at, entry.title, entry.subject) == (
        str(scene.people["owner"]),
        event.at,
        "修改",
        "第 3 行 培训人数",
    )


def test_figures_of_a_published_table_are_told_one_by_one(evaluation: Evaluation) -> None:
    stated = {"execution_rate": "88", "total_score": "90.5", "grade": "优", "funds": {"budget": "200000"}}
    assert said(evaluation, {"sheet.stated": [stated, {}]}) == [
        ("原表执行率", "88%", ""),
        ("原表总分", "90.5", ""),
        ("原表等级", "优", ""),
        ("原表年度资金总额全年预算数", "20 万元", ""),
    ]


def test_score_of_a_published_table_names_its_row(evaluation: Evaluation) -> None:
    first, second = evaluation.indicators.order_by("position")[:2]
    changes = {f"indicators.{row.key}.stated_score": ["10", None] for row in (first, second)}
    assert said(evaluation, changes) == [
        (f"第 1 行 {first.name} 原表得分", "10", ""),
        (f"第 2 行 {second.name} 原表得分", "10", ""),
    ]
    assert said(evaluation, {"indicators.gone.stated_score": ["10", None]}) == [("原表得分", "10", "")]


FOREIGN = re.compile(r"[A-Za-z_]{2,}|[{}\[\]\"]")
SAMPLES = {"money": "3", "points": "1", "choice": "达成"}


def touch_all(scene: County, evaluation: Evaluation) -> None:
    """Types into every control of the form and behind it, and does to rows all that can be done."""
    texts: dict[str, str] = {}
    for name, group in groups_of(draft(evaluation)).items():
        texts[f"{name}.version"] = str(group.version)
        for field in FIELDS:
            control = group.control_of(field)
            if control is not None and not group.lock_reason(field):
                texts[f"{name}.{field}"] = SAMPLES.get(control.kind, "新内容")
    saved(scene, evaluation, texts)
    with transaction.atomic():
        rows = rows_of(scene, evaluation)
        [copied] = rows.copy(rows.draft.rows[0].key)
        rows.move(copied, 1)
        rows.remove({copied: rows.find(copied).row_version})
        rows.restore(copied)


FIELDS = (
    *(f"extra.{name}" for name in ("basis", "remarks", "category", "goal", "problems", "last_year", "scoring_rule")),
    *(f"not_applicable.{code}" for code in DIMENSION_TITLES),
    *SHEET_TITLES,
    *AMOUNT_TITLES,
    *ROW_TITLES,
)


@pytest.mark.parametrize("code", shipped_layout_codes())
def test_no_cell_of_any_form_is_called_by_its_column(code: str, scene: County) -> None:
    evaluation = on_layout(scene, code)
    touch_all(scene, evaluation)
    told = list_changes(changes_of(evaluation), evaluation)
    spoken = [
        text for entry in told for line in entry.differences for text in (line.title, line.before, line.after) if text
    ]
    assert len(spoken) > 20
    assert [text for text in spoken if FOREIGN.search(text)] == []


COLUMNS = [
    f"{part}.{field.name}"
    for part, model in (("sheet", Evaluation), ("funds.other", FundLine), ("indicators.1", Indicator))
    for field in model._meta.concrete_fields
]
HELD = {"extra": {"basis": "合同", "initial_target": "≥3次"}, "stated": {"grade": "优"}}


def test_no_column_is_shown_by_its_name(evaluation: Evaluation) -> None:
    shown = {}
    for column in COLUMNS:
        lines = said(evaluation, {column: [None, HELD.get(column.rpartition(".")[2], "甲")]})
        shown[column] = repr([text for line in lines for text in line if text]).replace("'", "")[1:-1]
    assert {column: text for column, text in shown.items() if not text or FOREIGN.search(text)} == {}


VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
ANYTHING = st.recursive(VALUES, lambda held: st.lists(held, max_size=3) | st.dictionaries(st.text(max_size=5), held))
KEYS = st.sampled_from(
    ["indicators", "indicators.a", "indicators.a.actual", "funds.x.spent", "sheet.goal", "file", "rows", "sheet."]
)


@given(st.dictionaries(KEYS | st.text(max_size=10), ANYTHING, max_size=4))
def test_anything_that_a_log_holds_can_be_read(changes: dict[str, Any]) -> None:
    assert all(isinstance(each, Difference) for each in differences_of(changes, NO_FORM))
