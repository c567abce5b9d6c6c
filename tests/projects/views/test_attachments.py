"""佐证材料 of a sheet: handed in, tied to rows, looked at, changed, taken away; and by whom."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from projects.access import has_filled
from projects.attachments import picture_of_page
from projects.attachments.kinds import PDF, shown_name
from projects.models import Attachment, Evaluation, Event, Step
from projects.sheets import freeze_sheet, sheet_of
from tests.factories import AttachmentFactory
from tests.projects.attachments import files
from tests.projects.scenes import PEOPLE, County, county, filled, published, submit, words

pytestmark = pytest.mark.django_db
SEEN = dict.fromkeys(PEOPLE, 404) | dict.fromkeys(PEOPLE[:6], 200) | {"nobody": 302}
CHANGED = dict.fromkeys(PEOPLE, 404) | dict.fromkeys(PEOPLE[:6], 403) | {"owner": 302, "nobody": 302}


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def client(scene: County) -> Client:
    return scene.client_of("owner")


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, published())


def upload(
    client: Client, evaluation: Evaluation, *sent: tuple[str, bytes], rows: tuple[str, ...] = (), query: str = ""
) -> Any:
    held = [SimpleUploadedFile(name, content) for name, content in sent]
    data = {"uploads": held, "rows": list(rows)}
    return client.post(f"/evaluations/{evaluation.pk}/attachments/{query}", data, follow=True)


def notices(response: Any) -> list[str]:
    found = re.findall(r'<div\s+class="notice[^>]*>(.*?)</div>', unescape(response.content.decode()), re.S)
    return [words(each) for each in found]


def looked_at(client: Client, file: Attachment, query: str = "") -> Any:
    """Read to its end, which closes the file."""
    response: Any = client.get(f"/attachments/{file.pk}/{query}")
    if response.streaming:
        response.read = b"".join(response.streaming_content)
    return response


def stored() -> list[str]:
    root = Path(default_storage.path(""))
    return sorted(path.name for path in root.rglob("*") if path.is_file())


def last_event(evaluation: Evaluation) -> Event:
    return evaluation.events.order_by("-sequence")[0]


def test_file_is_kept_listed_and_given_back(client: Client, evaluation: Evaluation) -> None:
    response = upload(client, evaluation, ("安全生产签到表.pdf", files.pdf()))
    assert notices(response) == ["“安全生产签到表.pdf”已上传。"]
    [file] = evaluation.attachments.all()
    listed = words(re.findall(r'<li class="card file".*?</li>', response.content.decode(), re.S)[0])
    assert listed.startswith("安全生产签到表.pdf （在新窗口打开） 下载 PDF，")
    assert "owner 于" in listed
    assert "用于整张表" in listed
    assert looked_at(client, file).read == files.pdf()
    assert stored() == [f"{file.digest[:32]}.pdf"]


def test_file_may_bear_out_several_rows(client: Client, evaluation: Evaluation) -> None:
    first, second = evaluation.indicators.order_by("position")[:2]
    response = upload(client, evaluation, ("照片.jpg", files.image("JPEG")), rows=(first.key, second.key))
    [file] = evaluation.attachments.all()
    assert list(file.indicators.order_by("position")) == [first, second]
    html = words(response.content.decode())
    assert f"用于：第 1 行 {first.name}；第 2 行 {second.name}" in html
    assert last_event(evaluation).changes["rows"] == [[], [f"第 1 行 {first.name}", f"第 2 行 {second.name}"]]


def test_several_files_at_once_are_each_decided_on_their_own(client: Client, evaluation: Evaluation) -> None:
    sent = (("纪要.docx", files.docx()), ("假.pdf", b"MZ\x90"), ("明细.xlsx", files.xlsx()))
    said = notices(upload(client, evaluation, *sent))
    assert [said[0], said[2]] == ["“纪要.docx”已上传。", "“明细.xlsx”已上传。"]
    assert said[1].startswith("“假.pdf”没有上传：这是程序文件，不能上传。")
    assert sorted(evaluation.attachments.values_list("name", flat=True)) == ["明细.xlsx", "纪要.docx"]


def test_wrong_ending_is_corrected_and_said(client: Client, evaluation: Evaluation) -> None:
    said = notices(upload(client, evaluation, ("合同.pdf", files.image("JPEG"))))
    assert said == ["“合同.pdf”已上传，名称改为“合同.jpg”（按内容是JPG 图片）。"]


def test_same_file_twice_is_folded(client: Client, evaluation: Evaluation) -> None:
    row = evaluation.indicators.order_by("position")[0]
    upload(client, evaluation, ("甲.pdf", files.pdf()))
    again = upload(client, evaluation, ("乙.pdf", files.pdf()))
    assert notices(again) == ["“甲.pdf”已在这张表中，没有重复保存。"]
    tied = upload(client, evaluation, ("丙.pdf", files.pdf()), rows=(row.key,))
    assert notices(tied) == ["“甲.pdf”已在这张表中，现在也用于所选的指标。"]
    [file] = evaluation.attachments.all()
    assert (file.name, list(file.indicators.all()), len(stored())) == ("甲.pdf", [row], 1)


def test_same_file_may_bear_out_two_sheets(client: Client, scene: County, evaluation: Evaluation) -> None:
    other = filled(scene, published(), name="另一个项目")
    for each in (evaluation, other):
        upload(client, each, ("甲.pdf", files.pdf()))
    assert (evaluation.attachments.count(), other.attachments.count(), len(stored())) == (1, 1, 2)


def test_nothing_chosen_is_said(client: Client, evaluation: Evaluation) -> None:
    assert notices(upload(client, evaluation)) == ["请先选择文件。"]


def test_empty_file_is_refused(client: Client, evaluation: Evaluation) -> None:
    assert notices(upload(client, evaluation, ("空.pdf", b""))) == ["“空.pdf”没有上传：文件是空的。"]


def test_row_of_another_sheet_is_no_choice(client: Client, scene: County, evaluation: Evaluation) -> None:
    upload(client, evaluation, ("甲.pdf", files.pdf()), rows=("nobody",))
    assert evaluation.attachments.count() == 0


def test_large_file_is_refused(client: Client, evaluation: Evaluation, settings: Any) -> None:
    settings.FILE_LIMIT = 2048
    [said] = notices(upload(client, evaluation, ("大.pdf", files.pdf() + bytes(4096))))
    assert "超过 2 KB 的上限" in said
    assert stored() == []


def test_sheet_takes_no_more_than_its_limit(client: Client, evaluation: Evaluation, settings: Any) -> None:
    settings.SHEET_FILES_LIMIT = len(files.pdf("1")) + 10
    first, second = (notices(upload(client, evaluation, (f"{n}.pdf", files.pdf(str(n))))) for n in (1, 1))
    assert (first, second) == (["“1.pdf”已上传。"], ["“1.pdf”已在这张表中，没有重复保存。"])
    [third] = notices(upload(client, evaluation, ("照片.png", files.image("PNG"))))
    assert third.startswith("“照片.png”没有上传：这张表的佐证材料已有")
    assert len(stored()) == 1


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (r"C:\资料\合同.pdf", "合同.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("a\u202efdp.exe", "afdp.pdf"),
        ("第1.2节附件", "第1.2节附件.pdf"),
        (".pdf", "佐证材料.pdf"),
        ("<b>甲<b>.PDF", "b甲b.PDF"),
        ("长" * 300 + ".pdf", "长" * 196 + ".pdf"),
    ],
)
def test_name_becomes_one_that_is_fit_to_be_shown(name: str, shown: str) -> None:
    assert shown_name(name, PDF) == shown


def test_what_browsers_show_opens_and_the_rest_is_a_download(client: Client, evaluation: Evaluation) -> None:
    upload(client, evaluation, ("签到表.pdf", files.pdf()), ("明细.xlsx", files.xlsx()))
    pdf, xlsx = (evaluation.attachments.get(name=name) for name in ("签到表.pdf", "明细.xlsx"))
    shown, sent, asked = looked_at(client, pdf), looked_at(client, xlsx), looked_at(client, pdf, "?download")
    name = "%E7%AD%BE%E5%88%B0%E8%A1%A8.pdf"
    assert shown["Content-Disposition"] == f"inline; filename*=utf-8''{name}"
    assert sent["Content-Disposition"] == "attachment; filename*=utf-8''%E6%98%8E%E7%BB%86.xlsx"
    assert asked["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    assert (shown["Content-Type"], sent["Content-Type"]) == ("application/pdf", xlsx.media_type)
    for response in (shown, sent):
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"].endswith("; sandbox")
        assert response["Cache-Control"] == "private, no-store"


def test_kind_that_nobody_knows_leaves_as_bytes(client: Client, evaluation: Evaluation) -> None:
    file = AttachmentFactory.create(evaluation=evaluation, media_type="text/html", name="页.html")
    response = looked_at(client, file)
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment;")


def test_looking_at_a_file_stands_in_the_log(scene: County, evaluation: Evaluation) -> None:
    file = AttachmentFactory.create(evaluation=evaluation)
    looked_at(scene.client_of("finance desk"), file)
    event = last_event(evaluation)
    assert (event.verb, event.subject, event.user) == ("download", file.name, scene.people["finance desk"])


def test_file_that_is_gone_from_the_disk_has_a_page(client: Client, evaluation: Evaluation) -> None:
    file = AttachmentFactory.create(evaluation=evaluation)
    default_storage.delete(str(file.file.name))
    response = client.get(f"/attachments/{file.pk}/")
    assert response.status_code == 404
    assert "系统中登记有这份材料，但找不到对应的文件" in response.content.decode()


def form_of(client: Client, file: Attachment) -> dict[str, str]:
    """What its form in the list knows of the file."""
    listed = client.get(f"/evaluations/{file.evaluation_id}/attachments/").context["files"]
    form = next(shown.form for shown in listed if shown.file == file)
    return {name: form[name].value() for name in ("seen", "evaluation")}


def change(client: Client, file: Attachment, **data: Any) -> Any:
    return client.post(f"/attachments/{file.pk}/change/", {**form_of(client, file), **data}, follow=True)


@pytest.mark.parametrize("act", ["change", "remove"])
@pytest.mark.parametrize("is_kept", [True, False])
def test_file_that_somebody_removed_meanwhile_is_said_to_be_gone(
    client: Client, scene: County, evaluation: Evaluation, act: str, is_kept: bool
) -> None:
    file = AttachmentFactory.create(evaluation=evaluation, name="甲.pdf")
    form = form_of(client, file)
    if is_kept:
        freeze_sheet(evaluation, sheet_of(evaluation), user=scene.people["owner"])
    change(client, file, act="remove")
    response = client.post(f"/attachments/{file.pk}/change/", {**form, "act": act, "name": "乙"}, follow=True)
    gone = "“甲.pdf”" if is_kept else "这份材料"
    assert notices(response) == [f"没有改动：{gone}刚被移除。"]
    assert evaluation.events.filter(verb="attach").count() == 1


@pytest.mark.parametrize("act", ["change", "remove"])
@pytest.mark.parametrize("other", [{"name": "乙"}, {"name": "甲", "rows": ["2"]}])
def test_file_that_somebody_changed_meanwhile_stays_as_they_left_it(
    client: Client, evaluation: Evaluation, act: str, other: dict[str, Any]
) -> None:
    file = AttachmentFactory.create(evaluation=evaluation, name="甲.pdf")
    form = form_of(client, file)
    change(client, file, act="change", **other)
    events = evaluation.events.count()
    for seen in (form, {}):
        response = client.post(f"/attachments/{file.pk}/change/", {**seen, "act": act, "name": "丙"}, follow=True)
        assert notices(response) == [f"没有改动：“{other['name']}.pdf”刚被改过，请看过后再办。"]
    file.refresh_from_db()
    assert (file.name, file.removed_at, evaluation.events.count()) == (f"{other['name']}.pdf", None, events)


def test_name_and_rows_can_be_changed(client: Client, evaluation: Evaluation) -> None:
    file = AttachmentFactory.create(evaluation=evaluation, name="1.pdf")
    first, second = evaluation.indicators.order_by("position")[:2]
    change(client, file, act="change", name="第一季度签到表", rows=[first.key])
    change(client, file, act="change", name="第一季度签到表.pdf", rows=[second.key])
    file.refresh_from_db()
    assert (file.name, list(file.indicators.all())) == ("第一季度签到表.pdf", [second])
    renamed, tied, retied = evaluation.events.filter(verb="attach").order_by("sequence")
    assert renamed.changes == {"file": ["1.pdf", "第一季度签到表.pdf"]}
    assert tied.changes == {"rows": [[], [f"第 1 行 {first.name}"]]}
    assert retied.changes == {"rows": [[f"第 1 行 {first.name}"], [f"第 2 行 {second.name}"]]}


def test_change_without_a_name_changes_nothing(client: Client, evaluation: Evaluation) -> None:
    file = AttachmentFactory.create(evaluation=evaluation, name="1.pdf")
    response = change(client, file, act="change", name=" ")
    assert notices(response)[0].startswith("没有保存：")
    file.refresh_from_db()
    assert file.name == "1.pdf"


def test_file_that_came_since_the_last_submission_is_gone_for_good(
    client: Client, evaluation: Evaluation, django_capture_on_commit_callbacks: Any
) -> None:
    content = ContentFile(files.pdf(), name="secret.pdf")
    file = AttachmentFactory.create(evaluation=evaluation, name="涉密.pdf", file=content)
    assert picture_of_page(file, 1, longest=90) is not None
    with django_capture_on_commit_callbacks(execute=True):
        response = change(client, file, act="remove")
    assert notices(response) == ["“涉密.pdf”已移除。"]
    assert (Attachment.objects.count(), stored()) == (0, [])
    assert last_event(evaluation).changes == {"file": ["涉密.pdf", None], "kept": False}


def test_file_on_which_a_frozen_version_may_rest_is_kept_and_not_listed(
    client: Client, scene: County, evaluation: Evaluation
) -> None:
    file = AttachmentFactory.create(evaluation=evaluation, name="甲.pdf")
    freeze_sheet(evaluation, sheet_of(evaluation), user=scene.people["owner"])
    response = change(client, file, act="remove")
    assert notices(response) == ["“甲.pdf”已移除。已送审的稿子引用过它，系统仍保存一份备查，但不再列出。"]
    file.refresh_from_db()
    assert (file.removed_by, len(stored()), list(response.context["files"])) == (scene.people["owner"], 1, [])
    assert looked_at(client, file).status_code == 200


def test_file_that_was_removed_may_come_again(client: Client, scene: County, evaluation: Evaluation) -> None:
    upload(client, evaluation, ("甲.pdf", files.pdf()))
    freeze_sheet(evaluation, sheet_of(evaluation), user=scene.people["owner"])
    change(client, evaluation.attachments.get(), act="remove")
    assert notices(upload(client, evaluation, ("甲.pdf", files.pdf()))) == ["“甲.pdf”已上传。"]
    assert evaluation.attachments.count() == 2


def test_pages_open_for_whom_they_should(scene: County, evaluation: Evaluation) -> None:
    file = AttachmentFactory.create(evaluation=evaluation)
    path = f"/evaluations/{evaluation.pk}/attachments/"
    assert {person: scene.client_of(person).get(path).status_code for person in PEOPLE} == SEEN
    assert {person: looked_at(scene.client_of(person), file).status_code for person in PEOPLE} == SEEN


def pages(client: Client, file: Attachment, page: str = "") -> Any:
    response: Any = client.get(f"/attachments/{file.pk}/pages/{page}")
    if response.streaming:
        response.read = b"".join(response.streaming_content)
    return response


def test_pages_of_a_file_open_for_whom_they_should(scene: County, evaluation: Evaluation) -> None:
    file = AttachmentFactory.create(evaluation=evaluation, file=ContentFile(files.pdf(), name="list.pdf"))
    for page in ("", "1/"):
        assert {person: pages(scene.client_of(person), file, page).status_code for person in PEOPLE} == SEEN


def test_page_of_a_file_goes_out_as_a_picture_that_runs_nothing(client: Client, evaluation: Evaluation) -> None:
    file = AttachmentFactory.create(evaluation=evaluation, file=ContentFile(files.pdf(), name="list.pdf"))
    small, large = pages(client, file, "1/"), pages(client, file, "1/?full")
    assert small.read.startswith(b"\xff\xd8\xff")
    assert len(large.read) > len(small.read)
    assert "sandbox" in small.headers["Content-Security-Policy"]
    assert [pages(client, file, page).status_code for page in ("0/", "2/", "61/", f"{10**30}/")] == [404] * 4
    assert not evaluation.events.filter(verb="download").exists()


def test_file_without_pages_has_no_such_page(client: Client, evaluation: Evaluation) -> None:
    file = AttachmentFactory.create(evaluation=evaluation, media_type="application/msword")
    assert [pages(client, file, page).status_code for page in ("", "1/")] == [404, 404]


def test_damaged_file_says_so_in_place_of_its_pages(client: Client, evaluation: Evaluation) -> None:
    file = AttachmentFactory.create(evaluation=evaluation)
    assert "这份文件打不开，可能已损坏。请下载后查看。" in pages(client, file).content.decode()
    file.file.delete(save=False)
    assert [pages(client, file, page).status_code for page in ("", "1/")] == [404, 404]


def test_part_with_the_pages_is_what_their_page_holds(client: Client, evaluation: Evaluation) -> None:
    file = AttachmentFactory.create(evaluation=evaluation, file=ContentFile(files.pdf(), name="list.pdf"))
    path = f"/attachments/{file.pk}/pages/"
    part = client.get(path, headers={"HX-Request": "true"}).content.decode()
    assert f'src="{path}1/"' in part
    assert part.strip() in client.get(path).content.decode()


def test_only_who_fills_in_hands_in_and_changes(scene: County, evaluation: Evaluation) -> None:
    file = AttachmentFactory.create(evaluation=evaluation, name="甲.pdf")
    data = {"act": "change", "name": "乙.pdf"}
    for path in (f"/evaluations/{evaluation.pk}/attachments/", f"/attachments/{file.pk}/change/"):
        assert {person: scene.client_of(person).post(path, data).status_code for person in PEOPLE} == CHANGED


def test_sheet_that_was_submitted_takes_no_files_and_says_why(
    client: Client, scene: County, evaluation: Evaluation
) -> None:
    submit(evaluation, scene.people["owner"], Step.UNIT_REVIEW)
    response = client.post(f"/evaluations/{evaluation.pk}/attachments/")
    assert response.status_code == 403
    assert "这张表已送审，正在单位审核" in response.content.decode()
    assert "这张表已送审，正在单位审核" in client.get(f"/evaluations/{evaluation.pk}/attachments/").content.decode()


@pytest.mark.parametrize("act", ["change", "remove"])
def test_file_of_a_sheet_that_is_submitted_at_this_moment_stays_and_it_is_said_why(
    client: Client, scene: County, evaluation: Evaluation, act: str
) -> None:
    file = AttachmentFactory.create(evaluation=evaluation, name="甲.pdf")
    with connection.execute_wrapper(Meanwhile(lambda: submit(evaluation, scene.people["owner"], Step.UNIT_REVIEW))):
        response = change(client, file, act=act, name="乙.pdf")
    assert [said.startswith("没有改动：这张表已送审，正在单位审核") for said in notices(response)] == [True]
    assert list(evaluation.attachments.kept().values_list("name", flat=True)) == ["甲.pdf"]


class Meanwhile:
    """Somebody else's doing, between the look that a view takes and its own transaction."""

    def __init__(self, act: Callable[[], None]) -> None:
        self.acts = [act]

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if self.acts and sql.startswith("SAVEPOINT"):
            self.acts.pop()()
        return execute(sql, *rest)


