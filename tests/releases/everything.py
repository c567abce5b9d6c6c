"""A site with something in every table: the demo data, and what they don't have."""

import datetime as dt
import hashlib
from decimal import Decimal
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import transaction

from perfeval.accounts.models import FailedLogins, RecoveryCode, User
from projects.history.events import record_event
from projects.models import (
    Evaluation,
    ListDraft,
    ListSource,
    MaterialDue,
    MaterialKind,
    Notice,
    NoticeKind,
    RecheckSample,
    Round,
    SavedView,
    Stage,
    StandardOpinion,
    Urging,
    VerificationCount,
    Version,
)
from projects.models.recheck import Recheck
from projects.sample_data.demo import load_demo
from tests.factories import (
    PASSWORD,
    AdjustmentFactory,
    AttachmentFactory,
    ExplanationFactory,
    ExtensionFactory,
    IntakeFileFactory,
    IntakeTableFactory,
    JobFactory,
    LedgerLineFactory,
    MaterialFactory,
    MaterialFileFactory,
    RecheckFileFactory,
    RecheckOpinionFactory,
    RemarkEntryFactory,
    RemarkFactory,
    ReorganisationFactory,
    SubstitutionFactory,
    UserFactory,
)

DAY = dt.date(2021, 3, 31)


def fill_every_table() -> None:
    load_demo()
    with transaction.atomic():
        clerk = UserFactory.create(username="clerk", name="张三", email="clerk@example.test")
        clerk.choose_password(f"{PASSWORD}-2")
        evaluation = Evaluation.objects.exclude(approved_version=None).order_by("pk")[0]
        _fill_accounts(clerk)
        _fill_sheet(evaluation, clerk)
        _fill_round(evaluation.round, evaluation, clerk)
        _fill_intakes(clerk)


def kept(content: bytes) -> dict[str, Any]:
    """A file with its true size and digest."""
    digest = hashlib.sha256(content).hexdigest()
    return {"file": ContentFile(content, name=f"{digest}.pdf"), "size": len(content), "digest": digest}


def _fill_accounts(clerk: User) -> None:
    group = Group.objects.create(name="查账")
    group.permissions.add(Permission.objects.order_by("pk")[0])
    clerk.groups.add(group)
    clerk.user_permissions.add(Permission.objects.order_by("pk")[1])
    FailedLogins.objects.create(address="192.0.2.7", count=3, names={"admin": 2, "赵六": 1})
    RecoveryCode.objects.create(user=clerk, digest="a" * 64)
    SavedView.objects.create(owner=clerk, name="本单位未办", query="step=filling&order=-total", is_default=True)
    content_type = ContentType.objects.get_for_model(Round)
    LogEntry.objects.create(user=clerk, content_type=content_type, object_repr="任务", action_flag=CHANGE)
    SubstitutionFactory.create(role__user=clerk, starts_on=DAY, ends_on=DAY)
    VerificationCount.objects.create(address="192.0.2.9", count=1)
    JobFactory.create(owner=clerk, arguments={"sheets": [1, 2]})


def _fill_sheet(evaluation: Evaluation, clerk: User) -> None:
    version = Version.objects.filter(evaluation=evaluation).order_by("-pk")[0]
    evidence = AttachmentFactory.create(evaluation=evaluation, uploaded_by=clerk, **kept(b"%PDF-1.7\n evidence\n"))
    evidence.indicators.add(*evaluation.indicators.order_by("pk")[:2])
    record_event("attach", evaluation=evaluation, user=clerk, changes={"add": [evidence.name]})
    ExplanationFactory.create(evaluation=evaluation, written_by=clerk)
    LedgerLineFactory.create(evaluation=evaluation, initial=Decimal("1234567.89"), spent=None)
    goal = Version.objects.filter(stage=Stage.GOAL).order_by("pk")[0]
    AdjustmentFactory.create(evaluation=goal.evaluation, before=goal, content=goal.content, asked_by=clerk)
    remark = RemarkFactory.create(evaluation=evaluation, version=version, quote="“按期”\n完成")
    RemarkEntryFactory.create(remark=remark, written_by=clerk)


def _fill_round(round: Round, evaluation: Evaluation, clerk: User) -> None:
    department = evaluation.department
    ExtensionFactory.create(
        window=round.windows.order_by("pk")[0], department=department, closes_on=DAY, granted_by=clerk
    )
    Urging.objects.create(round=round, unit=evaluation.unit, number=2, on=DAY, urged_by=clerk)
    Notice.objects.create(
        recipient=clerk, kind=NoticeKind.AWAITING, subject="1", round=round, number=3, arrived_at=clerk.date_joined
    )
    MaterialDue.objects.create(round=round, kind=MaterialKind.REPORT, closes_on=DAY)
    material = MaterialFactory.create(round=round, department=department, handed_in_by=clerk)
    MaterialFileFactory.create(material=material, **kept(b"%PDF-1.7\n report\n"))
    ListDraft.objects.create(
        round=round, source=ListSource.values[0], lines=[{"name": "项目", "budget": "1.50"}], changed_by=clerk
    )
    StandardOpinion.objects.create(region=round.region, text="请补充佐证材料。")
    ReorganisationFactory.create(region=round.region, done_by=clerk, statement=["原名“水利站”"])
    recheck = Recheck.objects.order_by("pk")[0]
    RecheckFileFactory.create(recheck=recheck, uploaded_by=clerk, **kept(b"%PDF-1.7\n proof\n"))
    RecheckOpinionFactory.create(recheck=recheck, issued_by=clerk)
    assert RecheckSample.objects.exists()


def _fill_intakes(clerk: User) -> None:
    file = IntakeFileFactory.create(intake__owner=clerk, **kept(b"PK a document"))
    IntakeTableFactory.create(file=file, found={"cells": [["项目名称", "１２３"], [None, True]]})
