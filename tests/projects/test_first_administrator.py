"""The first administrators are set up at the terminal, and nowhere else."""

import sys
from collections.abc import Callable, Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from perfeval.accounts.models import User
from projects.management.commands import first_administrator
from projects.models import Event, Role, RoleKind

pytestmark = pytest.mark.django_db
GOOD = "Lanterns-9"
Typing = Callable[..., None]


@pytest.fixture
def types(monkeypatch: pytest.MonkeyPatch) -> Typing:
    """What a person types: login name, name, and then passwords."""

    def types(*texts: str) -> None:
        left: Iterator[str] = iter(texts)
        monkeypatch.setattr(sys, "stdin", Terminal())
        monkeypatch.setattr("builtins.input", lambda prompt: next(left))
        monkeypatch.setattr(first_administrator, "getpass", lambda prompt: next(left))

    return types


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def told(kind: str, *options: str) -> str:
    out = StringIO()
    call_command("first_administrator", kind, *options, stdout=out, stderr=out)
    return out.getvalue()


def test_each_of_the_three_is_set_up_once(types: Typing) -> None:
    types("wang", "王芳", GOOD, GOOD)
    assert told("system") == "已设立系统管理员：王芳（wang）\n"
    user = User.objects.get(username="wang")
    assert (user.is_staff, user.is_superuser, user.must_change_password) == (True, False, False)
    assert user.check_password(GOOD)
    assert user.roles.get().kind == RoleKind.SYSTEM_ADMINISTRATOR
    assert [event.verb for event in Event.objects.order_by("sequence")] == ["account-opened", "role-granted"]
    with pytest.raises(CommandError, match="已有系统管理员：王芳（wang）。确要另设一个的，请加 --force"):
        told("system")
    types("li", "李华", GOOD, GOOD)
    assert "李华" in told("system", "--force")
    types("zhao", "赵六", GOOD, GOOD)
    assert "已设立安全管理员：赵六（zhao）" in told("security")


def test_weak_password_is_refused_three_times(types: Typing) -> None:
    types("wang", "王芳", "short", "wang-Wang-9", GOOD, "another")
    with pytest.raises(CommandError, match="3 次都没有设好密码，没有设立管理员"):
        told("audit")
    assert not User.objects.exists()
    assert not Role.objects.exists()


@pytest.mark.parametrize(("username", "name"), [("有 空格", "王芳"), ("", "王芳"), ("wang", ""), ("taken", "王芳")])
def test_name_that_cannot_be_is_refused(username: str, name: str, types: Typing) -> None:
    User.objects.create_user("taken", name="别人")
    types(username, name, GOOD, GOOD)
    with pytest.raises(CommandError):
        told("audit")
    assert User.objects.count() == 1


def test_nothing_is_taken_from_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", StringIO(f"wang\n王芳\n{GOOD}\n{GOOD}\n"))
    with pytest.raises(CommandError, match="请在终端里运行"):
        told("audit")
