"""Lines for a server of logs. Nothing that is wrong there keeps the site from starting, and what failed is raised."""

import logging
from logging.handlers import SysLogHandler


class RaisingHandler(SysLogHandler):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (the name is logging's)
        raise  # noqa: PLE0704 (it is called where the error was caught)


class SyslogHandler(logging.Handler):
    """Looks the server up for each line: few are sent, and it may be away when the site starts."""

    def __init__(self, address: str | tuple[str, int]) -> None:
        super().__init__()
        self.address = address

    def emit(self, record: logging.LogRecord) -> None:
        sending = RaisingHandler(address=self.address)
        sending.setFormatter(self.formatter)
        try:
            sending.emit(record)
        finally:
            sending.close()
