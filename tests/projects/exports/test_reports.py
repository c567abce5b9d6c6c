"""Reports: figures that agree with the lists they lead to, blanks with a reason, the units' own words, the same bytes."""

from collections.abc import Mapping
from decimal import Decimal
from io import BytesIO

import pytest
from django.http import QueryDict
from docx import Document

from projects.documents.docx.reports import write_report
from projects.documents.layout.values import LayoutError
from projects.documents.report import Report, TracedFigure
from projects.exports.reports.composing import compose_report
from projects.exports.reports.facts import ReportFacts, facts_of
from projects.exports.reports.reasons import SaidOf, gather_sayings, split_text
from projects.exports.reports.template import ReportKind, load_report_template
from projects.models import BudgetType, Evaluation, Exclusion, Indicator, Project, Round, Step
from projects.queries import Basis
from projects.review.workflow import Act, Given, transition
from tests.projects.scenes import County, brought_to, county, filled, sound

PROBLEMS, MEASURES = SaidOf.PROBLEMS, SaidOf.MEASURES


@pytest.fixture
def scene() -> County:
    """Two of the centre's are approved, one of them of another 预算类型, one is open, one left out; one of another 部门."""
    scene = county(2021)
    made = [brought_to(scene, filled(scene, sound(), name=name), Step.APPROVED) for name in ("甲项目", "乙项目")]
    Project.objects.filter(pk=made[1].project_id).update(budget_type=BudgetType.values[1])
    filled(scene, sound(), name="丙项目")
    left_out = filled(scene, sound(), name="丁项目")
    given = Given(opinion="机构改革，\n项目取消", exclusion=Exclusion.CANCELLED)
    transition(left_out, Act.EXCLUDE, by=scene.people["finance office"], given=given)
    filled(scene, sound(), name="戊项目", unit=scene.assets)
    return scene


def facts(scene: County, *, basis: Basis = Basis.APPROVED, whole: bool = False) -> ReportFacts:
    round = Round.objects.select_related("region", "rule_set").get(pk=scene.round.pk)
    of = {} if whole else {"department": scene.industry.pk, "name": scene.industry.name}
    return facts_of(round, scene.people["finance office"], basis, **of)  # type: ignore[arg-type]


def texts(report: Report) -> str:
    return "\n".join(text for part in report.parts for text in part.texts)


def values(report: Report) -> Mapping[str, str]:
    return {each.title: each.value for each in report.figures}


@pytest.mark.django_db
def test_department_report_counts_its_own(scene: County) -> None:
    report = compose_report(ReportKind.DEPARTMENT, facts(scene))
    assert report.title == "工业和信息化局2021年度项目支出绩效自评报告"
    said = texts(report)
    assert "项目共4个，涉及实施单位1个。其中，已完成自评2个，不纳入自评1个，尚未完成1个。自评覆盖率66.67%" in said
    assert "丁项目（节能监察中心）：项目撤销，机构改革， 项目取消" in said
    held = Evaluation.objects.filter(step=Step.APPROVED)
    budget = sum((each.budget_total or Decimal(0) for each in held), Decimal(0)) / 10_000
    assert values(report)["全年预算数"] == f"{budget:.2f}万元"
    assert f"平均得分{held[0].total_score:.2f}分" in said
    tables = [part.table for part in report.parts if part.table is not None]
    assert [cell.text for cell in tables[-1].cells if cell.column == 1] == ["项目名称", "甲项目", "乙项目"]


@pytest.mark.django_db
@pytest.mark.parametrize("basis", Basis)
def test_each_figure_is_the_length_of_the_list_that_it_leads_to(scene: County, basis: Basis) -> None:
    office = scene.client_of("finance office")
    followed: dict[str, tuple[str, int]] = {}
    for kind in (ReportKind.DEPARTMENT, ReportKind.CONGRESS):
        for each in compose_report(kind, facts(scene, basis=basis, whole=kind is ReportKind.CONGRESS)).figures:
            if each.query is None or each.unit != "个" or each.title in ("实施单位数", "主管部门数"):
                continue
            response = office.get(f"/rounds/{scene.round.pk}/{each.page}", QueryDict(each.query).dict())
            followed[each.title + each.query] = (each.text, len(response.context["lines"]))
    assert len(followed) >= 8
    assert {name: pair for name, pair in followed.items() if pair[0] != str(pair[1])} == {}


