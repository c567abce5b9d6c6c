"""The number at the bell. Each account's row carries it, so that no page asks for it."""

from collections.abc import Iterable

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from perfeval.accounts.models import User
from projects.models import Notice


def count_anew(recipients: Iterable[int]) -> None:
    """After each change of their notices. Each account by itself: no statement waits for one while it holds another."""
    unread = Notice.objects.unread().filter(recipient=OuterRef("pk")).order_by().values("recipient")
    number = Coalesce(Subquery(unread.annotate(number=Count("pk")).values("number")), 0)
    for key in sorted(recipients):
        User.objects.filter(pk=key).update(unread_notices=number)
