"""Keeps one address from trying codes or sending files to 核验 without end. The database counts: a site may have no Redis."""

import datetime as dt
from ipaddress import ip_network
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from projects.models import VerificationCount

MINUTE: Final = dt.timedelta(minutes=1)
ONE_OFFICE: Final = 64  # bits of an IPv6 address that a single connection is given


def asks_too_often(address: str | None) -> bool:
    """Counts this time too."""
    return _count_request(counted_as(address)) > settings.VERIFICATIONS_A_MINUTE


def counted_as(address: str | None) -> str:
    if address and ":" in address:
        return str(ip_network(f"{address}/{ONE_OFFICE}", strict=False))
    return address or ""


@transaction.atomic
def _count_request(address: str) -> int:
    """Many requests of one address queue at its row, those of others don't."""
    counted, _ = VerificationCount.objects.select_for_update(no_key=True).get_or_create(address=address)
    if counted.since <= timezone.now() - MINUTE:
        counted.since, counted.count = timezone.now(), 0
    counted.count += 1
    counted.save(update_fields=["since", "count"])
    return counted.count


def forget_counts() -> None:
    over = VerificationCount.objects.filter(since__lte=timezone.now() - MINUTE)
    with transaction.atomic():
        keys = list(over.select_for_update(no_key=True).order_by("address").values_list("address", flat=True))
        VerificationCount.objects.filter(address__in=keys).delete()
