"""The site itself."""

from django.apps import AppConfig

from perfeval import checks


class PerfevalConfig(AppConfig):
    name = "perfeval"
    verbose_name = "项目支出绩效自评系统"

    def ready(self) -> None:
        checks.register_all()
