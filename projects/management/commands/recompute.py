"""Computes the stored numbers again, or proves that they are right."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.db.models import QuerySet

from perfeval.commands import Command as SiteCommand
from projects.management.choosing import rounds_of
from projects.models import Evaluation
from projects.sheets import recompute, stale_numbers

CHUNK = 200


class Command(SiteCommand):
    help = "重新测算自评表的执行率、得分、总分、等级和校验结果的个数"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="只核对，不写入；有不一致时以 1 结束")
        parser.add_argument("--round", type=int, metavar="年度", help="只处理这一年度的自评任务")

    def handle(self, *args: Any, check: bool, round: int | None, **options: Any) -> None:
        evaluations = Evaluation.objects.order_by("pk")
        if round is not None:
            evaluations = evaluations.filter(round__in=rounds_of(round))
        if check:
            self._check(evaluations)
        else:
            self._recompute(evaluations)

    def _recompute(self, evaluations: "QuerySet[Evaluation]") -> None:
        count = 0
        for evaluation in evaluations.iterator(chunk_size=CHUNK):
            recompute(evaluation)
            count += 1
        self.stdout.write(f"已重新测算 {count} 张自评表")

    def _check(self, evaluations: "QuerySet[Evaluation]") -> None:
        count = wrong = 0
        for evaluation, differing in stale_numbers(evaluations):
            count += 1
            wrong += bool(differing)
            for difference in differing:
                self.stderr.write(f"{evaluation.round}·{evaluation}（{evaluation.pk}）：{difference}")
        if wrong:
            raise CommandError(f"{count} 张自评表中有 {wrong} 张的存数与重新测算的不一致", returncode=1)
        self.stdout.write(f"{count} 张自评表的存数都与重新测算的一致")
