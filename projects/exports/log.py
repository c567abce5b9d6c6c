"""操作日志 as a table for Excel or as CSV; nothing in it is read as a formula."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Final

from django.utils import timezone

from projects.documents.xlsx.lists import ListSheet, write_lists
from projects.exports.publication.open_data import BOM, guard_formula
from projects.history.event_text import LoggedEvent
from projects.models.event import ACCOUNTS

TITLE: Final = "操作日志"
HEADS: Final = {
    "时间": 20,
    "经办人": 22,
    "来源地址": 16,
    "事项": 18,
    "对象": 40,
    "变动": 60,
    "意见": 30,
    "日志链": 12,
    "链上序号": 10,
    "摘要": 68,
}


def log_workbook(told: Iterable[LoggedEvent], said: str) -> bytes:
    return write_lists([ListSheet(title=TITLE, heads=HEADS, rows=_log_rows(told), above=(f"{TITLE}（{said}）",))])


def log_csv(told: Iterable[LoggedEvent]) -> bytes:
    out = StringIO()
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerow(HEADS)
    lines.writerows(
        [guard_formula(entry) if isinstance(entry, str) else entry for entry in row] for row in _log_rows(told)
    )
    return (BOM + out.getvalue()).encode()


def _log_rows(told: Iterable[LoggedEvent]) -> Iterator[tuple[str | int, ...]]:
    for each in told:
        event = each.event
        yield (
            f"{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S}",
            event.actor,
            event.address or "",
            event.title,
            each.on,
            "\n".join(each.lines),
            event.opinion,
            "账号" if event.chain == ACCOUNTS else "自评表",
            event.sequence,
            event.digest,
        )
