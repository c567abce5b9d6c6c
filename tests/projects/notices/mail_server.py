"""A mail server on loopback that takes a mail, refuses it, or falls silent when it has all of it."""

import socket
import threading
from collections.abc import Iterator, Mapping
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from types import TracebackType
from typing import Final, Self

ANSWERS: Final[Mapping[str, bytes]] = {"EHLO": b"250 ok", "MAIL": b"250 ok", "RCPT": b"250 ok", "DATA": b"354 go on"}


class MailServer:
    def __init__(self, *, refuses: bool = False, falls_silent: bool = False) -> None:
        self.refuses, self.falls_silent = refuses, falls_silent
        self.taken: list[EmailMessage] = []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listening.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.listening.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.listening.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as lines:
                connection.sendall(b"220 ready\r\n")
                self._talk(connection, iter(lines.readline, b""))

    def _talk(self, connection: socket.socket, lines: Iterator[bytes]) -> None:
        for line in lines:
            word = line[:4].decode().upper()
            if word == "RCPT" and self.refuses:
                connection.sendall(b"550 no such mailbox\r\n")
                continue
            connection.sendall(ANSWERS.get(word, b"250 ok") + b"\r\n")
            if word == "QUIT":
                return
            if word == "DATA":
                text = b"".join(iter(lambda: next(lines), b".\r\n"))
                self.taken.append(message_from_bytes(text, policy=default))
                if self.falls_silent:
                    return
                connection.sendall(b"250 taken\r\n")
