"""The common base of the site's commands: Chinese messages; wrong arguments end with a sentence and the status 1."""

import re
from argparse import SUPPRESS, ArgumentTypeError, HelpFormatter
from collections.abc import Iterable
from typing import Any, Final, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser, DjangoHelpFormatter

from perfeval.files import FilesAwayError

OWN_TO_DJANGO: Final = (
    "--version",
    "--verbosity",
    "--settings",
    "--pythonpath",
    "--traceback",
    "--no-color",
    "--force-color",
    "--skip-checks",
)
# The words of argparse, and their translation for an administrator.
SAID: Final = (
    (r"the following arguments are required: (.*)", r"缺少参数 \1"),
    (r"unrecognized arguments: (.*)", r"不认识的参数 \1"),
    (r"ambiguous option: (.*) could match (.*)", r"参数 \1 不完整，可能是 \2"),
    (r"argument (\S+): expected .*", r"参数 \1 后面要写一个值"),
    (r"argument (\S+): ignored explicit argument (.*)", r"参数 \1 后面不写值，实为 \2"),
    (r"argument (\S+): invalid choice: (.*) \(choose from (.*)\)", r"参数 \1 不能写 \2，可以写 \3"),
    (r"argument (\S+): invalid \w+ value: (.*)", r"参数 \1 的值 \2 不对"),
    (r"argument (\S+): not allowed with argument (\S+)", r"参数 \1 和 \2 不能同时写"),
    (r"argument (\S+): (.*[\u4e00-\u9fff].*)", r"参数 \1：\2"),
    (r"argument (\S+): .*", r"参数 \1 的值不对"),
)


def positive_count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise ArgumentTypeError(f"应为正整数，实为 {text}")
    return int(text)


class Formatter(DjangoHelpFormatter):
    def add_usage(self, usage: Any, actions: Iterable[Any], groups: Iterable[Any], prefix: str | None = None) -> None:
        HelpFormatter.add_usage(self, usage, actions, groups, "用法：")


class Parser(CommandParser):
    def error(self, message: str) -> NoReturn:
        said = next(
            (re.sub(pattern, words, message) for pattern, words in SAID if re.fullmatch(pattern, message)), message
        )
        if not self.called_from_command_line:
            raise CommandError(said)
        self.exit(1, f"{said}。用 {self.prog} --help 查看用法。\n")


class Command(BaseCommand):
    parser_class: type[Parser] = Parser

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except FilesAwayError as error:
            raise CommandError(f"存放文件的服务没有答复，没有办完：{error}") from error

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Hides Django's own options, which an administrator of the site doesn't need."""
        parser = super().create_parser(prog_name, subcommand, formatter_class=Formatter, **kwargs)
        parser.__class__ = self.parser_class  # Django has no setting for the parser's class
        parser._positionals.title, parser._optionals.title = "参数", "选项"
        for action in parser._actions:
            if "--help" in action.option_strings:
                action.help = "显示这段说明"
            elif set(OWN_TO_DJANGO).intersection(action.option_strings):
                action.help = SUPPRESS
        return parser
