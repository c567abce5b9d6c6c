"""Login by password, with a lock after repeated failures."""

from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.contrib.auth.hashers import make_password
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from perfeval.accounts.models import User
from perfeval.accounts.requests import person


class LockingBackend(ModelBackend):
    """Every attempt takes one hashing, so that its time doesn't show whether the name exists."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        account = User.objects.filter(username=username).first()
        if account is None:
            make_password(password)
            matches = False
        else:
            matches = account.check_password(password or "")
        if account is None or not matches or account.is_locked or not account.is_active:
            count_failure(username)
            return None
        if account.failed_logins and not account.totp_secret:  # else the right code begins the count anew
            User.objects.filter(pk=account.pk).update(failed_logins=0, locked_until=None)
        return account


class ProviderBackend(BaseBackend):
    """Knows the persons who came through the provider; no password leads through it."""

    def get_user(self, user_id: Any) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()


def is_own_password(request: HttpRequest, password: str) -> bool:
    """A wrong one counts and is logged like a failed login: who sits at an open session can't try for long."""
    return authenticate(request, username=person(request).username, password=password) is not None


def count_failure(username: str | None) -> None:
    """The database counts, so that attempts at the same moment all count; a locked account stays unchanged."""
    now = timezone.now()
    account = User.objects.filter(username=username, is_active=True).exclude(locked_until__gt=now)
    account.update(failed_logins=F("failed_logins") + 1)
    account.filter(failed_logins__gte=settings.LOGIN_FAILURE_LIMIT).update(
        failed_logins=0, locked_until=now + settings.LOGIN_LOCK_DURATION
    )
