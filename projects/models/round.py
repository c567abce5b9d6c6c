"""年度自评任务: one year's exercise in one region."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property

from indicators.models import RuleSetVersion
from projects.models.constraints import exactly_when, needs, one_of, present, within, written
from projects.models.layout import LayoutVersion
from projects.models.reach import REGION, ROUND, Right, reached_by
from projects.models.region import Region
from projects.models.scope import scope_of
from projects.models.stage import REVIEW_STEPS, RoundState, Stage, Step

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User


class RoundKind(models.TextChoices):
    PROJECT = "project", "项目支出"


class Ledger(models.TextChoices):
    """Whether a unit may change the bureau's amounts."""

    NONE = "none", "不导入预算数"
    PREFILLED = "prefilled", "预填，可改"
    LOCKED = "locked", "预填，锁定"
    EDITABLE = "editable", "预填，改动须说明理由"


class ScanDue(models.TextChoices):
    BEFORE_SUBMISSION = "before_submission", "送审前上传"
    AFTER_APPROVAL = "after_approval", "审核通过后上传"
    NEVER = "never", "不要求"


class RoundQuerySet(models.QuerySet["Round"]):
    def for_user(self, user: "User | AnonymousUser") -> Self:
        """Rounds of the person's regions, or with a sheet that the person sees; the bureau also sees those in
        preparation."""
        scope = scope_of(user)
        regions = Region.objects.filter(reached_by(scope, Right.SEE, REGION)).values("pk")
        sheets = apps.get_model("projects", "Evaluation").objects.filter(
            reached_by(scope, Right.SEE), round=models.OuterRef("pk")
        )
        opened = ~Q(state=RoundState.PREPARING) & (Q(region__in=regions) | models.Exists(sheets))
        return self.filter(opened | reached_by(scope, Right.MANAGE, ROUND))


FIRST_YEAR, LAST_YEAR = 2000, 2100


