"""A trial mail is taken, or a sentence says why it isn't."""

import io
import socket

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from tests.projects.notices.mail_server import MailServer

TO = "wang@example.test"


@pytest.fixture(autouse=True)
def mail_goes_out(settings: Settings) -> None:
    settings.EMAIL_URL = "smtp://127.0.0.1"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "jixiao@example.test"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 0.3


def said() -> str:
    told = io.StringIO()
    try:
        call_command("sendtestemail", TO, stdout=told)
    except CommandError as error:
        return str(error).partition("（")[0]
    return told.getvalue().strip()


def test_trial_mail_arrives(settings: Settings) -> None:
    with MailServer() as server:
        settings.EMAIL_PORT = server.port
        assert said() == f"邮件服务器 127.0.0.1:{server.port} 收下了，请看收件人有没有收到"
    [mail] = server.taken
    assert (mail["To"], mail["From"]) == (TO, "jixiao@example.test")


def test_trial_mail_that_is_not_taken_tells_why(settings: Settings) -> None:
    assert said() == "邮件服务器 127.0.0.1:1 拒绝连接，请核对主机和端口，或者它没有运行"
    with MailServer(refuses=True) as server:
        settings.EMAIL_PORT = server.port
        assert said() == f"邮件服务器 127.0.0.1:{server.port} 不接受这个收件人地址"
    settings.EMAIL_URL = ""
    assert said() == "没有设 EMAIL_URL，本站不发邮件"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # smtplib leaves its socket open
def test_server_that_never_answers_is_not_waited_for(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_PORT = silent.getsockname()[1]
        assert said().endswith("没有答复，请核对主机和端口，或者被防火墙挡住了")
