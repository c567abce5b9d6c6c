"""What a session keeps of its login."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from perfeval.accounts.models import User
from perfeval.accounts.sessions import came_by_provider, describe_session


@receiver(user_logged_in)
def begin_session(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """A password that expires while somebody works is asked for at the next login: nothing typed gets lost."""
    describe_session(request)
    if user.password_due and not came_by_provider(request):
        request.session["password_due"] = str(user.password_due)
    elif user.password_expires_soon and not came_by_provider(request):
        last = timezone.localtime(user.password_expires_at)
        said = f"您的密码 {last:%Y-%m-%d} 到期，到期后登录时必须修改。可以现在就到“我的账号”修改。"
        messages.warning(request, said, fail_silently=True)  # where nobody looks at a page
