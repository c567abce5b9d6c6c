"""通知: what people are told of, by a worker, from the log and from where the sheets stand."""

from projects.notices.folded import Reminding
from projects.notices.lines import NoticeLine, forget_read_notices, lines_of, mark_read, notices_of, unread_number
from projects.notices.mailing import order_mail
from projects.notices.telling import tell_of_events
from projects.notices.urging import UrgingRefusedError, tell_of_urgings, urge

__all__ = [
    "NoticeLine",
    "Reminding",
    "UrgingRefusedError",
    "forget_read_notices",
    "lines_of",
    "mark_read",
    "notices_of",
    "order_mail",
    "tell_of_events",
    "tell_of_urgings",
    "unread_number",
    "urge",
]
