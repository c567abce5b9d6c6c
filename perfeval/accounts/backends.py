"""Login by password, closed for a while after repeated failures."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from perfeval.accounts.models import User


class LockingBackend(ModelBackend):
    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        account = User.objects.filter(username=username).first()
        if account is not None and account.is_locked:
            return None
        user = super().authenticate(request, username=username, password=password, **kwargs)
        if account is not None:
            record_attempt(account, succeeded=user is not None)
        return user


def record_attempt(account: User, *, succeeded: bool) -> None:
    """Counts in the database, so that attempts sent at the same moment all count."""
    this_account = User.objects.filter(pk=account.pk)
    if succeeded:
        if account.failed_logins:
            this_account.update(failed_logins=0, locked_until=None)
        return
    this_account.update(failed_logins=F("failed_logins") + 1)
    this_account.filter(failed_logins__gte=settings.LOGIN_FAILURE_LIMIT).update(
        failed_logins=0, locked_until=timezone.now() + settings.LOGIN_LOCK_DURATION
    )
