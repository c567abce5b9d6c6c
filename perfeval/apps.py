"""The app of the foundation."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig

from perfeval import checks


class PerfevalConfig(AppConfig):
    name = "perfeval"
    verbose_name = "项目支出绩效自评系统"

    def ready(self) -> None:
        checks.register_all()


class AdministrationConfig(AdminConfig):
    default_site = "perfeval.administration.Administration"
