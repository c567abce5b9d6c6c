"""The commands as an administrator meets them: Chinese help, a sentence for a wrong argument, nothing of libraries."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command, get_commands, load_command_class

from perfeval.commands import Command

ROOMS = ("perfeval.accounts", "indicators", "projects")
DJANGOS = {"migrate"}  # extended, with the help that it had
OURS = sorted((room, name) for name, room in get_commands().items() if room in ROOMS and name not in DJANGOS)
ENGLISH = re.compile(r"\b[A-Za-z]{3,} [A-Za-z]{3,}\b")


def parser_of(room: str, name: str) -> Command:
    command = load_command_class(room, name)
    assert isinstance(command, Command)
    return command


def test_commands_of_every_room_are_looked_at() -> None:
    assert {room for room, _ in OURS} == set(ROOMS)


@pytest.mark.parametrize(("room", "name"), OURS)
def test_help_is_chinese_and_explains_every_argument(room: str, name: str) -> None:
    parser = parser_of(room, name).create_parser("manage.py", name)
    said = parser.format_help()
    assert said.startswith("用法：manage.py")
    assert ENGLISH.findall(said.replace(f"manage.py {name}", "")) == []
    assert [action.dest for action in parser._actions if not action.help] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["export", "--round", "今年"], "参数 --round 的值 '今年' 不对"),
        (["export", "--to", "zip"], "缺少参数 --round, --out"),
        (["export", "--round", "2020", "--to", "doc", "--out", "x"], "参数 --to 不能写 'doc'，可以写 "),
        (["open_data", "--round"], "参数 --round 后面要写一个值"),
        (["check_files", "--nope"], "不认识的参数 --nope"),
        (["check_files", "--content=1"], "参数 --content 后面不写值，实为 '1'"),
        (["make_volume", "--evaluations", "0"], "参数 --evaluations：应为正整数，实为 0"),
        (["work", "--worker-id", ""], "参数 --worker-id 的值不对"),
        (["score", "4次", "4次"], "缺少参数 分值"),
    ],
)
def test_wrong_argument_is_told_in_a_sentence(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError, match=re.escape(said)):
        call_command(*arguments)
    name, *rest = arguments
    command = parser_of(get_commands()[name], name)
    command._called_from_command_line = True  # type: ignore[attr-defined]  # as run_from_argv does
    with pytest.raises(SystemExit) as ended:
        command.create_parser("manage.py", name).parse_args(rest)
    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith(said)


def test_process_says_what_is_wrong_and_nothing_of_libraries() -> None:
    stated = {"SECRET_KEY": "x" * 60, "ALLOWED_HOSTS": "a.example", "HTTPS": "False", "LOG_LEVEL": "INFO"}
    done = subprocess.run(
        [sys.executable, "manage.py", "work", "--interval", "x"],
        cwd=Path(settings.BASE_DIR),
        env={**os.environ, **stated, "DJANGO_SETTINGS_MODULE": "perfeval.settings"},
        check=False,
        capture_output=True,
        text=True,
    )
    said = "参数 --interval 的值 'x' 不对。用 manage.py work --help 查看用法。\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)
