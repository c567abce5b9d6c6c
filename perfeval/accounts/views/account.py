"""我的账号: what stands in one's own account, and where one is logged in."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from perfeval.accounts.models import LoginSession
from perfeval.accounts.requests import person
from perfeval.accounts.sessions import end_sessions, handle_of, sessions_of
from perfeval.accounts.signals import account_acted
from perfeval.requests import address_of


@dataclass(frozen=True, slots=True)
class ShownSession:
    session: LoginSession
    handle: str
    is_this: bool


@require_safe
def own_account(request: HttpRequest) -> HttpResponse:
    user, here = person(request), request.session.session_key
    shown = [ShownSession(each, handle_of(each), each.session_key == here) for each in sessions_of(user)]
    shown.sort(key=lambda each: not each.is_this)
    left = user.recovery_codes.filter(used_at=None).count() if user.totp_secret else 0
    return render(request, "accounts/account.html", {"sessions": shown, "recovery_codes": left})


@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """Ends one other session of the person, or all others."""
    user, here = person(request), request.session.session_key
    wanted = request.POST.get("session", "")
    if wanted == "others":
        ended = end_sessions(user, besides=here)
        said = f"其他 {ended} 处登录已退出。" if ended else "没有其他登录。"
    else:
        ended = sum(
            each.delete()[0] for each in sessions_of(user) if each.session_key != here and handle_of(each) == wanted
        )
        said = "这处登录已退出。" if ended else "这处登录早已退出。"
    if ended:
        account_acted.send(user.__class__, verb="sessions-ended", user=user, by=user, address=address_of(request))
    messages.success(request, said)
    return redirect("own_account")


@require_POST
def go_on(request: HttpRequest) -> HttpResponse:
    """Keeps the session alive for a page that is used without a request of its own; the middleware has noted it."""
    return HttpResponse(status=204)
