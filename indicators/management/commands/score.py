"""manage.py score: shows how one value is read and scored, in words or as JSON."""

import json
from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from django.core.management.base import CommandError, CommandParser

from indicators import rules, trial
from perfeval.commands import Command as SiteCommand
from perfeval.commands import Parser

SEPARATOR = "--"


class ValueParser(Parser):
    """Treats only known options as options: argparse would take the value -3% for one."""

    def parse_args(self, args: Sequence[str] | None = None, namespace: Any = None) -> Namespace:  # type: ignore[override]
        parsed: Namespace = super().parse_args(self._values_last(args or ()), namespace)
        return parsed

    def _values_last(self, args: Sequence[str]) -> list[str]:
        options: list[str] = []
        values: list[str] = []
        rest = iter(args)
        for word in rest:
            action = self._option_string_actions.get(word.partition("=")[0])
            if action is None:
                values.append(word)
            elif action.nargs == 0 or "=" in word:
                options.append(word)
            else:
                options.append(f"{word}{'=' if word.startswith('--') else ''}{next(rest, '')}")
        return [*options, SEPARATOR, *_without_separator(values)]


def _without_separator(values: list[str]) -> list[str]:
    """Removes the "--" that separates options from values; another "--" is a dash typed into a cell."""
    if len(values) > 3 and SEPARATOR in values:
        values.remove(SEPARATOR)
    return values


class Command(SiteCommand):
    help = "试算一个三级指标：怎样读指标值和完成值、得多少分、为什么"
    requires_system_checks = ()
    parser_class = ValueParser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rules", default=rules.DEFAULT, metavar="代码", help="评分办法的代码")
        parser.add_argument("--name", default="", metavar="名称", help="三级指标的名称")
        parser.add_argument("--category", default="", metavar="名称", help="二级指标，如 成本指标")
        parser.add_argument("--year", type=int, default=None, metavar="年度", help="年度")
        parser.add_argument("--format", choices=("text", "json"), default="text", help="用文字还是 JSON 说明")
        parser.add_argument("target", metavar="指标值", help="年度指标值")
        parser.add_argument("actual", metavar="完成值", help="实际完成值")
        parser.add_argument("weight", metavar="分值", help="分值")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            chosen = rules.rule_set(options["rules"])
            weight = trial.parse_weight(options["weight"])
        except (rules.RuleSetError, trial.WeightError) as error:
            raise CommandError(str(error)) from error
        surroundings = {key: options[key] for key in ("name", "category", "year")}
        score = trial.try_out(options["target"], options["actual"], weight, chosen, **surroundings)
        if options["format"] == "json":
            self.stdout.write(json.dumps(trial.as_record(score), ensure_ascii=False, indent=2))
        else:
            self.stdout.write(trial.as_text(score, chosen))
