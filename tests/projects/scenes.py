"""A county with its people and a round in which two units fill in published tables."""

import datetime as dt
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from html import unescape
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client
from django.utils import timezone

from indicators.checks.made import SOUND, as_goal
from indicators.sheet import FundRow, IndicatorRow, Sheet, Stated
from indicators.sheet import Stage as SheetStage
from perfeval.accounts.models import User
from perfeval.accounts.sessions import SessionStore
from projects.history.events import record_event
from projects.models import Department, Evaluation, LayoutVersion, Project, Region, RoleKind, Round, Stage, Step
from projects.review.workflow import Act, transition
from tests.factories import (
    DepartmentFactory,
    EvaluationFactory,
    ProjectFactory,
    RegionFactory,
    RoleFactory,
    RoundFactory,
    UserFactory,
)
from tests.projects.kept_rows import made_once
from tests.projects.kept_sheets import apply_to_blank
from tests.published import published_sheets

PEOPLE = (
    "owner",
    "unit reviewer",
    "department reviewer",
    "viewer",
    "finance desk",
    "finance office",
    "another unit",
    "another desk",
    "administrator",
    "nobody",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class County:
    """工信局 with 节能中心 below it, 国资委 beside it, and the 财政局 that runs the round."""

    region: Region
    bureau: Department
    industry: Department
    centre: Department
    assets: Department
    round: Round
    people: MappingProxyType[str, User]

    def client_of(self, person: str) -> Client:
        client = Client()
        if person != "nobody":
            client.cookies[settings.SESSION_COOKIE_NAME] = _session_of(self.people[person])
        return client


def _session_of(user: User) -> str:
    """The key of a session in use, in one statement; a login would be recorded, and its first request noted."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["used"] = int(time.time())
    session.create()
    assert session.session_key is not None
    return session.session_key


def county(year: int = 2020) -> County:
    places, exercise, people = made_once(f"county {year}", partial(_make_county, year))
    return County(**places, round=exercise, people=MappingProxyType(people))


def _make_county(year: int) -> tuple[dict[str, Any], Round, dict[str, User]]:
    region = RegionFactory.create(name="昌吉州")
    bureau = DepartmentFactory.create(name="财政局", region=region)
    industry = DepartmentFactory.create(name="工业和信息化局", region=region)
    centre = DepartmentFactory.create(name="节能监察中心", parent=industry)
    assets = DepartmentFactory.create(name="国有资产监督管理委员会", region=region)
    exercise = RoundFactory.create(
        region=region,
        year=year,
        layout=LayoutVersion.objects.get(code="national-2020"),
        goal_layout=LayoutVersion.objects.get(code="goal-2021"),
    )
    places = {"region": region, "bureau": bureau, "industry": industry, "centre": centre, "assets": assets}
    return places, exercise, dict(_people(bureau, industry, centre, assets))


def _people(
    bureau: Department, industry: Department, centre: Department, assets: Department
) -> Iterable[tuple[str, User]]:
    """One for each role as the access matrix asks for it; the owner fills for the centre."""
    held = (
        ("owner", RoleKind.FILLER, centre, ()),
        ("another unit", RoleKind.FILLER, assets, ()),
        ("unit reviewer", RoleKind.UNIT_REVIEWER, centre, ()),
        ("department reviewer", RoleKind.DEPARTMENT_REVIEWER, industry, ()),
        ("finance desk", RoleKind.FINANCE_DESK, bureau, (industry,)),
        ("another desk", RoleKind.FINANCE_DESK, bureau, (assets,)),
        ("finance office", RoleKind.FINANCE_OFFICE, bureau, ()),
        ("viewer", RoleKind.VIEWER, industry, ()),
    )
    for name, kind, department, assigned in held:
        user = UserFactory.create(name=name)
        RoleFactory.create(user=user, kind=kind, department=department, assigned=assigned)
        yield name, user
    yield "administrator", UserFactory.create(name="管理员", is_staff=True, is_superuser=True)


def filled(
    scene: County, sheet: Sheet, *, name: str = "", unit: Department | None = None, project: Project | None = None
) -> Evaluation:
    """A sheet of the centre, supervised by its bureau; with other names than the table was published with."""
    unit = unit or scene.centre
    department = unit.parent or unit
    project = project or ProjectFactory.create(name=name or sheet.project, unit=unit, department=department)
    evaluation = EvaluationFactory.create(
        round=scene.round, project=project, unit=unit, department=department, stage=sheet.stage.value
    )
    named = replace(sheet, project=project.name, unit=unit.name, department=department.name, year=scene.round.year)
    apply_to_blank(evaluation, named)
    record_event("create", evaluation=evaluation, user=scene.people["finance office"], subject="空表")
    record_event("change", evaluation=evaluation, user=scene.people["owner"])
    return evaluation


def published(project: str = "安全生产") -> Sheet:
    """The first published table whose project is so called; 安全生产 states 90.5 where its parts add up to less."""
    return next(sheet for sheet in published_sheets() if project in sheet.project)


def goal_form() -> Sheet:
    return Sheet(
        stage=SheetStage.GOAL,
        goal="全年开展安全生产检查4次，培训150人次。",
        funds=(FundRow(kind="appropriation"),),
        indicators=(
            IndicatorRow(
                key="1",
                dimension="产出指标",
                category="数量指标",
                name="安全执法检查次数",
                target="≥4次",
                weight=Decimal(90),
            ),
        ),
    )


def submit(evaluation: Evaluation, by: User, step: Step) -> None:
    """Where the workflow would have brought it."""
    now = timezone.now()
    Evaluation.objects.filter(pk=evaluation.pk).update(
        step=step,
        submitted_at=now,
        submitted_by=by,
        approved_at=now if step is Step.APPROVED else None,
        approved_by=by if step is Step.APPROVED else None,
    )


def words(html: str) -> str:
    """What is read of a piece of a page."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def windows_end(scene: County, closes_on: dt.date) -> None:
    scene.round.windows.filter(stage=Stage.SELF_EVALUATION, step=Step.FILLING).update(closes_on=closes_on)


REVIEWED_BY = MappingProxyType(
    {
        Step.UNIT_REVIEW: "unit reviewer",
        Step.DEPARTMENT_REVIEW: "department reviewer",
        Step.FINANCE_DESK: "finance desk",
        Step.FINANCE_OFFICE: "finance office",
    }
)


def sound() -> Sheet:
    """In a round of 2021 nothing in it must be changed, nothing explained."""
    rows = tuple(replace(row, stated_score=None) for row in SOUND.indicators)
    return replace(SOUND, indicators=rows, stated=Stated())


def sound_goal() -> Sheet:
    """Its goal form, as it may be approved."""
    return as_goal(sound())


def brought_to(scene: County, evaluation: Evaluation, step: Step) -> Evaluation:
    """By those who would bring it there."""
    held = transition(evaluation, Act.SUBMIT_AS_IT_WAS, by=scene.people["owner"]).evaluation
    while held.step != step:
        held = transition(held, Act.APPROVE, by=scene.people[REVIEWED_BY[Step(held.step)]]).evaluation
    return held
