"""Sessions in the database, each with its person, so that a person can see and end them. `SESSION_ENGINE` names this module."""

import datetime as dt
from typing import Any, Final

from django.contrib.auth import BACKEND_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import OperationalError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from perfeval.accounts.browsers import name_browser
from perfeval.accounts.models import LoginSession, User
from perfeval.requests import address_of

PROVIDER_BACKEND: Final = "perfeval.accounts.backends.ProviderBackend"


class SessionStore(DatabaseStore):
    """The columns that a list needs are written with the session itself: no further statement, and none for each request."""

    @classmethod
    def get_model_class(cls) -> type[LoginSession]:
        return LoginSession

    def save(self, must_create: bool = False) -> None:
        """Django takes a database that is away for a session that was deleted, and answers 400."""
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(away := error.__context__, OperationalError):
                raise away from away.__cause__
            raise

    def create_model_instance(self, data: dict[str, Any]) -> LoginSession:
        session = super().create_model_instance(data)
        assert isinstance(session, LoginSession)
        session.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        session.since = _moment_of(data.get("since"))
        session.used_at = _moment_of(data.get("used"))
        session.address = data.get("address")
        session.browser = data.get("browser", "")
        return session


def _moment_of(seconds: int | None) -> dt.datetime | None:
    return None if seconds is None else dt.datetime.fromtimestamp(seconds, tz=dt.UTC)


def describe_session(request: HttpRequest) -> None:
    """Keeps when, where and with what somebody came in."""
    now = int(timezone.now().timestamp())
    request.session["since"] = request.session["used"] = now
    request.session["address"] = address_of(request)
    request.session["browser"] = name_browser(request.headers.get("User-Agent", ""))


def came_by_provider(request: HttpRequest) -> bool:
    return bool(request.session.get(BACKEND_SESSION_KEY) == PROVIDER_BACKEND)


def sessions_of(user: User) -> list[LoginSession]:
    """Those that are still open, the last used first."""
    return list(user.login_sessions.filter(expire_date__gt=timezone.now()).order_by("-used_at", "session_key"))


def handle_of(session: LoginSession) -> str:
    """Names a session on a page. Who knew its key could use the session."""
    return salted_hmac("perfeval.accounts.sessions", session.session_key).hexdigest()[:32]


def end_sessions(user: User, *, besides: str | None = None) -> int:
    """Ends all sessions of a person but one."""
    ended, _ = user.login_sessions.exclude(session_key=besides or "").delete()
    return ended
