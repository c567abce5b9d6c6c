"""Many PDFs bound to one: cover, contents that lead to the tables, bookmarks, page labels, numbers on paper."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from projects.documents.pdf import BoundPart, Cover, Slice, bind, write, write_many, write_slices
from projects.documents.printable import Printable
from tests.projects.documents.pdf.reading import outline_of, pages_of, printable, words_of
from tests.projects.documents.pdf.test_pages import sixty_rows
from tests.projects.documents.sheets import sample_grid

COVER = Cover(title="2021年度项目支出绩效自评表", department="州财政局", year=2021, date=dt.date(2022, 3, 1))


@pytest.fixture(scope="module")
def forms() -> list[Printable]:
    return [
        printable(sample_grid("hubei"), title="甲"),
        printable(sixty_rows(), title="乙"),
        printable(sample_grid("xinjiang-2023"), title="丙 <&>"),
    ]


@pytest.fixture(scope="module")
def written(forms: list[Printable]) -> list[bytes]:
    return [write([form]) for form in forms]


@pytest.fixture
def parts(forms: list[Printable], written: list[bytes]) -> list[BoundPart]:
    groups = ("水利局", "国资委", "国资委")
    return [BoundPart(form.title, content, group) for form, content, group in zip(forms, written, groups, strict=True)]


def test_a_bound_file_begins_with_cover_and_contents(
    forms: list[Printable], parts: list[BoundPart], tmp_path: Path
) -> None:
    target = tmp_path / "bound.pdf"
    assert bind(iter(parts), target, cover=COVER) == 7
    cover, contents, *tables = pages_of(target.read_bytes())
    assert cover == "2021年度项目支出绩效自评表州财政局2021年度共3张表2022年3月1日"
    assert contents == "目录水利局1．甲1国资委2．乙23．丙<&>5"
    assert tables[0] == words_of(forms[0].grid) + "第1页共1页" + "1"
    assert [page[-7:] for page in tables[1:]] == ["第1页共3页2", "第2页共3页3", "第3页共3页4", "第1页共1页5"]


def test_no_half_width_hyphen_stands_between_hanzi_or_figures_on_the_cover(
    parts: list[BoundPart], tmp_path: Path
) -> None:
    target = tmp_path / "bound.pdf"
    cover = Cover(title="2021-2023年重点项目-水利", kind="自评表（公开）", department="A-1 项目办-二科", year=2023)
    bind(parts[:1], target, cover=cover)
    assert pages_of(target.read_bytes())[0] == "2021—2023年重点项目—水利自评表（公开）A-1项目办—二科2023年度共1张表"


def test_contents_and_bookmarks_lead_to_the_first_page_of_each_table(parts: list[BoundPart], tmp_path: Path) -> None:
    target = tmp_path / "bound.pdf"
    bind(parts, target, cover=COVER)
    with pikepdf.open(target) as bound:
        places: Any = {page.objgen: number for number, page in enumerate(bound.pages)}
        led = [places[note.Dest[0].objgen] for note in bound.pages[1].Annots]
        assert sorted(set(led)) == [2, 3, 6]
        assert outline_of(bound) == [("目录", []), ("水利局", ["甲"]), ("国资委", ["乙", "丙 <&>"])]
        labels: list[Any] = [page.label for page in bound.pages]
        assert labels == ["封面", "i", "1", "2", "3", "4", "5"]
        assert str(bound.docinfo.Title) == COVER.title
        assert bound.check_pdf_syntax() == []


def test_a_file_without_cover_or_groups(written: list[bytes], tmp_path: Path) -> None:
    target = tmp_path / "bound.pdf"
    assert bind([BoundPart("甲", written[0])], target) == 2
    assert pages_of(target.read_bytes())[0] == "目录1．甲1"
    with pikepdf.open(target) as bound:
        assert outline_of(bound) == [("目录", []), ("甲", [])]


def test_nothing_to_bind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="没有可以装订的表格"):
        bind([], tmp_path / "bound.pdf", cover=COVER)
    assert list(tmp_path.iterdir()) == []


def test_the_same_parts_give_the_same_file(parts: list[BoundPart], tmp_path: Path) -> None:
    for name in "ab":
        bind(parts, tmp_path / name, cover=COVER)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.slow
def test_forms_that_share_a_document_bind_to_the_same_pages(
    forms: list[Printable], written: list[bytes], tmp_path: Path
) -> None:
    slices = list(write_slices(forms))
    assert [each.count for each in slices if each] == [1, 3, 1]
    assert pages_bound(forms, slices, tmp_path) == pages_bound(forms, written, tmp_path)


def pages_bound(forms: Sequence[Printable], contents: Sequence[bytes | Slice | None], folder: Path) -> list[str]:
    parts = [BoundPart(form.title, each) for form, each in zip(forms, contents, strict=True) if each is not None]
    bind(parts, folder / "bound.pdf", cover=COVER)
    return pages_of((folder / "bound.pdf").read_bytes())


@pytest.mark.slow
def test_a_form_that_cannot_be_drawn_keeps_none_of_the_others(
    forms: list[Printable], written: list[bytes], tmp_path: Path
) -> None:
    one, *others = forms
    given = [one, replace(one, title="\ud800"), *others]
    assert list(write_many(given)) == [written[0], None, *written[1:]]
    slices = list(write_slices(given))
    assert [each.count if each else None for each in slices] == [1, None, 3, 1]
    assert pages_bound(given, slices, tmp_path) == pages_bound(forms, written, tmp_path)


def test_a_single_form_that_cannot_be_drawn_leaves_nothing(forms: list[Printable]) -> None:
    assert list(write_slices([replace(forms[0], title="\ud800")])) == [None]


@pytest.mark.parametrize("write_all", [write_many, write_slices])
def test_a_mistake_in_the_program_ends_the_whole_work_and_names_the_form(
    forms: list[Printable], write_all: Callable[..., Iterable[object]]
) -> None:
    wrong = replace(forms[1], title="张三的表", grid=None)  # type: ignore[arg-type]
    with pytest.raises(AttributeError) as raised:
        list(write_all([forms[0], wrong, forms[2]]))
    (note,) = raised.value.__notes__
    assert "张三的表" in note


def test_a_written_pdf_can_be_read_from_memory() -> None:
    with pikepdf.open(BytesIO(write([printable(sample_grid("hubei"))]))) as document:
        assert len(document.pages) == 1
