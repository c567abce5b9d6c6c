"""The app of the foundation."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.core.signals import request_finished

from perfeval import checks
from perfeval.tracing import let_go


class PerfevalConfig(AppConfig):
    name = "perfeval"
    verbose_name = "项目支出绩效自评系统"

    def ready(self) -> None:
        checks.register_all()
        request_finished.connect(let_go)


class AdministrationConfig(AdminConfig):
    default_site = "perfeval.administration.Administration"
