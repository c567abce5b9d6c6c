"""The whole way of one sheet in a browser, from its goal form to a correction after the approval, person by person."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from perfeval.accounts.models import User
from projects.exports import jobs
from projects.history.events import verify_log
from projects.models import Evaluation, Job, JobState, RoundWindow, Stage, Step
from projects.queue import run_job
from tests.e2e.filling import is_saved
from tests.projects.attachments import files
from tests.projects.locks.replaying import faults
from tests.projects.scenes import REVIEWED_BY, County, county, filled, sound, sound_goal
from tests.projects.signing import wants

pytestmark = pytest.mark.django_db(transaction=True)
assert "export" in jobs.KINDS  # the worker's room is loaded, as in its process
PROJECT = "农技人员培训经费"
TARGET = "≥200人"


@pytest.fixture
def scene(live_server: LiveServer, tmp_path: Path, settings: Settings) -> County:
    """Goal forms pass the unit and the bureau; a self-evaluation passes everybody, and is sealed before it is sent up."""
    settings.FILES_DIR, settings.PUBLIC_VERIFICATION = tmp_path, True
    scene = wants(county(2021))
    between = (Step.DEPARTMENT_REVIEW, Step.FINANCE_DESK)
    RoundWindow.objects.filter(round=scene.round, stage=Stage.GOAL, step__in=between).delete()
    return scene


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    """A goal form that lacks one target."""
    first, *others = sound_goal().indicators
    return filled(scene, replace(sound_goal(), indicators=(replace(first, target=""), *others)), name=PROJECT)


@dataclass(frozen=True, slots=True)
class Walk:
    """One browser in which one person after another logs in."""

    page: Page
    scene: County
    log_in: Callable[[User], None]

    @property
    def list(self) -> str:
        return f"/rounds/{self.scene.round.pk}/"

    def opens(self, person: str, link: str, address: str = "/") -> None:
        self.log_in(self.scene.people[person])
        self.page.goto(address)
        self.page.get_by_role("link", name=link, exact=True).first.click()

    def is_told(self, text: str) -> None:
        expect(self.page.get_by_role("status").filter(has_text=text).first).to_be_visible()

    def types(self, **texts: str) -> None:
        """Into the cells of the edit page, once its scripts have put their buttons there."""
        expect(self.page.get_by_role("button", name="复制表格")).to_be_visible()
        for name, text in texts.items():
            self.page.locator(f'#filling [name="{name.replace("__", ".")}"]').fill(text)
        is_saved(self.page)

    def goes_on_to_submission(self) -> None:
        self.page.locator("#filling-bar").get_by_role("button", name="送审").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(f"{PROJECT}：送审确认")

    def submits(self, version: int) -> None:
        self.page.get_by_role("button", name="送审", exact=True).click()
        self.is_told(f"已送审：送审稿（第{version}稿）已转单位审核")

    def seals(self, version: int) -> None:
        """What leaders sign is frozen, printed, and comes back as a scan."""
        self.page.get_by_role("button", name="生成待签版本").click()
        scan: FilePayload = {"name": f"第{version}稿盖章.png", "mimeType": "", "buffer": files.image("PNG")}
        self.page.get_by_label("选择扫描件").set_input_files(scan)
        self.page.get_by_role("button", name="上传", exact=True).click()
        self.is_told("盖章扫描件已上传")

    def passes(self, person: str, said: str) -> None:
        self.opens(person, PROJECT, "/review/")
        self.page.get_by_role("button", name="通过", exact=True).click()
        self.is_told(f"已办理“通过”：{said}")

    def passes_all_reviews(self, version: int) -> None:
        steps = [*REVIEWED_BY][1:]
        for person, step in zip(REVIEWED_BY.values(), steps, strict=False):
            self.passes(person, f"转{step.label}")
        self.passes("finance office", f"送审稿（第{version}稿）")

    def downloads(self, place: Path) -> Path:
        with self.page.expect_download() as download:
            self.page.get_by_role("link", name="PDF", exact=True).click()
        download.value.save_as(place)
        return place

    def is_verified(self, paper: Path, validity: str) -> None:
        """By anybody who holds it."""
        self.page.context.clear_cookies()
        self.page.goto("/verify/")
        self.page.get_by_label("PDF 文件").set_input_files(paper)
        self.page.locator("form", has=self.page.get_by_label("PDF 文件")).get_by_role("button", name="核验").click()
        expect(self.page.get_by_text("文件与本系统留存的 PDF 完全相同，没有改动。")).to_be_visible()
        expect(self.page.get_by_role("heading", level=2)).to_have_text(re.compile(rf"{PROJECT}\s+{validity}"))


def work_off() -> None:
    """As a worker would, in this process."""
    for key in Job.objects.filter(state=JobState.WAITING).order_by("pk").values_list("pk", flat=True):
        run_job(key)
    assert set(Job.objects.values_list("state", flat=True)) == {JobState.DONE}


@pytest.mark.thorough
def test_sheet_goes_from_its_goals_to_its_correction(
    page: Page, scene: County, evaluation: Evaluation, log_in: Callable[[User], None], tmp_path: Path
) -> None:
    page.on("dialog", lambda dialog: dialog.accept())  # 通过 asks once more
    walk = Walk(page, scene, log_in)
    goals_are_approved(walk)
    self_evaluation_is_sent_up(walk)
    remark_sends_it_back(walk)
    remark_is_settled(walk)
    walk.passes_all_reviews(2)
    work_off()
    walk.opens("owner", PROJECT, walk.list)
    paper = walk.downloads(tmp_path / "第2稿.pdf")
    walk.is_verified(paper, "有效")
    approved_sheet_is_corrected(walk)
    walk.passes_all_reviews(3)
    work_off()
    walk.opens("owner", PROJECT, walk.list)
    page.get_by_role("link", name="与更正前比较").click()
    expect(page.get_by_role("main")).to_contain_text("98%")
    walk.is_verified(paper, "已作废")
    assert faults(evaluation) == []
    assert list(verify_log()) == []


def goals_are_approved(walk: Walk) -> None:
    walk.opens("owner", f"填写 {PROJECT}")
    walk.types(indicators__1__target=TARGET)
    walk.goes_on_to_submission()
    walk.submits(1)
    walk.passes("unit reviewer", "转财政绩效科审核")
    walk.passes("finance office", "送审稿（第1稿）")


def self_evaluation_is_sent_up(walk: Walk) -> None:
    walk.log_in(walk.scene.people["owner"])
    walk.page.goto("/")
    walk.page.get_by_role("button", name=f"开始自评 {PROJECT}").click()
    walk.is_told("已开始自评。")
    expect(walk.page.locator("#filling")).to_contain_text(TARGET)  # no text of a control: what was approved is fixed
    actuals = {f"indicators__{row.key}__actual": row.actual for row in sound().indicators}
    walk.types(sheet__outcome=sound().outcome, **actuals)
    walk.goes_on_to_submission()
    walk.seals(1)
    walk.submits(1)


def remark_sends_it_back(walk: Walk) -> None:
    walk.opens("unit reviewer", PROJECT, "/review/")
    walk.page.locator('.is-remarkable [data-source="indicators.1.actual"]').click()
    walk.page.get_by_label("批注", exact=True).fill("请附签到表。")
    walk.page.get_by_role("button", name="加批注").click()
    expect(walk.page.get_by_text("已加批注：第 1 行「培训人数」实际完成值")).to_be_visible()
    walk.page.get_by_label("审核意见").fill("请看批注。")
    walk.page.get_by_role("button", name="退回", exact=True).click()
    walk.is_told("已办理“退回”：至填报人。")


def remark_is_settled(walk: Walk) -> None:
    """By who fills in, who needs another sealed paper for it, and by who had made it."""
    walk.opens("owner", f"填写 {PROJECT}")
    expect(walk.page.get_by_role("region", name="被退回")).to_contain_text("请看批注。")
    walk.types(indicators__1__actual="207人")
    walk.page.get_by_label("答复：第 1 行").fill("人数已核对。")
    walk.page.get_by_role("button", name="答复，标为已处理").click()
    expect(walk.page.locator("#out-remarks")).to_have_text("都已处理")
    walk.goes_on_to_submission()
    expect(walk.page.get_by_text("又有改动：第 1 行「培训人数」实际完成值")).to_be_visible()
    walk.seals(2)
    walk.submits(2)
    walk.opens("unit reviewer", PROJECT, "/review/")
    walk.page.get_by_role("button", name="办结").click()
    expect(walk.page.get_by_text("已办结：第 1 行「培训人数」实际完成值")).to_be_visible()


def approved_sheet_is_corrected(walk: Walk) -> None:
    walk.opens("finance office", PROJECT, walk.list)
    walk.page.get_by_text("更多", exact=True).click()
    walk.page.get_by_role("link", name="更正", exact=True).click()
    walk.page.get_by_label("更正理由").fill("合格率与决算资料不符。")
    walk.page.get_by_role("button", name="更正", exact=True).click()
    walk.is_told("已办理“更正”")
    walk.opens("owner", f"填写 {PROJECT}")
    expect(walk.page.get_by_role("region", name="请更正")).to_contain_text("合格率与决算资料不符。")
    walk.types(indicators__2__actual="98%")
    walk.goes_on_to_submission()
    walk.seals(3)
    walk.submits(3)