class Round(models.Model):
    year = models.PositiveSmallIntegerField(
        "年度", validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    kind = models.CharField("类型", max_length=20, choices=RoundKind.choices, default=RoundKind.PROJECT)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="行政区划", related_name="rounds", db_index=False)
    title = models.CharField("名称", max_length=100)
    state = models.CharField("状态", max_length=20, choices=RoundState.choices, default=RoundState.PREPARING)
    opened_at = models.DateTimeField("下发时间", null=True, blank=True)
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    rule_set = models.ForeignKey(RuleSetVersion, models.PROTECT, verbose_name="评分办法", related_name="rounds")
    goal_layout = models.ForeignKey(
        LayoutVersion, models.PROTECT, verbose_name="目标表表样", related_name="+", null=True, blank=True
    )
    layout = models.ForeignKey(LayoutVersion, models.PROTECT, verbose_name="自评表表样", related_name="+")
    ledger = models.CharField("预算数", max_length=20, choices=Ledger.choices, default=Ledger.NONE)
    self_review_allowed = models.BooleanField("可以审核本人填报的表", default=False)
    scan_due = models.CharField("盖章扫描件", max_length=20, choices=ScanDue.choices, default=ScanDue.NEVER)
    locks_when_late = models.BooleanField("逾期后不能填报和送审", default=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度自评任务"
        ordering = ("-year", "region__code", "kind")
        constraints = (
            models.UniqueConstraint(
                fields=("region", "year", "kind"),
                name="round_once_a_year",
                violation_error_message="这个行政区划这一年度已有同类的自评任务。",
            ),
            within(
                ["year"],
                low=FIRST_YEAR,
                high=LAST_YEAR,
                name="round_year_in_range",
                message="年度应在 2000 与 2100 之间。",
            ),
            models.CheckConstraint(
                name="round_has_a_title", condition=written("title"), violation_error_message="请填写任务名称。"
            ),
            one_of("kind", RoundKind, name="round_kind_is_known", title="类型"),
            one_of("state", RoundState, name="round_state_is_known", title="状态"),
            one_of("ledger", Ledger, name="round_ledger_is_known", title="预算数"),
            one_of("scan_due", ScanDue, name="round_scan_due_is_known", title="盖章扫描件"),
            exactly_when(
                ~Q(state=RoundState.PREPARING),
                present("opened_at"),
                name="round_opened_has_its_time",
                message="已下发的任务要有下发时间，准备中的没有。",
            ),
            exactly_when(
                Q(state=RoundState.CLOSED),
                present("closed_at"),
                name="round_closed_has_its_time",
                message="已结束的任务要有结束时间，其他的没有。",
            ),
            needs(
                present("closed_at"),
                Q(closed_at__gte=F("opened_at")),
                name="round_closes_after_it_opens",
                message="结束时间不能早于下发时间。",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def names_date(self) -> dt.date:
        """Returns the day whose names are printed: the last day of the year, or today if that day has not come."""
        return min(dt.date(self.year, 12, 31), timezone.localdate())

    def layout_at(self, stage: str) -> LayoutVersion | None:
        return self.goal_layout if stage == Stage.GOAL else self.layout

    def review_steps(self, stage: str) -> tuple[Step, ...]:
        """Returns the steps of review in their order; reads all windows once, so that they may be prefetched."""
        held = {window.step for window in self.windows.all() if window.stage == stage}
        return tuple(step for step in REVIEW_STEPS if step in held)

    def window(self, stage: str, step: str) -> "RoundWindow | None":
        return next((each for each in self.windows.all() if (each.stage, each.step) == (stage, step)), None)


def hold_round(round: Round) -> Round:
    """Locks the round, and gives it back as it is now. Two who make sheets in it, or change its list, take turns."""
    return Round.objects.select_for_update(no_key=True).get(pk=round.pk)


WINDOW_STEPS = (Step.FILLING, *REVIEW_STEPS)


class RoundWindow(models.Model):
    """A step of a round at a stage, and its days. A round has no step without a row; without days there is no limit."""

    round = models.ForeignKey(Round, models.CASCADE, verbose_name="自评任务", related_name="windows", db_index=False)
    stage = models.CharField("阶段", max_length=20, choices=Stage.choices, default=Stage.SELF_EVALUATION)
    step = models.CharField("环节", max_length=20, choices=[(step.value, step.label) for step in WINDOW_STEPS])
    opens_on = models.DateField("开始日期", null=True, blank=True)
    closes_on = models.DateField("截止日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "环节与时间"
        ordering = ("stage", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("round", "stage", "step"),
                name="round_window_once",
                violation_error_message="这个环节已经有了时间。",
            ),
            one_of("stage", Stage, name="round_window_stage_is_known", title="阶段"),
            models.CheckConstraint(
                name="round_window_step_is_known",
                condition=Q(step__in=[step.value for step in WINDOW_STEPS]),
                violation_error_message="环节只能是填报或某一级审核。",
            ),
            models.CheckConstraint(
                name="round_window_ends_after_it_begins",
                condition=Q(opens_on__isnull=True) | Q(closes_on__isnull=True) | Q(closes_on__gte=F("opens_on")),
                violation_error_message="截止日期不能早于开始日期。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_stage_display()}·{self.get_step_display()}"

    @cached_property
    def extended(self) -> Sequence["Extended"]:
        """The units with a later last day; read with the first sheet that is asked about. A step without a last day has none."""
        return () if self.closes_on is None else extended_in([self]).get(self.pk, ())

    def extension_for(self, unit_path: str) -> "Extended | None":
        """The latest that holds for a unit, given to it or to one above it."""
        later = (each for each in self.later_days if unit_path.startswith(each.path))
        return max(later, key=attrgetter("closes_on"), default=None)

    @property
    def later_days(self) -> Sequence["Extended"]:
        """The extensions beyond which the round's own last day hasn't moved."""
        last = self.closes_on
        return [each for each in self.extended if last is not None and last < each.closes_on]

    def last_day_for(self, unit_path: str) -> dt.date | None:
        """Of a sheet at this step. projects.queries.to_do.closes_on says the same to the database."""
        extension = self.extension_for(unit_path)
        return extension.closes_on if extension else self.closes_on

    def has_begun(self, today: dt.date) -> bool:
        return self.opens_on is None or self.opens_on <= today

    def has_ended(self, today: dt.date) -> bool:
        return self.closes_on is not None and self.closes_on < today


@dataclass(frozen=True, slots=True)
class Extended:
    """A later last day, as it is compared with sheets."""

    path: str
    closes_on: dt.date
    reason: str


def extended_in(windows: Iterable[RoundWindow]) -> dict[int, list[Extended]]:
    """By window, in one query."""
    found: dict[int, list[Extended]] = {}
    extensions = apps.get_model("projects", "Extension")._default_manager.filter(
        window__in=[each.pk for each in windows]
    )
    rows = extensions.order_by().values_list("window", "department__path", "closes_on", "reason")
    for key, path, closes_on, reason in rows:
        found.setdefault(key, []).append(Extended(path, closes_on, reason))
    return found
