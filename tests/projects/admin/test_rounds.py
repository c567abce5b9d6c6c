"""年度自评任务 in the administration: windows and versions."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from indicators.models import RuleSetVersion, add_rule_set
from indicators.rules import rule_set
from projects.models import (
    Evaluation,
    Job,
    LayoutVersion,
    Region,
    Round,
    RoundState,
    RoundWindow,
    Stage,
    Step,
)
from projects.queue import run_job
from projects.queue.asking import PREFILL
from projects.rounds import prefilling
from projects.sheets import computed_of
from tests.factories import LedgerLineFactory
from tests.projects.admin.conftest import content
from tests.projects.admin.records import county, year_of_sheets

pytestmark = pytest.mark.django_db
assert prefilling.KINDS  # the worker's room is loaded, as in its process
NO_WINDOWS = {"windows-TOTAL_FORMS": "0", "windows-INITIAL_FORMS": "0"}


def round_data(region: Region, **changes: object) -> dict[str, object]:
    return {
        "title": "2021年度项目支出绩效自评",
        "year": "2021",
        "kind": "project",
        "region": region.pk,
        "state": "preparing",
        "rule_set": RuleSetVersion.objects.get(code="national", version=1).pk,
        "layout": LayoutVersion.objects.get(code="national-2020").pk,
        "goal_layout": "",
        "ledger": "none",
        "scan_due": "never",
        **changes,
    }


def window_data(*windows: tuple[Stage, Step, str, str]) -> dict[str, object]:
    data: dict[str, object] = {"windows-TOTAL_FORMS": str(len(windows)), "windows-INITIAL_FORMS": "0"}
    for number, values in enumerate(windows):
        names = ("stage", "step", "opens_on", "closes_on")
        data |= {f"windows-{number}-{name}": str(value) for name, value in zip(names, values, strict=True)}
    return data


def change(client: Client, round_: Round, **changes: object) -> str:
    data = {**NO_WINDOWS, **round_data(round_.region, **changes)}
    return content(client.post(f"/admin/projects/round/{round_.pk}/change/", data, follow=True).content.decode())


def add(client: Client, region: Region, **changes: object) -> str:
    """What the page would post of its own accord, with the form's fields filled in."""
    page = client.get("/admin/projects/round/add/")
    windows = page.context["inline_admin_formsets"][0].formset
    held = [(each["stage"], each["step"], each["opens_on"], each["closes_on"]) for each in windows.initial_extra]
    texts = [tuple("" if value is None else str(value) for value in each) for each in held]
    data = {**window_data(*texts), **round_data(region, **changes)}  # type: ignore[arg-type]
    return content(client.post("/admin/projects/round/add/", data, follow=True).content.decode())


def made(client: Client, **changes: object) -> Round:
    add(client, county(), **changes)
    return Round.objects.get()


def steps(round_: Round, stage: Stage) -> list[str]:
    return list(round_.windows.filter(stage=stage).order_by("id").values_list("step", flat=True))


USUAL = ["filling", "unit_review", "department_review", "finance_office"]


def dates(round_: Round) -> list[tuple[dt.date | None, dt.date | None]]:
    windows = round_.windows.filter(stage=Stage.SELF_EVALUATION).order_by("id")
    return list(windows.values_list("opens_on", "closes_on"))


@time_machine.travel(dt.datetime(2026, 3, 1, 4, tzinfo=dt.UTC))
def test_new_round_has_its_usual_steps_from_the_start(client: Client) -> None:
    region = county()
    form = client.get("/admin/projects/round/add/").context["adminform"].form
    chosen = {name: form[name].initial for name in ("title", "year", "region")}
    assert chosen == {"title": "2025年度项目支出绩效自评", "year": 2025, "region": region.pk}
    assert (form["rule_set"].initial.code, form["layout"].initial.code, form["goal_layout"].initial) == (
        "national",
        "national-2020",
        None,
    )
    add(client, region)
    round_ = Round.objects.get()
    assert (steps(round_, Stage.SELF_EVALUATION), steps(round_, Stage.GOAL)) == (USUAL, [])
    assert dates(round_) == [
        (dt.date(2026, 3, 1), dt.date(2026, 3, 31)),
        (None, dt.date(2026, 4, 10)),
        (None, dt.date(2026, 4, 20)),
        (None, dt.date(2026, 4, 30)),
    ]


def test_next_round_is_like_the_last_a_year_later(client: Client) -> None:
    last = made(client, ledger="locked", layout=LayoutVersion.objects.get(code="hubei").pk)
    last.windows.exclude(step__in=[Step.FILLING, Step.FINANCE_OFFICE]).delete()
    last.windows.filter(step=Step.FILLING).update(opens_on=dt.date(2024, 2, 29), closes_on=dt.date(2024, 3, 31))
    last.windows.filter(step=Step.FINANCE_OFFICE).update(closes_on=None)
    form = client.get("/admin/projects/round/add/").context["adminform"].form
    assert (form["year"].initial, form["ledger"].initial, form["layout"].initial.code) == (2022, "locked", "hubei")
    add(client, last.region, year="2022", title="")
    following = Round.objects.get(year=2022)
    assert (following.title, steps(following, Stage.SELF_EVALUATION)) == (
        "2022年度项目支出绩效自评",
        ["filling", "finance_office"],
    )
    assert dates(following) == [(dt.date(2025, 2, 28), dt.date(2025, 3, 31)), (None, None)]


