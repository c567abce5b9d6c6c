"""The report of an audit in Word and Excel: figures, faults with their cells, every table; texts stay texts."""

from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO

import docx
from openpyxl import Workbook, load_workbook

from indicators.checks import Level
from projects.documents.docx.reports import write_report
from projects.intake.quality.judged import Flaw, JudgedTable
from projects.intake.quality.report import compose_audit
from projects.intake.quality.statistics import Audited, AuditStatistics
from projects.intake.quality.workbook import audit_workbook
from projects.reading.word_numbers import hanzi_numeral
from tests.projects.intake.quality.audits import DAY, DOCUMENTS, audited

FOREIGN = '=HYPERLINK("http://example.com","看")'


def of_tables(*tables: JudgedTable, errors: Iterable[tuple[str, str]] = ()) -> Audited:
    statistics = AuditStatistics()
    for table in tables:
        statistics.add(table)
    for name, error in errors:
        statistics.add_file(name, error)
    return Audited(title="一次核查", rule_set="全国通用评分办法", day=DAY, tables=tables, statistics=statistics)


def opened(made: Audited) -> Workbook:
    return load_workbook(BytesIO(audit_workbook(made)))


def test_word_tells_figures_faults_and_tables() -> None:
    made = audited(*DOCUMENTS)
    document = docx.Document(BytesIO(write_report(compose_audit(made))))
    texts = [paragraph.text for paragraph in document.paragraphs if paragraph.text]
    assert [text for text in texts if text[0] in "一二三四五" and text[1] == "、"] == [
        "一、核查基本情况",
        "二、总体结果",
        "三、主要问题",
        "四、没有读懂的内容",
        "五、逐表清单",
    ]
    assert set(made.statistics.sentences) <= set(texts)
    at = next(number for number, text in enumerate(texts) if text.endswith("）总分不等于各项得分之和"))
    assert texts[at + 2] == (
        "1．昌吉州国有企业党建智能管理系统（昌吉州国资委，000.docx 第 1 张表，第 1 个表格第 20 行第 3 格，原文“99”）："
        "总分写作 99 分，执行率得分 10 分加各指标得分 79 分为 89 分。请改为 89 分，或核对各项得分。"
    )
    figures, units, each = document.tables
    assert [cell.text for cell in figures.rows[3].cells] == ["总分不等于各项得分之和的表", "2 张", "15.38%"]
    assert (len(units.rows), len(each.rows)) == (1 + len(made.statistics.units), 14)


def test_faults_that_must_be_put_right_come_first() -> None:
    parts = compose_audit(audited(*DOCUMENTS)).parts
    levels = [part.texts[0].partition("。")[0] for part in parts if "占读出的表" in "".join(part.texts[:1])]
    ranks = ["必须修改", "需要说明", "提示"]
    assert levels == sorted(levels, key=ranks.index)
    assert set(levels) == set(ranks)


def test_report_of_nothing_says_so() -> None:
    made = of_tables(errors=[("坏.docx", "文件打不开。")])
    texts = [text for part in compose_audit(made).parts for text in part.texts]
    assert "没有读完的文件：坏.docx。文件打不开。" in texts
    assert texts[-3:] == ["没有发现问题。", "读出的表没有读不懂的内容。", "没有读出自评表或绩效目标表。"]
    assert [len(list(page.values)) for page in opened(made)] == [1, 1, 7, 2]


def test_workbook_has_a_line_for_each_table_and_each_fault() -> None:
    made = audited(*DOCUMENTS)
    book = opened(made)
    assert book.sheetnames == ["总表", "问题清单", "统计", "未读懂清单"]
    assert [page.freeze_panes for page in book] == ["A2", "A2", f"A{2 + len(made.statistics.sentences)}", "A2"]
    tables, flaws = list(book["总表"].values), list(book["问题清单"].values)
    assert (len(tables), len(flaws)) == (1 + 13, 1 + 20 + 8 + 34)
    assert tables[1][6:11] == ("昌吉州国有企业党建智能管理系统", "昌吉州国资委", "昌吉州国资委", "99", "是")
    assert flaws[2][5:10] == (
        "第 1 个表格第 20 行第 3 格",
        "99",
        "total-mismatch",
        "总分不等于各项得分之和",
        "必须修改",
    )


def test_foreign_texts_never_become_formulas() -> None:
    flaw = Flaw(code="total-mismatch", level=Level.BLOCK, message=FOREIGN, place=FOREIGN, text=FOREIGN)
    unread = replace(flaw, code="unread", level=None)
    table = JudgedTable(file=FOREIGN, position=1, is_form=True, project=FOREIGN, unit=FOREIGN, flaws=(flaw, unread))
    cells = [cell for page in opened(of_tables(table)) for row in page for cell in row]
    assert [cell.data_type for cell in cells if cell.value == FOREIGN] == ["s"] * 16
    assert "f" not in {cell.data_type for cell in cells}


def test_numerals_of_headings() -> None:
    assert [hanzi_numeral(number) for number in (1, 9, 10, 11, 20, 45)] == ["一", "九", "十", "十一", "二十", "四十五"]


def test_long_texts_get_rows_that_hold_them() -> None:
    page = opened(audited("003.xlsx"))["问题清单"]
    heights = {row[0].row: page.row_dimensions[row[0].row].height for row in page.iter_rows(min_row=2)}
    assert {row: height for row, height in heights.items() if row in (2, 6)} == {2: 30, 6: 30}
    assert page.print_title_rows == "$1:$1"
