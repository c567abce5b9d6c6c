"""Brings the kind "count" to the worker."""

from importlib import import_module

from django.apps import AppConfig


class CountingConfig(AppConfig):
    name = "tests.projects.queue.site"
    label = "counting"

    def ready(self) -> None:
        import_module("tests.projects.queue.site.counting")