def test_step_that_is_not_wanted_is_left_out(client: Client) -> None:
    windows = window_data((Stage.SELF_EVALUATION, Step.FILLING, "2021-01-01", "2021-02-01"))
    client.post("/admin/projects/round/add/", {**windows, **round_data(county())})
    assert steps(Round.objects.get(), Stage.SELF_EVALUATION) == ["filling"]


def test_page_after_it_says_what_comes_next(client: Client) -> None:
    assert "已建立。请核对各环节和起止日期，再把状态改为“已下发”。" in add(client, county())


def test_round_with_goal_forms_has_steps_for_them(client: Client) -> None:
    round_ = made(client, goal_layout=LayoutVersion.objects.get(code="goal-2021").pk)
    assert steps(round_, Stage.GOAL) == USUAL


def test_layout_of_the_other_stage_is_not_offered(client: Client) -> None:
    goal = LayoutVersion.objects.get(code="goal-2021").pk
    assert "选择一个有效的选项" in add(client, county(), layout=goal)
    assert not Round.objects.exists()


def test_second_round_of_a_year_is_refused_in_chinese(client: Client) -> None:
    region = made(client).region
    assert "这个行政区划这一年度已有同类的自评任务。" in add(client, region)


def test_opening_and_closing_keep_their_times(client: Client) -> None:
    round_ = made(client)
    assert round_.opened_at is None
    change(client, round_, state="open")
    opened = Round.objects.get()
    assert (opened.opened_at is not None, opened.closed_at) == (True, None)
    change(client, round_, state="closed")
    closed = Round.objects.get()
    assert (closed.opened_at, closed.closed_at is not None) == (opened.opened_at, True)
    change(client, round_, state="open")
    assert (Round.objects.get().state, Round.objects.get().closed_at) == (RoundState.OPEN, None)
    assert "已下发的任务不能退回准备中。" in change(client, round_, state="preparing")


def test_state_that_nobody_knows_is_refused(client: Client) -> None:
    round_ = made(client)
    change(client, round_, state="burning")
    assert Round.objects.get().state == RoundState.PREPARING


def test_year_and_region_stay_once_there_are_sheets(client: Client) -> None:
    round_ = year_of_sheets()
    change(client, round_, year="2019", state="open", title="改名的任务")
    assert (Round.objects.get().year, Round.objects.get().title) == (2020, "改名的任务")


def test_other_rules_recompute_the_sheets_in_filling(client: Client) -> None:
    round_ = year_of_sheets()
    strict = add_rule_set(replace(rule_set("strict"), code="county"))
    html = change(client, round_, state="open", rule_set=strict.pk)
    assert f"填报中的 4 张表已按“{strict}”重新测算。" in html
    assert Evaluation.objects.get(project_name="安全生产监管经费").total_score == Decimal(59)


def test_another_ledger_mode_recounts_the_sheets_that_it_binds(client: Client) -> None:
    round_ = year_of_sheets()
    bound = LedgerLineFactory.create(evaluation=round_.evaluations.order_by("pk")[0], initial=1, budget=1, spent=1)
    html = change(client, round_, state="open", ledger="locked")
    assert "有财政数据的 1 张表正在后台按“预填，锁定”重新校验。" in html
    job = Job.objects.get(kind=PREFILL)
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.arguments["sheets"]) == ("done", [[bound.evaluation_id, {}]])
    codes = {finding.code for finding in computed_of(Evaluation.objects.get(pk=bound.evaluation_id)).findings}
    assert "funds-differ-from-ledger" in codes


@pytest.mark.parametrize(
    ("windows", "said"),
    [
        (
            [(Stage.SELF_EVALUATION, Step.UNIT_REVIEW, "", "")],
            "绩效自评阶段有审核环节，没有填报环节，请增加。",
        ),
        (
            [
                (Stage.SELF_EVALUATION, Step.FILLING, "2021-01-01", "2021-02-01"),
                (Stage.SELF_EVALUATION, Step.UNIT_REVIEW, "", "2021-01-15"),
            ],
            "绩效自评阶段：单位审核的截止日期早于填报的截止日期。",
        ),
        ([(Stage.GOAL, Step.FILLING, "2021-02-01", "2021-01-01")], "截止日期不能早于开始日期。"),
    ],
)
def test_odd_windows_are_told(windows: list[tuple[Stage, Step, str, str]], said: str, client: Client) -> None:
    round_ = made(client)
    RoundWindow.objects.all().delete()
    assert said in change(client, round_, **window_data(*windows))
    assert not RoundWindow.objects.exists()


def test_windows_are_dated(client: Client) -> None:
    round_ = made(client)
    RoundWindow.objects.all().delete()
    windows = window_data(
        (Stage.SELF_EVALUATION, Step.FILLING, "2021-01-01", "2021-02-01"),
        (Stage.SELF_EVALUATION, Step.FINANCE_OFFICE, "", ""),
    )
    change(client, round_, **windows)
    assert list(round_.windows.order_by("id").values_list("step", "opens_on", "closes_on")) == [
        ("filling", dt.date(2021, 1, 1), dt.date(2021, 2, 1)),
        ("finance_office", None, None),
    ]
