"""核验 by code and by file: what a paper counts for, told to whoever may open the page; its figures, only to who sees the sheet."""

import io
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from projects.exports.codes import code_of
from projects.exports.files import stored_pdf
from projects.models import Evaluation, Step, VerificationCount, Version
from projects.review.workflow import Act, Given, transition
from tests.projects.attachments import files
from tests.projects.scenes import County, brought_to, county, filled, sound, words
from tests.projects.signing import paper, prepared, sealed, wants

pytestmark = pytest.mark.django_db
GIVEN = Given(opinion="金额有误。")


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.fixture
def version(scene: County) -> Version:
    """Under review."""
    return brought_to(scene, filled(scene, sound()), Step.UNIT_REVIEW).versions.get()


@pytest.fixture
def public(settings: Settings) -> Client:
    settings.PUBLIC_VERIFICATION = True
    return Client()


def text_of(response: Any) -> str:
    html = response.content.decode()
    return words(html[html.index("<main") : html.index("</main>")])


def answer(client: Client, code: str) -> str:
    return text_of(client.get("/verify/", {"code": code}))


def dropped(client: Client, content: bytes, name: str = "自评表.pdf") -> str:
    return text_of(client.post("/verify/", {"file": SimpleUploadedFile(name, content)}))


def printed(version: Version) -> bytes:
    return stored_pdf(version)


def saved_again(content: bytes, change: bytes = b"") -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        if change:
            document.pages[0].contents_add(change)
        document.save(made, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return made.getvalue()


@pytest.mark.parametrize("person", ["owner", "department reviewer", "finance desk", "viewer"])
def test_who_sees_the_sheet_sees_its_figures(scene: County, version: Version, person: str) -> None:
    text = answer(scene.client_of(person), code_of(version))
    assert f"未审核通过 这一稿已送审，还没有审核通过。 校验码 {code_of(version)} 实施单位 节能监察中心" in text
    assert f"总分 {version.sheet.stated.total_score} 等级 {version.sheet.stated.grade}" in text


@pytest.mark.parametrize("person", ["another unit", "administrator", "nobody"])
def test_everybody_else_learns_what_stands_on_the_paper_without_figures_and_persons(
    scene: County, version: Version, person: str, public: Client
) -> None:
    text = answer(scene.client_of(person), code_of(version))
    assert "年度 2021 年 稿次 绩效自评（第 1 稿） 定稿日期" in text
    assert [word for word in ("总分", "预算", "王芳", "owner", "摘要", "打开自评表") if word in text] == []


def test_paper_counts_for_what_became_of_its_version(scene: County, version: Version) -> None:
    client, people = scene.client_of("owner"), scene.people
    back = transition(version.evaluation, Act.RETURN, by=people["unit reviewer"], given=GIVEN).evaluation
    approved = brought_to(scene, back, Step.APPROVED)
    assert approved.approved_version is not None
    assert "已作废 这一稿已被后来的稿子取代" in answer(client, code_of(version))
    assert "有效 这一稿就是审核通过的稿子。" in answer(client, code_of(approved.approved_version))
    corrected = transition(approved, Act.CORRECT, by=people["finance office"], given=GIVEN).evaluation
    assert "正在更正 这一稿曾审核通过" in answer(client, code_of(approved.approved_version))
    brought_to(scene, corrected, Step.APPROVED)
    assert "已作废" in answer(client, code_of(approved.approved_version))


def test_version_for_signing_is_told_from_one_that_was_submitted(scene: County) -> None:
    wants(scene)
    version = prepared(scene, filled(scene, sound()))
    assert "未送审 这一稿供签字盖章，还没有送审。" in answer(scene.client_of("owner"), code_of(version))


@pytest.mark.parametrize("code", ["1-0000-0000", "x", "²", "一二三", "\x00", "9" * 60])
def test_code_that_is_none_is_told(scene: County, version: Version, code: str) -> None:
    assert "没有这个校验码。" in answer(scene.client_of("owner"), code)


def test_file_is_the_one_that_was_printed(scene: County, version: Version) -> None:
    text = dropped(scene.client_of("owner"), printed(version))
    assert "文件与本系统留存的 PDF 完全相同，没有改动。" in text
    assert "未审核通过" in text
    again = saved_again(printed(version))
    assert "文件另存过，各页的内容与本系统留存的 PDF 完全相同" in dropped(scene.client_of("viewer"), again)


def test_changed_file_is_no_original(scene: County, version: Version) -> None:
    painted = saved_again(printed(version), b"1 1 1 rg 100 400 60 20 re f")
    text = dropped(scene.client_of("owner"), painted)
    assert "与本系统留存的 PDF 不同：可能改动过" in text
    assert code_of(version) in text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (files.pdf("另一个系统的表"), "文件里没有读到本系统的校验码，不是本系统定稿的 PDF。"),
        (files.pdf("校验码 9ZZ-ABCD-EFGH"), "文件上印的校验码在本系统中不存在"),
        (files.docx(), "没有核验：这不是 PDF 文件。"),
        (b"%PDF-1.7\nbroken", "没有核验：文件打不开"),
        (b"", "没有核验：文件是空的。"),
        (files.locked_pdf(to_open="1234"), "没有核验：文件设有打开密码"),
    ],
)
def test_file_of_somebody_else_is_told(content: bytes, said: str, scene: County, version: Version) -> None:
    assert said in dropped(scene.client_of("owner"), content)