@pytest.mark.django_db
def test_missing_figure_is_a_blank_with_its_reason_and_never_0(scene: County) -> None:
    Evaluation.objects.update(budget_total=None, execution_rate=None)
    report = compose_report(ReportKind.ACCOUNTS, facts(scene))
    assert "共涉及资金【缺：没有一张已评的自评表填写了全年预算数】万元" in texts(report)
    Evaluation.objects.filter(project_name="甲项目").update(budget_total=Decimal(50_000))
    (budget, *_) = [each for each in compose_report(ReportKind.ACCOUNTS, facts(scene)).figures if each.unit == "万元"]
    assert (budget.text, budget.basis) == ("5.00", "已评项目全年预算数（调整后）合计；其中 1 张没有填写，未计入")


@pytest.mark.django_db
def test_report_of_nothing_says_what_is_missing(scene: County) -> None:
    Evaluation.objects.filter(step=Step.APPROVED).update(step=Step.FINANCE_OFFICE, approved_at=None, approved_by=None)
    said = texts(compose_report(ReportKind.CONGRESS, facts(scene, whole=True)))
    assert "执行率【缺：全年预算数或全年执行数没有填写】%" in said
    assert "平均得分" not in said
    assert "各项目自评表没有写明存在的问题。" in said


@pytest.mark.django_db
def test_reasons_are_the_units_own_said_once(scene: County) -> None:
    written = "原因：疫情影响，培训推迟。改进措施：提前安排；加强调度。"
    Evaluation.objects.filter(step=Step.APPROVED).update(execution_reason=written)
    lost = Indicator.objects.filter(evaluation__project_name="乙项目").first()
    assert lost is not None
    Indicator.objects.filter(pk=lost.pk).update(deviation="无偏差", score=0)
    found = {kind: [each.whole for each in held] for kind, held in gather_sayings(facts(scene)).items()}
    assert found == {
        PROBLEMS: ["疫情影响，培训推迟。（甲项目、乙项目）"],
        MEASURES: ["加强调度。（甲项目、乙项目）", "提前安排。（甲项目、乙项目）"],
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("设备到货晚。下一步加快采购。", [(PROBLEMS, "设备到货晚"), (MEASURES, "下一步加快采购")]),
        ("1.偏差原因：招标流标\n2.改进措施：重新招标", [(PROBLEMS, "招标流标"), (MEASURES, "重新招标")]),
        ("我单位将督促施工方；工期不足", [(MEASURES, "我单位将督促施工方"), (PROBLEMS, "工期不足")]),
        ("加强措施不到位的原因：人手不足", [(MEASURES, "加强措施不到位的原因：人手不足")]),
    ],
)
def test_text_is_parted_into_problems_and_measures(text: str, said: list[tuple[SaidOf, str]]) -> None:
    assert list(split_text(text)) == said


@pytest.mark.django_db
def test_word_holds_the_text_and_its_sources_and_is_the_same_again(scene: County) -> None:
    Project.objects.filter(name="甲项目").update(name="=1+1")
    Evaluation.objects.filter(project_name="甲项目").update(project_name='=HYPERLINK("a")<w:b/>\x0b{{due}}')
    report = compose_report(ReportKind.DEPARTMENT, facts(scene))
    content = write_report(report)
    assert content == write_report(compose_report(ReportKind.DEPARTMENT, facts(scene)))
    document = Document(BytesIO(content))
    written = [each.text for each in document.paragraphs]
    assert (written[0], "一、自评工作开展情况" in written) == ("工业和信息化局2021年度项目支出绩效自评报告", True)
    assert "附：数据来源" in written
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert '=HYPERLINK("a")<w:b/>{{due}}' in [text.replace("\n", "") for text in cells]
    sources = [[cell.text.replace("\n", "") for cell in row.cells] for row in document.tables[-1].rows]
    assert sources[0] == ["指标", "数值", "口径", "查询条件", "截至时间"]
    assert sources[1][:3] == ["应评项目数", "4个", "列入自评任务的项目，不含撤销下发的"]
    assert len(sources) - 1 == len(report.figures)
    assert isinstance(report.figures[0], TracedFigure)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('[[parts]]\nparagraphs = [["{{number_of_cats}}"]]', "没有指标 number_of_cats"),
        ('[[parts]]\nparagraphs = [["{town}"]]', "没有 town"),
        ('[[parts]]\nparagraphs = [["{{due"]]', "花括号没有配对"),
        ('[[parts]]\ncolour = "red"', "不认识的键 parts[1].colour"),
    ],
)
def test_wrong_template_is_told(wrong: str, said: str) -> None:
    with pytest.raises(LayoutError, match="报告模板") as refused:
        load_report_template(f'name = "报告"\ntitle = "报告"\n{wrong}')
    assert said in str(refused.value)
