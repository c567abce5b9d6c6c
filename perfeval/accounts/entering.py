"""The way in: whoever has shown a password, or comes from the provider, gives the code of the phone where one is set up."""

import time
from typing import Any, Final

from django.contrib.auth import login
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from perfeval.accounts.backends import count_failure
from perfeval.accounts.models import User
from perfeval.accounts.second_factor import CodeVerdict, accept_code

WAITING: Final = "waiting_for_code"
PATIENCE: Final = 300  # seconds


def begin_login(request: HttpRequest, user: User, *, backend: str) -> bool:
    """Logs in; where a code is missing, it remembers who waits and returns False."""
    if not user.totp_secret:
        login(request, user, backend=backend)
        return True
    request.session.cycle_key()
    request.session[WAITING] = {
        "user": user.pk,
        "backend": backend,
        "password": user.get_session_auth_hash(),
        "at": int(time.time()),
    }
    return False


def who_waits(request: HttpRequest) -> User | None:
    """None too where the password was changed, the account locked or switched off, or too much time has passed."""
    held: dict[str, Any] = request.session.get(WAITING, {})
    if time.time() - held.get("at", 0) > PATIENCE:
        return None
    user = User.objects.filter(pk=held["user"], is_active=True).exclude(totp_secret="").first()
    if user is None or user.is_locked or not constant_time_compare(held["password"], user.get_session_auth_hash()):
        return None
    return user


def give_code(request: HttpRequest, user: User, typed: str) -> CodeVerdict:
    """Logs in by the right code; another counts like a wrong password."""
    outcome = accept_code(user, typed)
    if outcome.is_accepted:
        login(request, user, backend=request.session[WAITING]["backend"])
        request.session.pop(WAITING, None)
    else:
        count_failure(user.username)
        user_login_failed.send(__name__, credentials={"username": user.username}, request=request)
    return outcome
