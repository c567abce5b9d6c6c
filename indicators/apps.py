"""The app of the rules: reading values, giving points, finding mistakes."""

from importlib import import_module

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "indicators"
    verbose_name = "指标与评分办法"

    def ready(self) -> None:
        import_module("indicators.receivers")
