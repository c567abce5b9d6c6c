"""通知: what people are told of, by a worker, from the log and from where the sheets stand."""

from projects.notices.folded import Reminding
from projects.notices.lines import NoticeLine, forget, lines_of, mark_read, notices_of, unread_number
from projects.notices.mailing import order_mail
from projects.notices.telling import tell

__all__ = [
    "NoticeLine",
    "Reminding",
    "forget",
    "lines_of",
    "mark_read",
    "notices_of",
    "order_mail",
    "tell",
    "unread_number",
]
