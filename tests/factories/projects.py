"""Departments, projects, rounds and sheets for tests."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from factory.declarations import LazyAttribute, LazyFunction, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from indicators.models import RuleSetVersion
from projects.models import (
    Adjustment,
    Attachment,
    Department,
    Evaluation,
    Explanation,
    Extension,
    FundLine,
    Indicator,
    Intake,
    IntakeFile,
    IntakePurpose,
    IntakeTable,
    Job,
    LayoutVersion,
    LedgerLine,
    Material,
    MaterialFile,
    MaterialKind,
    Project,
    PublishedBudget,
    Recheck,
    RecheckFile,
    RecheckOpinion,
    RecheckRow,
    RecheckSample,
    ReformKind,
    Region,
    Remark,
    RemarkAct,
    RemarkEntry,
    Reorganisation,
    Role,
    RoleKind,
    Round,
    RoundState,
    RoundWindow,
    Stage,
    Step,
    Substitution,
    Tier,
    Version,
)
from projects.models.layout import add_layout
from projects.units.departments import found_department
from tests.factories.accounts import UserFactory

LONG_AGO = dt.date(2000, 1, 1)


class RegionFactory(DjangoModelFactory[Region]):
    class Meta:
        model = Region

    code = Sequence(lambda n: f"65{n:04d}")
    name = Sequence(lambda n: f"第{n}县")
    tier = Tier.COUNTY


class DepartmentFactory(DjangoModelFactory[Department]):
    class Meta:
        model = Department

    name = Sequence(lambda n: f"第{n}局")
    parent = None
    region = LazyAttribute(lambda made: made.parent.region if made.parent else RegionFactory.create())
    valid_from = LONG_AGO
    code = ""

    @classmethod
    def _create(cls, model_class: type[Department], *args: Any, **kwargs: Any) -> Department:
        return found_department(kwargs.pop("name"), **kwargs)


def national_rules() -> RuleSetVersion:
    return RuleSetVersion.objects.get(code="national", version=1)


def plain_layout(stage: Stage = Stage.SELF_EVALUATION) -> LayoutVersion:
    return add_layout(f'code = "plain-{stage}"\nname = "测试用的表样"\nstage = "{stage}"\n')


class RoundFactory(DjangoModelFactory[Round]):
    """An open round with all steps at both stages and no days."""

    class Meta:
        model = Round

    year = 2020
    region = SubFactory(RegionFactory)
    title = LazyAttribute(lambda made: f"{made.year}年度项目支出绩效自评")
    state = RoundState.OPEN
    opened_at = LazyFunction(timezone.now)
    rule_set = LazyFunction(national_rules)
    layout = LazyFunction(plain_layout)
    goal_layout = LazyFunction(lambda: plain_layout(Stage.GOAL))

    steps = tuple(step for step in Step if step is not Step.APPROVED)

    @classmethod
    def _create(cls, model_class: type[Round], *args: Any, **kwargs: Any) -> Round:
        steps = kwargs.pop("steps")
        made = model_class.objects.create(**kwargs)
        windows = (RoundWindow(round=made, stage=stage, step=step) for stage in Stage for step in steps)
        RoundWindow.objects.bulk_create(windows)
        return made


class ProjectFactory(DjangoModelFactory[Project]):
    class Meta:
        model = Project

    name = Sequence(lambda n: f"培训经费{n}")
    unit = SubFactory(DepartmentFactory)
    department = SelfAttribute("unit")


class EvaluationFactory(DjangoModelFactory[Evaluation]):
    class Meta:
        model = Evaluation

    unit = SubFactory(DepartmentFactory)
    department = SelfAttribute("unit")
    project = SubFactory(ProjectFactory, unit=SelfAttribute("..unit"), department=SelfAttribute("..department"))
    round = SubFactory(RoundFactory, region=SelfAttribute("..unit.region"))
    rule_set = SelfAttribute("round.rule_set")
    project_name = SelfAttribute("project.name")
    unit_name = SelfAttribute("unit.name")
    department_name = SelfAttribute("department.name")


class FundLineFactory(DjangoModelFactory[FundLine]):
    class Meta:
        model = FundLine

    evaluation = SubFactory(EvaluationFactory)
    kind = "appropriation"
    initial = budget = spent = Decimal(200000)


class LedgerLineFactory(DjangoModelFactory[LedgerLine]):
    class Meta:
        model = LedgerLine

    evaluation = SubFactory(EvaluationFactory)
    kind = "appropriation"
    initial = budget = spent = Decimal(200000)


class IndicatorFactory(DjangoModelFactory[Indicator]):
    class Meta:
        model = Indicator

    evaluation = SubFactory(EvaluationFactory)
    position = Sequence(lambda n: n + 1)
    dimension_label = "产出指标"
    category_label = "数量指标"
    name = Sequence(lambda n: f"培训人数（第{n}期）")
    target = "≥200人"
    actual = "206人"
    weight = Decimal(90)


class VersionFactory(DjangoModelFactory[Version]):
    class Meta:
        model = Version

    evaluation = SubFactory(EvaluationFactory)
    stage = Stage.SELF_EVALUATION
    number = 1
    content = "{}"
    digest = "0" * 64
    layout = SelfAttribute("evaluation.round.layout")
    rule_set = SelfAttribute("evaluation.rule_set")
    submitted_by = SubFactory(UserFactory)


class PublishedBudgetFactory(DjangoModelFactory[PublishedBudget]):
    class Meta:
        model = PublishedBudget

    department = SubFactory(DepartmentFactory)
    year = 2021
    number = 1
    content = "[]"
    digest = "0" * 64
    uploaded_by = SubFactory(UserFactory)


class AttachmentFactory(DjangoModelFactory[Attachment]):
    class Meta:
        model = Attachment

    evaluation = SubFactory(EvaluationFactory)
    name = Sequence(lambda n: f"签到表{n}.pdf")
    file = LazyFunction(lambda: ContentFile(b"%PDF-1.7\n", name="sign-in.pdf"))
    media_type = "application/pdf"
    size = 9
    digest = Sequence(lambda n: f"{n:064x}")
    uploaded_by = SubFactory(UserFactory)


class ExplanationFactory(DjangoModelFactory[Explanation]):
    class Meta:
        model = Explanation

    evaluation = SubFactory(EvaluationFactory)
    stage = Stage.SELF_EVALUATION
    code = "overachieved"
    message = "完成值超过指标值三成。"
    text = "年中扩大了培训范围。"
    written_by = SubFactory(UserFactory)


class ReorganisationFactory(DjangoModelFactory[Reorganisation]):
    class Meta:
        model = Reorganisation

    region = SubFactory(RegionFactory)
    kind = ReformKind.CLOSE
    title = "“水利站”撤销"
    takes_effect_on = LONG_AGO
    reason = "机构改革方案〔2021〕3号"
    done_by = SubFactory(UserFactory)


class RemarkFactory(DjangoModelFactory[Remark]):
    class Meta:
        model = Remark

    version = SubFactory(VersionFactory)
    evaluation = SelfAttribute("version.evaluation")
    step = Step.UNIT_REVIEW
    field = "goal"
    place = "预期目标"


class RemarkEntryFactory(DjangoModelFactory[RemarkEntry]):
    class Meta:
        model = RemarkEntry

    remark = SubFactory(RemarkFactory)
    number = 1
    act = RemarkAct.RAISE
    text = "请核对。"
    written_by = SubFactory(UserFactory)


class AdjustmentFactory(DjangoModelFactory[Adjustment]):
    class Meta:
        model = Adjustment

    evaluation = SubFactory(EvaluationFactory)
    before = SubFactory(VersionFactory, evaluation=SelfAttribute("..evaluation"), stage=Stage.GOAL)
    content = "{}"
    asked_by = SubFactory(UserFactory)


class RecheckSampleFactory(DjangoModelFactory[RecheckSample]):
    class Meta:
        model = RecheckSample

    round = SubFactory(RoundFactory)
    number = 1
    method = LazyFunction(dict)
    population = "[]"
    digest = "0" * 64
    drawn_by = SubFactory(UserFactory)


class RecheckFactory(DjangoModelFactory[Recheck]):
    class Meta:
        model = Recheck

    evaluation = SubFactory(EvaluationFactory)
    version = SubFactory(VersionFactory, evaluation=SelfAttribute("..evaluation"))
    sample = SubFactory(RecheckSampleFactory, round=SelfAttribute("..evaluation.round"))
    grounds = "随机"
    own_total = Decimal(90)


class RecheckRowFactory(DjangoModelFactory[RecheckRow]):
    class Meta:
        model = RecheckRow

    recheck = SubFactory(RecheckFactory)
    key = Sequence(lambda n: f"row-{n}")
    position = 1
    weight = Decimal(10)
    own_score = Decimal(10)


class RecheckFileFactory(DjangoModelFactory[RecheckFile]):
    class Meta:
        model = RecheckFile

    recheck = SubFactory(RecheckFactory)
    name = "签到表.pdf"
    file = LazyFunction(lambda: ContentFile(b"%PDF-1.7\n", name="proof.pdf"))
    media_type = "application/pdf"
    size = 9
    digest = "0" * 64
    uploaded_by = SubFactory(UserFactory)


class MaterialFactory(DjangoModelFactory[Material]):
    class Meta:
        model = Material

    round = SubFactory(RoundFactory)
    department = SubFactory(DepartmentFactory)
    kind = MaterialKind.REPORT
    number = 1
    handed_in_by = SubFactory(UserFactory)


class MaterialFileFactory(DjangoModelFactory[MaterialFile]):
    class Meta:
        model = MaterialFile

    material = SubFactory(MaterialFactory)
    name = "自评报告.pdf"
    file = LazyFunction(lambda: ContentFile(b"%PDF-1.7\n", name="report.pdf"))
    media_type = "application/pdf"
    size = 9
    digest = "0" * 64


class RecheckOpinionFactory(DjangoModelFactory[RecheckOpinion]):
    class Meta:
        model = RecheckOpinion

    recheck = SubFactory(RecheckFactory)
    number = 1
    content = "{}"
    issued_by = SubFactory(UserFactory)


class RoleFactory(DjangoModelFactory[Role]):
    class Meta:
        model = Role

    user = SubFactory(UserFactory)
    kind = RoleKind.FILLER
    department = SubFactory(DepartmentFactory)
    starts_on = LONG_AGO
    assigned = ()

    @classmethod
    def _create(cls, model_class: type[Role], *args: Any, **kwargs: Any) -> Role:
        assigned = kwargs.pop("assigned")
        made = model_class.objects.create(**kwargs)
        made.assigned.set(assigned)
        return made


class JobFactory(DjangoModelFactory[Job]):
    class Meta:
        model = Job

    kind = "export"
    owner = SubFactory(UserFactory)


class IntakeFactory(DjangoModelFactory[Intake]):
    class Meta:
        model = Intake

    purpose = IntakePurpose.ENTER
    title = "自评表.docx"
    owner = SubFactory(UserFactory)
    rule_set = LazyFunction(national_rules)


class IntakeFileFactory(DjangoModelFactory[IntakeFile]):
    class Meta:
        model = IntakeFile

    intake = SubFactory(IntakeFactory)
    position = Sequence(lambda n: n + 1)
    name = Sequence(lambda n: f"自评表{n}.docx")
    file = LazyFunction(lambda: ContentFile(b"PK", name="kept.bin"))
    size = 2
    digest = Sequence(lambda n: f"{n:064x}")


class IntakeTableFactory(DjangoModelFactory[IntakeTable]):
    class Meta:
        model = IntakeTable

    file = SubFactory(IntakeFileFactory)
    intake = SelfAttribute("file.intake")
    position = Sequence(lambda n: n + 1)
    found = LazyFunction(dict)


class SubstitutionFactory(DjangoModelFactory[Substitution]):
    """It runs today."""

    class Meta:
        model = Substitution

    role = SubFactory(RoleFactory)
    substitute = SubFactory(UserFactory)
    starts_on = LazyFunction(timezone.localdate)
    ends_on = LazyFunction(timezone.localdate)
    reason = "出差"
    named_by = SelfAttribute("role.user")


class ExtensionFactory(DjangoModelFactory[Extension]):
    class Meta:
        model = Extension

    window = LazyFunction(lambda: RoundFactory.create().windows.all()[0])
    department = SubFactory(DepartmentFactory)
    closes_on = LazyFunction(timezone.localdate)
    reason = "停电"
    granted_by = SubFactory(UserFactory)