def test_sealed_scan_is_known_by_its_bytes(scene: County) -> None:
    wants(scene)
    evaluation = filled(scene, sound())
    prepared(scene, evaluation)
    sealed(scene, evaluation)
    assert "与本系统留存的盖章扫描件完全相同" in dropped(scene.client_of("owner"), files.image("PNG"), "盖章.png")
    Evaluation.objects.filter(pk=evaluation.pk).update(step=Step.FILLING)
    brought_to(scene, evaluation, Step.UNIT_REVIEW)
    transition(held(evaluation), Act.RETURN, by=scene.people["unit reviewer"], given=GIVEN)
    sealed(scene, evaluation, paper("新.png", "blue"), reason="缺角。")
    assert "后来已更换" in dropped(scene.client_of("owner"), files.image("PNG"), "盖章.png")


def held(evaluation: Evaluation) -> Evaluation:
    return Evaluation.objects.get(pk=evaluation.pk)


def test_page_is_closed_unless_the_site_opens_it(version: Version) -> None:
    response = Client().get("/verify/", {"code": code_of(version)})
    assert response.headers["Location"].startswith("/accounts/login/?next=/verify/%3Fcode%3D")
    assert Client().post("/verify/").status_code == 302


def test_one_address_asks_so_often_and_no_more(public: Client, version: Version, settings: Settings) -> None:
    settings.VERIFICATIONS_A_MINUTE = 2
    asked = [public.get("/verify/", {"code": code_of(version)}, REMOTE_ADDR="10.1.2.3") for _ in range(3)]
    assert [response.status_code for response in asked] == [200, 200, 429]
    assert "核验过于频繁，请一分钟以后再试；有账号的请登录后核验。" in text_of(asked[-1])
    assert public.get("/verify/", {"code": "x"}, REMOTE_ADDR="10.1.2.4").status_code == 200
    assert public.get("/verify/", REMOTE_ADDR="10.1.2.3").status_code == 200
    VerificationCount.objects.update(since="2021-01-01T00:00Z")
    assert public.get("/verify/", {"code": "x"}, REMOTE_ADDR="10.1.2.3").status_code == 200


def test_page_takes_five_queries(
    scene: County, version: Version, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = scene.client_of("owner")
    with django_assert_num_queries(5):  # session, user, version, a later one, roles
        client.get("/verify/", {"code": code_of(version)})
