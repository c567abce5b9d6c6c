"""归档包: whole, with its digests, and with names that Windows takes."""

import csv
import hashlib
import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from indicators.sheet import digest_of_sheet, from_json
from projects.attachments import take_attachments
from projects.budgets.keeping import store_budget
from projects.budgets.reading import read_budget
from projects.exports import jobs
from projects.exports.codes import code_of
from projects.exports.files import stored_pdf
from projects.exports.order import ExportOrder, Target
from projects.models import Attachment, Evaluation, Job, ScanDue, Step
from projects.queue import enqueue, result_file, run_job
from projects.queue.asking import EXPORT
from tests.kept_files import path_of
from tests.projects.attachments import files
from tests.projects.budgets.published import read_published
from tests.projects.documents.workbooks import pages
from tests.projects.scenes import County, brought_to, county, filled, sound, words
from tests.projects.signing import sealed, wants

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return wants(county(2021), ScanDue.AFTER_APPROVAL)


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    """Approved and sealed, with two files of one name on Windows and one called as the list is."""
    made = filled(scene, sound(), name="培训: 一期/二期?")
    uploads = [
        SimpleUploadedFile(name, content)
        for name, content in (
            ("A.pdf", files.pdf("一")),
            ("a.pdf", files.pdf("二")),
            ("清单.pdf", files.pdf("三")),
        )
    ]
    take_attachments(made, uploads, by=scene.people["owner"])
    approved = brought_to(scene, made, Step.APPROVED)
    sealed(scene, approved)
    filled(scene, sound(), name="填报中的")
    return approved


def archived(scene: County) -> Job:
    keys = tuple(Evaluation.objects.order_by("pk").values_list("pk", flat=True))
    order = ExportOrder(title="归档包", round=scene.round.pk, sheets=keys, target=Target.ARCHIVE)
    job = enqueue(EXPORT, order.arguments, owner=scene.people["finance office"])
    run_job(job.pk)
    job.refresh_from_db()
    return job


def parts(job: Job) -> dict[str, bytes]:
    with zipfile.ZipFile(path_of(result_file(job))) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def test_package_holds_all_of_the_approved_sheet(scene: County, evaluation: Evaluation) -> None:
    job = archived(scene)
    held, version = parts(job), evaluation.approved_version
    assert version is not None
    folder = "工业和信息化局/001-节能监察中心-培训_ 一期_二期_/"
    own = [name.removeprefix(folder) for name in held if name.startswith(folder)]
    assert own == [
        "自评表.pdf",
        "自评表.xlsx",
        "自评表.docx",
        "数据.json",
        "盖章扫描件/盖章.png",
        "盖章扫描件/清单.csv",
        "佐证材料/A.pdf",
        "佐证材料/a-2.pdf",
        "佐证材料/清单.pdf",
        "佐证材料/清单.csv",
        "办理经过.html",
    ]
    assert held[f"{folder}自评表.pdf"] == stored_pdf(version)
    assert digest_of_sheet(from_json(held[f"{folder}数据.json"])) == version.digest
    assert job.result["note"] == jobs.describe_left_out(1)
    story = words(held[f"{folder}办理经过.html"].decode())
    assert (code_of(version) in story, "审核通过" in story) == (True, True)


def test_every_file_has_its_digest_and_a_name_that_windows_takes(scene: County, evaluation: Evaluation) -> None:
    held = parts(archived(scene))
    sums = dict(line.split("  ", 1)[::-1] for line in held.pop("校验和.sha256").decode().splitlines())
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in held.items()}
    assert [name for name in held if re.search(r'[<>:"|?*\\]|[ .](?:/|$)', name) or len(name) > 200] == []
    assert len({name.lower() for name in held}) == len(held)
    assert "不用于公开" in held["说明.txt"].decode("utf-8-sig")


def test_list_says_what_each_file_bears_out_and_what_is_lost(scene: County, evaluation: Evaluation) -> None:
    first = evaluation.attachments.evidence().order_by("pk")[0]
    first.file.storage.delete(first.file.name or "")
    Attachment.objects.filter(name="a.pdf").update(name="=1+1.pdf")
    job = archived(scene)
    [listed] = [content for name, content in parts(job).items() if name.endswith("佐证材料/清单.csv")]
    rows = list(csv.DictReader(io.StringIO(listed.decode("utf-8-sig"))))
    assert [(row["文件"], row["名称"], row["用于"]) for row in rows] == [
        ("（文件缺失）", "A.pdf", "整张表"),
        ("'=1+1.pdf", "'=1+1.pdf", "整张表"),
        ("清单.pdf", "清单.pdf", "整张表"),
    ]
    assert "有 1 份文件在服务器上缺失，没有放进归档包：A.pdf。" in job.result["note"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "选中的自评表都还没有审核通过，不能归档。"),
        ({"masked": "on"}, "归档包按定稿原样保存，不隐去内容，也不换表样"),
    ],
)
def test_what_cannot_be_archived_is_told(more: dict[str, str], said: str, scene: County) -> None:
    filled(scene, sound())
    client = scene.client_of("finance office")
    address = f"/rounds/{scene.round.pk}/export/?everything=1"
    response = client.post(address, {"target": Target.ARCHIVE, "layout": "", **more})
    assert (said in words(response.content.decode()), Job.objects.filter(kind=EXPORT).count()) == (True, 0)


def test_sheet_leads_to_its_package(scene: County, evaluation: Evaluation) -> None:
    client = scene.client_of("owner")
    link = f"/rounds/{scene.round.pk}/export/?sheet={evaluation.pk}&amp;target=archive-zip"
    assert link in client.get(f"/evaluations/{evaluation.pk}/").content.decode()
    client.post(link.replace("&amp;", "&"), {"target": Target.ARCHIVE, "layout": ""})
    assert Job.objects.get(kind=EXPORT).arguments["sheets"] == [evaluation.pk]


def test_folder_of_a_department_holds_its_budget_tables(scene: County, evaluation: Evaluation) -> None:
    published, by = read_published().tables, scene.people["finance office"]
    store_budget(scene.industry, 2021, published[:1], seen=0, by=by)
    store_budget(scene.industry, 2021, published, seen=1, by=by)
    store_budget(scene.industry, 2020, published[:1], seen=0, by=by)
    store_budget(scene.assets, 2021, published, seen=0, by=by)
    books = {name: content for name, content in parts(archived(scene)).items() if name.endswith("部门预算表.xlsx")}
    assert list(books) == ["工业和信息化局/部门预算表.xlsx"]
    (content,) = books.values()
    assert read_budget(pages(io.BytesIO(content)), year=2021, declared=None).tables == published
