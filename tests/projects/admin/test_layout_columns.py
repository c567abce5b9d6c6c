"""Columns of a form added, taken away and moved: every other row keeps its shape, whatever is done."""

import tomllib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.admin.layout_columns import ColumnError, Data, Place, added, choices, moved, places, removed
from projects.admin.layout_text import to_toml
from projects.documents.compose import compose
from projects.documents.layout import DIRECTORY, Layout, available, load
from tests.projects.documents.sheets import sample

CODES = st.sampled_from(available())


def data_of(code: str = "national-2020") -> Data:
    text = (DIRECTORY / f"{code}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)


def read(data: Data) -> Layout:
    return load(to_toml(data))


def fields(data: Data) -> list[str]:
    return [column.field for column in read(data).indicator_columns]


def column(data: Data, field: str) -> Place:
    return next(
        place for place in places(data) if data["blocks"][place.block]["columns"][place.column]["field"] == field
    )


def test_column_is_added_behind_another() -> None:
    data = data_of()
    layout = read(added(data, column(data, "target"), "extra.initial_target", "年初|指标值"))
    assert [each.field for each in layout.indicator_columns][3:6] == ["target", "extra.initial_target", "actual"]
    assert (layout.indicator_columns[4].label.text, len(layout.widths), sum(layout.widths)) == ("年初指标值", 11, 100)
    assert layout.widths[6] == 8


def test_added_column_is_called_as_its_field_where_nothing_else_is_said() -> None:
    data = data_of()
    layout = read(added(data, column(data, "name"), "extra.remarks", ""))
    assert layout.indicator_columns[3].label.text == "备注"


def test_own_column_is_named_by_its_words() -> None:
    data = data_of()
    once = added(data, column(data, "score"), "own", "责任|科室")
    assert fields(once)[7] == "extra.责任科室"
    with pytest.raises(ColumnError, match="已有“责任科室”这一栏，请换一个表头。"):
        added(once, column(once, "score"), "own", "责任科室")
    assert fields(added(data, column(data, "score"), "own", "1-2月"))[7] == "extra.own"


def test_added_column_joins_the_head_of_its_neighbours() -> None:
    data = data_of("hubei")
    for place in places(data):
        data["blocks"][place.block]["columns"][place.column]["group"] = "指标"
    grown = added(data, column(data, "target"), "extra.remarks", "备注")
    assert {each.group.text for each in read(grown).indicator_columns} == {"指标"}


def test_removed_column_leaves_its_room_to_its_neighbour() -> None:
    data = data_of()
    layout = read(removed(data, column(data, "actual")))
    spans = [(each.field, each.span) for each in layout.indicator_columns]
    assert spans[3:5] == [("target", 2), ("weight", 1)]
    assert layout.widths == load(DIRECTORY / "national-2020.toml").widths


def test_first_column_leaves_its_room_to_the_next() -> None:
    data = data_of()
    layout = read(removed(data, column(data, "dimension")))
    assert (layout.indicator_columns[0].field, layout.indicator_columns[0].span) == ("category", 2)


def test_names_cannot_be_taken_away() -> None:
    data = data_of()
    with pytest.raises(ColumnError, match="三级指标这一栏不能删除。"):
        removed(data, column(data, "name"))


def test_moved_column_takes_its_widths_along() -> None:
    data = data_of()
    layout = read(moved(data, column(data, "name"), 1))
    assert [each.field for each in layout.indicator_columns][2:4] == ["target", "name"]
    assert list(map(str, layout.widths[3:6])) == ["10.9", "3.9", "19.6"]


@pytest.mark.parametrize(("field", "by"), [("dimension", -1), ("deviation", 1)])
def test_outermost_column_goes_no_further(field: str, by: int) -> None:
    data = data_of()
    with pytest.raises(ColumnError, match="这一栏已在最外侧。"):
        moved(data, column(data, field), by)


def test_there_and_back_is_where_it_was() -> None:
    data = data_of()
    there = moved(data, column(data, "target"), 1)
    assert moved(there, column(there, "target"), -1) == data


def test_what_is_shown_already_is_not_offered() -> None:
    offered = dict(choices(data_of("xinjiang-2023")))
    assert ("target" in offered, "extra.basis" in offered, "extra.remarks" in offered) == (False, False, True)
    assert offered["own"] == "自定栏目"


@pytest.mark.parametrize("text", ["", "9:9", "x", "0:0", "3:-1"])
def test_place_that_is_not_there_is_refused(text: str) -> None:
    with pytest.raises(ColumnError, match="没有这一栏，请刷新页面再试。"):
        Place.parse(text, data_of())


acts = st.lists(st.tuples(st.sampled_from(["add", "remove", "left", "right"]), st.integers(0, 20)), max_size=6)


@given(CODES, acts)
def test_form_stays_whole_whatever_is_done_to_its_columns(code: str, done: list[tuple[str, int]]) -> None:
    data: Any = data_of(code)
    for act, number in done:
        held = list(places(data))
        place = held[number % len(held)]
        try:
            if act == "add":
                offered = choices(data)
                data = added(data, place, offered[number % len(offered)][0], f"栏{number}")
            elif act == "remove":
                data = removed(data, place)
            else:
                data = moved(data, place, -1 if act == "left" else 1)
        except ColumnError:
            continue
    layout = read(data)
    assert min(layout.widths) > 0
    sheet, scores = sample(code)
    assert compose(sheet, layout, scores).widths == layout.widths
