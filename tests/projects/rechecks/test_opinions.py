"""The 意见书 says what was stored when it was issued, in a file that holds nothing but text."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from openpyxl import load_workbook

from indicators.points import plain
from projects.documents import xlsx
from projects.documents.docx.letters import write_letter
from projects.models import Recheck, RecheckRow
from projects.rechecks.marking import TypedScore, save_scores
from projects.rechecks.opinion import letter_of
from projects.rechecks.statistics import figures_of_sample, tables_of
from tests.projects.rechecks.scenes import approved, drawn, issued, reason, sampled, scored
from tests.projects.scenes import County, county

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.fixture
def recheck(scene: County) -> Recheck:
    return issued(scene, scored(scene, drawn(scene)))


def texts(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(BytesIO(content)).paragraphs if paragraph.text]


def test_letter_says_who_what_how_much_and_until_when(recheck: Recheck) -> None:
    held = Recheck.objects.get(pk=recheck.pk)
    own, total = plain(held.own_total or 0), plain(held.total or 0)  # type: ignore[arg-type]
    content = write_letter(letter_of(recheck.opinions.get()))
    title, number, addressee, opening, *rest = texts(content)
    assert (title, addressee) == ("项目支出绩效自评复核意见书", "节能监察中心：")
    assert number.endswith("号")
    assert "2021年度项目支出绩效自评工作安排" in opening
    assert "“培训费”的绩效自评表（第1稿" in opening
    assert any(f"自评总分 {own} 分" in text and f"复核总分 {total} 分" in text for text in rest)
    assert any("复核得分 8 分。佐证不足：签到表缺两期。" in text for text in rest)
    assert "补齐签到表。" in rest
    assert rest[-2] == "财政局（盖章）"
    table = Document(BytesIO(content)).tables[0]
    assert [cell.text for cell in table.rows[0].cells][:2] == ["指标", "指标值"]
    assert [cell.text for cell in table.rows[-1].cells][4:6] == [own, total]


def test_letter_is_of_the_frozen_figures(recheck: Recheck) -> None:
    before = write_letter(letter_of(recheck.opinions.get()))
    RecheckRow.objects.filter(recheck=recheck).update(note="改过")
    Recheck.objects.filter(pk=recheck.pk).update(total=1)
    assert write_letter(letter_of(recheck.opinions.get())) == before


def test_nothing_typed_becomes_a_field_or_a_formula(scene: County) -> None:
    evil = '=HYPERLINK("http://x","点")</w:t><w:instrText>DDEAUTO</w:instrText>'
    held = drawn(scene)
    row = held.rows.get(position=1)
    typed = TypedScore(score="5", reason=reason("佐证不足"), note=evil, version="0")
    save_scores(held, {row.key: typed}, by=scene.people["finance desk"], fills_rest=True)
    content = write_letter(letter_of(issued(scene, held, demand=evil).opinions.get()))
    with ZipFile(BytesIO(content)) as archive:
        assert not any("vba" in name or "external" in name for name in archive.namelist())
        body = archive.read("word/document.xml").decode()
    assert "<w:instrText>DDEAUTO" not in body
    assert evil in texts(content)
    Recheck.objects.filter(pk=held.pk).update(grounds=evil[:400])
    book = load_workbook(BytesIO(xlsx.write(tables_of(held.sample, list(held.sample.rechecks.all())))))
    cells = [cell for page in book for line in page.iter_rows() for cell in line]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert [cell.quotePrefix for cell in cells if cell.value == evil[:400]] == [True]


def test_figures_of_a_sample_count_only_what_is_scored(scene: County) -> None:
    approved(scene, "培训费", "审计费")
    first = sampled(scene).rechecks.order_by("pk")[0]
    Recheck.objects.filter(sample=first.sample).update(reviewer=scene.people["finance desk"])
    scored(scene, first)
    found = figures_of_sample(first.sample.rechecks.all())
    held = Recheck.objects.get(pk=first.pk)
    assert (found.count, found.scored) == (2, 1)
    assert (found.mean_difference, found.rate) == (held.difference, held.difference_rate)
    assert found.amount == 2 * (held.amount or 0)


def test_workbook_holds_statistics_sheets_and_the_list_that_was_drawn_from(scene: County, recheck: Recheck) -> None:
    book = load_workbook(BytesIO(xlsx.write(tables_of(recheck.sample, list(recheck.sample.rechecks.all())))))
    assert book.sheetnames == ["目录", "统计", "逐表", "抽样名单"]
    said = {str(cell.value) for line in book["抽样名单"].iter_rows() for cell in line}
    assert f"名单摘要（SHA-256）：{recheck.sample.digest}" in said
    assert "金额最大（第 1 位）" in said
