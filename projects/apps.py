"""The records and their life."""

from importlib import import_module

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = "项目与自评"

    def ready(self) -> None:
        import_module("projects.receivers")
