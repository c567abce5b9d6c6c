"""后台任务: how far long work is, and what came of it."""

from django.contrib import admin

from perfeval.administration import ReadOnlyAdmin
from projects.models import Job
from projects.queue.asking import TITLES


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin[Job]):
    list_display = ("title", "state", "progress", "owner", "created_at", "finished_at")
    list_filter = ("state", "created_at")
    search_fields = ("kind", "owner__name", "owner__username")
    search_help_text = "按类型、发起人的姓名或登录名查找"
    list_select_related = ("owner",)
    fields = (
        "title",
        "state",
        "progress",
        "owner",
        "created_at",
        "heartbeat_at",
        "finished_at",
        "attempts",
        "cancel_requested",
        "error",
    )

    @admin.display(description="类型", ordering="kind")
    def title(self, job: Job) -> str:
        return TITLES.get(job.kind, job.kind)

    @admin.display(description="进度")
    def progress(self, job: Job) -> str:
        return f"{job.done} / {job.total}" if job.total is not None else str(job.done)
