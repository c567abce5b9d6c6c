"""自评表质量核查 through the pages: who may, what is told, where it leads, what is handed out; and no record is made."""

from io import BytesIO
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertRedirects

from projects.intake.quality import making
from projects.intake.quality.jobs import KINDS
from projects.models import Evaluation, Event, Intake, IntakeFile, IntakePurpose, Job, JobState, Project
from projects.queue import result_file, run_job
from tests.projects.intake.quality.audits import DOCUMENTS, told_by_command
from tests.projects.intake.uploads import word_file
from tests.projects.scenes import PEOPLE, County, county, words
from tests.published import DIRECTORY

pytestmark = pytest.mark.django_db
AUDITORS = {"department reviewer", "finance desk", "finance office", "another desk"}
WHY_NOT = "自评表质量核查由主管部门审核人员和财政部门的人员使用。"


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def client(scene: County) -> Client:
    return scene.client_of("department reviewer")


def sent(client: Client, *files: tuple[str, bytes], **values: Any) -> Any:
    rules = client.get(reverse("audits")).context["form"].fields["rule_set"].initial
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(
        reverse("audits"), {"uploads": uploads, "text": "", "markup": "", "rule_set": rules.pk, **values}
    )


def uploaded(client: Client, *names: str) -> Intake:
    """Published documents, read at once."""
    sent(client, *((name, (DIRECTORY / name).read_bytes()) for name in names))
    return Intake.objects.get()


def page_of(client: Client, intake: Intake, query: str = "") -> Any:
    return client.get(reverse("audit", args=[intake.pk]) + query)


def test_audit_is_for_who_judges_others_and_its_owners_alone(scene: County, client: Client) -> None:
    intake = uploaded(client, "003.xlsx")
    statuses = {person: scene.client_of(person).get(reverse("audits")) for person in PEOPLE}
    expected = dict.fromkeys(PEOPLE, 403) | dict.fromkeys(AUDITORS, 200) | {"nobody": 302}
    assert {person: response.status_code for person, response in statuses.items()} == expected
    assertContains(statuses["owner"], WHY_NOT, status_code=403)
    file = intake.files.get()
    pages = [
        reverse("audit", args=[intake.pk]),
        reverse("audit_report", args=[intake.pk, "report"]),
        reverse("audit_report", args=[intake.pk, "list"]),
        reverse("audit_feedback", args=[file.pk]),
    ]
    own = dict.fromkeys(PEOPLE, 404) | {"department reviewer": 200, "nobody": 302}
    for page in pages:
        assert {person: scene.client_of(person).get(page).status_code for person in PEOPLE} == own
    orders = [reverse("audit_order", args=[intake.pk, "list"]), reverse("audit_feedback", args=[file.pk])]
    assert {scene.client_of("finance office").post(order).status_code for order in orders} == {404}
    assert scene.client_of("owner").post(reverse("audits")).status_code == 403
    assert not Job.objects.exists()


def test_page_says_what_the_command_says_and_makes_no_record(client: Client) -> None:
    before = Project.objects.count(), Evaluation.objects.count()
    intake = uploaded(client, *DOCUMENTS)
    said = words(page_of(client, intake).content.decode())
    for sentence in told_by_command(*DOCUMENTS):
        assert words_of(sentence) in said
    assert (intake.purpose, intake.round, intake.tables.count()) == (IntakePurpose.AUDIT, None, 13)
    assert (Project.objects.count(), Evaluation.objects.count()) == before


def words_of(text: str) -> str:
    return " ".join(text.split())


def test_list_is_narrowed_by_fault_file_and_unit(client: Client) -> None:
    intake = uploaded(client, *DOCUMENTS)

    def projects(query: str) -> list[str]:
        return [table.title for table, _ in page_of(client, intake, query).context["tables"]]

    wrong = ["昌吉州国有企业党建智能管理系统", "昌吉州工业和信息化局安全生产项目资金"]
    assert projects("?code=total-mismatch") == wrong
    assert projects("?code=total-mismatch&file=003.xlsx") == wrong[1:]
    assert len(projects("?file=003.xlsx")) == 4
    assert projects("?department=行政政法&unit=昌吉州国资委") == ["监督检查专项审计费"]
    assert len(projects("?code=x&file=y&unit=z&page=９")) == 13
    narrowed = page_of(client, intake, "?code=total-mismatch")
    first = intake.tables.order_by("file__position", "position")[0]
    assertContains(narrowed, f'href="{reverse("intake_table", args=[first.pk])}#found-19-9"')
    assertContains(client.get(reverse("intake_table", args=[first.pk])), 'id="found-19-9"')


@pytest.mark.parametrize("number", [1, 3])
def test_page_takes_the_same_queries_for_many_tables(
    number: int, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    names = [f"{name}项目" for name in "甲乙丙"[:number]]
    for _ in names:
        sent(client, *((f"{each}.docx", word_file(each)) for each in names))
    for job in Job.objects.all():  # three files take longer than a person waits
        run_job(job.pk)
    intake = Intake.objects.all()[0]
    with django_assert_num_queries(7):
        response = page_of(client, intake)
    assert len(response.context["tables"]) == number
    with django_assert_num_queries(9):
        response = client.get(reverse("audits"))
    assert len(response.context["intakes"]) == number


def test_report_and_list_are_handed_out_and_logged(client: Client) -> None:
    intake = uploaded(client, "003.xlsx")
    report = client.get(reverse("audit_report", args=[intake.pk, "report"]))
    assert docx.Document(BytesIO(report.content)).paragraphs[0].text == "项目支出绩效自评表质量核查报告"
    listed = client.get(reverse("audit_report", args=[intake.pk, "list"]))
    assert load_workbook(BytesIO(listed.content)).sheetnames == ["总表", "问题清单", "统计", "未读懂清单"]
    events = Event.objects.filter(verb="export").order_by("pk")
    assert [event.subject for event in events] == ["质量核查报告-003.docx", "质量核查清单-003.xlsx"]


def test_uploaded_file_comes_back_marked(client: Client) -> None:
    file = uploaded(client, "003.xlsx").files.get()
    response = client.get(reverse("audit_feedback", args=[file.pk]))
    assert load_workbook(BytesIO(response.content)).sheetnames[0] == "核查意见"
    file.file.delete(save=False)
    gone = client.get(reverse("audit_feedback", args=[file.pk]), follow=True)
    assertContains(gone, "文件已不在服务器上，请重新上传。")


def test_file_without_a_form_says_so(client: Client) -> None:
    intake = uploaded(client, "001-table7.xlsx")
    assertContains(page_of(client, intake), "没有读出自评表或绩效目标表")
    response = client.get(reverse("audit_feedback", args=[intake.files.get().pk]), follow=True)
    assertContains(response, "没有可标注的内容")


@pytest.mark.parametrize("made", ["report", "list", "feedback"])
def test_long_one_is_made_by_a_worker(made: str, client: Client) -> None:
    intake = uploaded(client, "003.txt")
    file = intake.files.get()
    wanted = [intake.pk, made] if made != "feedback" else [file.pk]
    address = reverse("audit_feedback" if made == "feedback" else "audit_order", args=wanted)
    assertRedirects(client.post(address), reverse("jobs"))
    job = Job.objects.get()
    assert job.kind in KINDS
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert result_file(job) is not None
    assert job.result["name"].rpartition(".")[2] == ("docx" if made == "report" else "xlsx")
    assert job.result.get("note", "") == ("" if made != "feedback" else making.DRAWN_ANEW)


def test_job_of_a_forgotten_upload_says_so(client: Client) -> None:
    intake = uploaded(client, "003.xlsx")
    client.post(reverse("audit_order", args=[intake.pk, "report"]))
    intake.delete()
    job = Job.objects.get()
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "上传的内容已被删除，没有生成。")


def test_upload_without_a_file_or_with_foreign_rules_is_refused(client: Client) -> None:
    empty = client.post(reverse("audits"), {"text": " ", "markup": "", "rule_set": ""})
    assertContains(empty, "请选择文件，或粘贴表格。", status_code=422)
    wrong = sent(client, ("a.docx", b"PK"), rule_set=10**6)
    assertContains(wrong, "没有这个评分办法，请重新选择。", status_code=422)
    assert not IntakeFile.objects.exists()


def test_pages_of_an_upload_lead_back_to_its_audit(client: Client) -> None:
    intake = uploaded(client, "003.xlsx")
    assertRedirects(client.get(reverse("intake", args=[intake.pk])), reverse("audit", args=[intake.pk]))
    assertRedirects(client.post(reverse("intake_forget", args=[intake.pk])), reverse("audits"))
    assert not Intake.objects.exists()


def test_cell_with_a_fault_is_marked_in_the_table_of_the_file(client: Client) -> None:
    table = uploaded(client, "000.docx").tables.order_by("position")[0]
    picture = client.get(reverse("intake_table", args=[table.pk])).context["picture"]
    faulty = {each.key: (each.state, each.level_title) for row in picture.rows for each in row if each.findings}
    assert (faulty["19,9"], faulty["14,7"]) == (("block", "必须修改"), ("note", "提示"))
    assert faulty.keys() == {
        f"{row},{column}" for row, column in (flaw["cell"] for flaw in table.flaws if flaw["cell"])
    }
