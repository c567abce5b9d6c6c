"""Columns of a form added, taken away and moved: every other row keeps its shape, whatever is done."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.admin.layout_columns import (
    ColumnError,
    ColumnPlace,
    add_column,
    list_places,
    move_column,
    offer_columns,
    place_of,
    remove_column,
)
from projects.documents.compose import compose
from projects.documents.layout import DIRECTORY, Layout, load_layout, shipped_layout, shipped_layout_codes
from projects.documents.layout.writing import to_toml
from tests.projects.documents.sheets import sample

CODES = st.sampled_from(shipped_layout_codes())


def fields(form: Layout) -> list[str]:
    return [each.field for each in read(form).indicator_columns]


def read(form: Layout) -> Layout:
    """As it comes back from its text."""
    return load_layout(to_toml(form))


def column(form: Layout, field: str) -> ColumnPlace:
    fields_there = [each.field for each in form.indicator_columns]
    return list_places(form)[fields_there.index(field)]


def test_column_is_added_behind_another() -> None:
    form = shipped_layout()
    grown = read(add_column(form, column(form, "target"), "extra.initial_target", "年初|指标值"))
    assert [each.field for each in grown.indicator_columns][3:6] == ["target", "extra.initial_target", "actual"]
    assert (grown.indicator_columns[4].label.text, len(grown.widths), sum(grown.widths)) == ("年初指标值", 11, 100)
    assert grown.widths[6] == 8


def test_added_column_is_called_as_its_field_where_nothing_else_is_said() -> None:
    form = shipped_layout()
    grown = read(add_column(form, column(form, "name"), "extra.remarks", ""))
    assert grown.indicator_columns[3].label.text == "备注"


def test_own_column_is_named_by_its_words() -> None:
    form = shipped_layout()
    once = add_column(form, column(form, "score"), "own", "责任|科室")
    assert fields(once)[7] == "extra.责任科室"
    with pytest.raises(ColumnError, match="已有“责任科室”这一栏，请换一个表头。"):
        add_column(once, column(once, "score"), "own", "责任科室")
    assert fields(add_column(form, column(form, "score"), "own", "1-2月"))[7] == "extra.own"


def test_added_column_joins_the_head_of_its_neighbours() -> None:
    form = shipped_layout("yunnan")
    grown = add_column(form, column(form, "target_sign"), "extra.remarks", "备注")
    heads = [(each.field, each.group.text) for each in read(grown).indicator_columns]
    assert heads[4:6] == [("extra.remarks", "年度指标值"), ("target_value", "年度指标值")]


def test_removed_column_leaves_its_room_to_its_neighbour() -> None:
    form = shipped_layout()
    grown = read(remove_column(form, column(form, "actual")))
    spans = [(each.field, each.span) for each in grown.indicator_columns]
    assert spans[3:5] == [("target", 2), ("weight", 1)]
    assert grown.widths == load_layout(DIRECTORY / "national-2020.toml").widths


def test_first_column_leaves_its_room_to_the_next() -> None:
    form = shipped_layout()
    grown = read(remove_column(form, column(form, "dimension")))
    assert (grown.indicator_columns[0].field, grown.indicator_columns[0].span) == ("category", 2)


def test_names_cannot_be_taken_away() -> None:
    form = shipped_layout()
    with pytest.raises(ColumnError, match="三级指标这一栏不能删除。"):
        remove_column(form, column(form, "name"))


def test_moved_column_takes_its_widths_along() -> None:
    form = shipped_layout()
    grown = read(move_column(form, column(form, "name"), 1))
    assert [each.field for each in grown.indicator_columns][2:4] == ["target", "name"]
    assert list(map(str, grown.widths[3:6])) == ["10.9", "3.9", "19.6"]


@pytest.mark.parametrize(("field", "by"), [("dimension", -1), ("deviation", 1)])
def test_outermost_column_goes_no_further(field: str, by: int) -> None:
    form = shipped_layout()
    with pytest.raises(ColumnError, match="这一栏已在最外侧。"):
        move_column(form, column(form, field), by)


def test_there_and_back_is_where_it_was() -> None:
    form = shipped_layout()
    there = move_column(form, column(form, "target"), 1)
    assert move_column(there, column(there, "target"), -1) == form


def test_what_is_shown_already_is_not_offered() -> None:
    offered = dict(offer_columns(shipped_layout("xinjiang-2023")))
    assert ("target" in offered, "extra.basis" in offered, "extra.remarks" in offered) == (False, False, True)
    assert offered["own"] == "自定栏目"


@pytest.mark.parametrize("text", ["", "9:9", "x", "0:0", "3:-1"])
def test_place_that_is_not_there_is_refused(text: str) -> None:
    with pytest.raises(ColumnError, match="没有这一栏，请刷新页面再试。"):
        place_of(text, shipped_layout())


acts = st.lists(st.tuples(st.sampled_from(["add", "remove", "left", "right"]), st.integers(0, 20)), max_size=6)


@given(CODES, acts)
def test_form_stays_whole_whatever_is_done_to_its_columns(code: str, done: list[tuple[str, int]]) -> None:
    form = shipped_layout(code)
    for act, number in done:
        held = list(list_places(form))
        place = held[number % len(held)]
        try:
            if act == "add":
                offered = offer_columns(form)
                form = add_column(form, place, offered[number % len(offered)][0], f"栏{number}")
            elif act == "remove":
                form = remove_column(form, place)
            else:
                form = move_column(form, place, -1 if act == "left" else 1)
        except ColumnError:
            continue
    grown = read(form)
    assert grown == form
    assert min(grown.widths) > 0
    sheet, scores = sample(code)
    assert compose(sheet, grown, scores).widths == grown.widths
