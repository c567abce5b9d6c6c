"""Failed logins in the log: the first ones of an address as single events, the rest of the hour as one event."""

import datetime as dt
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from perfeval.accounts.models import FailedLogins
from projects.history.events import record_event
from projects.models.storable import drop_unstorable

HOUR: Final = dt.timedelta(hours=1)
MOST_NAMES: Final = 20
OTHERS: Final = "其他"


def log_failure(typed: str, address: str | None) -> None:
    """Records the name as typed: for a name that doesn't exist, there is nothing else to record."""
    name = drop_unstorable(typed)[:50]
    if _count_failure(name, address or "") <= settings.LOGIN_FAILURES_LOGGED:
        record_event("login-failed", actor=name or "（未填登录名）", subject=name, address=address)


@transaction.atomic
def _count_failure(name: str, address: str) -> int:
    """Counts in the address's own row, where many attempts from one address queue, never at the head of the log."""
    failed, _ = FailedLogins.objects.select_for_update(no_key=True).get_or_create(address=address)
    if failed.since <= timezone.now() - HOUR:
        _log_rest(failed)
        failed.since, failed.count, failed.names = timezone.now(), 0, {}
    failed.count += 1
    if failed.count > settings.LOGIN_FAILURES_LOGGED:
        shown = name if name in failed.names or len(failed.names) < MOST_NAMES else OTHERS
        failed.names[shown] = failed.names.get(shown, 0) + 1
    failed.save()
    return failed.count


def log_finished_hours() -> None:
    over = FailedLogins.objects.filter(since__lte=timezone.now() - HOUR)
    if not over.exists():
        return
    with transaction.atomic():
        for failed in over.select_for_update(no_key=True).order_by("address"):
            _log_rest(failed)
            failed.delete()


def _log_rest(failed: FailedLogins) -> None:
    rest = failed.count - settings.LOGIN_FAILURES_LOGGED
    if rest <= 0:
        return
    often = sorted(failed.names.items(), key=lambda each: (each[0] == OTHERS, -each[1], each[0]))
    names = "、".join(f"{name or '（未填）'} {count} 次" for name, count in often)
    since = timezone.localtime(failed.since)
    record_event(
        "logins-failed",
        subject=f"{since:%Y-%m-%d %H:%M} 起一小时内又失败 {rest} 次",
        changes={"names": names},
        address=failed.address or None,
    )