def test_who_hands_in_evidence_has_filled_in(scene: County, evaluation: Evaluation) -> None:
    person = scene.people["owner"]
    upload(scene.client_of("owner"), evaluation, ("甲.pdf", files.pdf()))
    assert has_filled(person, evaluation)


def test_warning_about_secrets_stands_where_files_are_handed_in(client: Client, evaluation: Evaluation) -> None:
    html = client.get(f"/evaluations/{evaluation.pk}/attachments/").content.decode()
    form = re.search(r'<form\s+class="card upload".*?</form>', html, re.S)
    assert form is not None
    assert "严禁填报、上传涉密信息" in form[0]


def test_row_that_led_here_is_ticked(client: Client, evaluation: Evaluation) -> None:
    row = evaluation.indicators.order_by("position")[1]
    html = client.get(f"/evaluations/{evaluation.pk}/attachments/?row={row.key}").content.decode()
    assert "上传第 2 行的材料" in html
    assert re.findall(r'<input[^>]*checked[^>]*value="([^"]*)"|value="([^"]*)"[^>]*checked', html) != []


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_as_many_queries_for_three_files_as_for_one(
    count: int, client: Client, evaluation: Evaluation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        AttachmentFactory.create(evaluation=evaluation).indicators.set(evaluation.indicators.all())
    with django_assert_num_queries(8):  # session, user, roles, sheet, windows, rows, files, their rows
        client.get(f"/evaluations/{evaluation.pk}/attachments/")


def test_looking_at_a_file_takes_few_queries(
    client: Client, evaluation: Evaluation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    file = AttachmentFactory.create(evaluation=evaluation)
    with django_assert_num_queries(7):  # session, user, roles, file; and for the log: head, event, head
        looked_at(client, file)
    with django_assert_num_queries(7):
        pages(client, file)
    with django_assert_num_queries(4):  # session, user, roles, file
        pages(client, file, "1/")


def test_what_a_name_holds_is_never_markup(client: Client, evaluation: Evaluation) -> None:
    AttachmentFactory.create(evaluation=evaluation, name="<img src=x onerror=alert(1)>.pdf")
    html = client.get(f"/evaluations/{evaluation.pk}/attachments/").content.decode()
    assert "<img src=x" not in html
    assert re.findall(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", html.replace("onerror=alert", "")) == []


def test_files_lie_outside_of_what_is_served() -> None:
    assert settings.STATIC_ROOT not in Path(settings.FILES_DIR).parents
    assert Path(settings.FILES_DIR) not in Path(settings.STATIC_ROOT).parents
