"""Sends a mail by the settings, and says in words why it was not taken."""

import smtplib
import socket
import ssl
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings
from django.core.mail import send_mail
from django.core.management.base import CommandError

from perfeval.commands import Command as SiteCommand

# The first that fits is said.
REASONS: Final[Sequence[tuple[type[OSError], str]]] = (
    (smtplib.SMTPAuthenticationError, "用户名或密码不对"),
    (smtplib.SMTPRecipientsRefused, "不接受这个收件人地址"),
    (smtplib.SMTPSenderRefused, "不接受发件人地址 EMAIL_FROM"),
    (smtplib.SMTPNotSupportedError, "不支持登录或 STARTTLS，请核对 EMAIL_URL 的写法"),
    (smtplib.SMTPServerDisconnected, "中断了连接，请核对端口和加密方式（smtp、smtp+tls、smtps）"),
    (ssl.SSLCertVerificationError, "的证书不能核验"),
    (ssl.SSLError, "的加密方式不对，请核对 smtp、smtp+tls、smtps"),
    (socket.gaierror, "的主机名查不到"),
    (ConnectionRefusedError, "拒绝连接，请核对主机和端口，或者它没有运行"),
    (TimeoutError, "没有答复，请核对主机和端口，或者被防火墙挡住了"),
    (OSError, "没有收下邮件"),
)


class Command(SiteCommand):
    help = "按邮件设置寄一封试验邮件，没有收下的说明原因"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", nargs="+", metavar="收件人地址", help="可以写几个")

    def handle(self, *args: Any, email: Sequence[str], **options: Any) -> None:
        if not settings.EMAIL_URL:
            raise CommandError("没有设 EMAIL_URL，本站不发邮件")
        server = f"邮件服务器 {settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
        try:
            send_mail("项目支出绩效自评系统：试验邮件", "收到这封邮件，说明邮件设置是对的。", None, email)
        except OSError as error:  # smtplib's own errors are OSErrors
            met = error.__context__ if isinstance(error.__context__, TimeoutError) else error  # as smtplib hides it
            reason = next(words for kind, words in REASONS if isinstance(met, kind))
            raise CommandError(f"{server} {reason}（{error}）") from error
        self.stdout.write(f"{server} 收下了，请看收件人有没有收到")
