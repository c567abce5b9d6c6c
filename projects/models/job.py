"""Long work: its request, its progress, its result."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from projects.models.constraints import exactly_when, needs, one_of, present, written

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User


class JobState(models.TextChoices):
    WAITING = "waiting", "等待中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "失败"
    CANCELLED = "cancelled", "已取消"


FINISHED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class JobQuerySet(models.QuerySet["Job"]):
    def for_user(self, user: "User | AnonymousUser") -> Self:
        """People see their own jobs only: a result holds sheets that its owner may see."""
        return self.filter(owner=user.pk)


class Job(models.Model):
    kind = models.CharField("类型", max_length=60)
    arguments = models.JSONField("参数", default=dict, blank=True)
    state = models.CharField("状态", max_length=20, choices=JobState.choices, default=JobState.WAITING)
    done = models.PositiveIntegerField("已处理", default=0)
    total = models.PositiveIntegerField("总数", null=True, blank=True)
    heartbeat_at = models.DateTimeField("最近响应", null=True, blank=True)
    cancel_requested = models.BooleanField("要求取消", default=False)
    attempts = models.PositiveSmallIntegerField("次数", default=0)  # the worker compares it with its own attempt
    result = models.JSONField("结果", default=dict, blank=True)
    error = models.TextField("错误", blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="发起人", related_name="jobs", db_index=False
    )
    created_at = models.DateTimeField("发起时间", default=timezone.now)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)
    expires_at = models.DateTimeField("保留到", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        ordering = ("-created_at", "-id")
        indexes = (
            models.Index(fields=["owner", "-created_at"], name="job_owner"),
            models.Index(fields=["state", "heartbeat_at"], name="job_state"),
            models.Index(fields=["expires_at"], name="job_expiry"),
        )
        constraints = (
            models.CheckConstraint(
                name="job_has_a_kind", condition=written("kind"), violation_error_message="后台任务要有类型。"
            ),
            one_of("state", JobState, name="job_state_is_known", title="状态"),
            exactly_when(
                Q(state__in=FINISHED),
                present("finished_at"),
                name="job_finished_has_its_time",
                message="结束的任务要有结束时间，其他的没有。",
            ),
            needs(
                Q(state=JobState.RUNNING),
                present("heartbeat_at") & Q(attempts__gte=1),
                name="job_running_has_a_heartbeat",
                message="进行中的任务要有响应时间和次数。",
            ),
            needs(
                Q(state=JobState.FAILED), written("error"), name="job_failed_says_why", message="失败的任务要写明错误。"
            ),
            needs(
                present("expires_at"),
                Q(state=JobState.DONE),
                name="job_only_results_expire",
                message="只有已完成的任务有保留期限。",
            ),
            models.CheckConstraint(
                name="job_progress_in_range",
                condition=Q(total__isnull=True) | Q(done__lte=F("total")),
                violation_error_message="已处理的不能多于总数。",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind}（{self.get_state_display()}）"

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED
