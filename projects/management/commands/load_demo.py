"""Loads the demo data into an empty database."""

from typing import Any

from django.core.management.base import CommandError

from perfeval.commands import Command as SiteCommand
from projects.models import Evaluation, Project
from projects.sample_data.demo import OtherDataError, load_demo

REFUSED = 3  # bin/run then continues without demo data


class Command(SiteCommand):
    help = "载入演示数据（昌吉州公开的自评表和目标表）；已载入的不再改动，库中有其他数据时拒绝"

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_demo()
        except OtherDataError as error:
            raise CommandError(str(error), returncode=REFUSED) from error
        if loaded:
            self.stdout.write(f"已载入演示数据：{Project.objects.count()} 个项目，{Evaluation.objects.count()} 张表")
        else:
            self.stdout.write("演示数据已在库中，未作改动")
