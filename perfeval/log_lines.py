"""How a line of the log is written: as text or as JSON, with the id of the request or the job that it belongs to."""

import json
import logging
import time
from typing import Any, Final

from perfeval.tracing import IN_HAND

# Whatever came in from outside stays on its line, and gives a terminal no orders.
CONTROL: Final = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))} | {
    ord("\n"): "\\n",
    ord("\r"): "\\r",
    ord("\t"): "\\t",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


def in_hand() -> dict[str, str]:
    trace = IN_HAND.get()
    return {} if trace is None else {trace.kind: trace.id}


class TextLines(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s%(in_hand)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # the name is logging's
        record.message = record.message.translate(CONTROL)
        record.in_hand = "".join(f" [{kind} {key}]" for kind, key in in_hand().items())
        return super().formatMessage(record)


class JsonLines(logging.Formatter):
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03d"

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": self.formatTime(record) + time.strftime("%z", time.localtime(record.created)),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            **in_hand(),
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
