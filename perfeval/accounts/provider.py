"""The way in through a provider of OpenID Connect, where the settings name one."""

import logging
from collections.abc import Mapping
from typing import Any, Final

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import DjangoOAuth2App, OAuth
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from joserfc.errors import JoseError
from requests import RequestException

from perfeval.accounts.models import User
from perfeval.accounts.sessions import came_by_provider

TOKEN: Final = "provider_token"  # noqa: S105 (the name of a place in the session)
TIMEOUT: Final = 10  # seconds
REFUSALS: Final = (AuthlibBaseError, JoseError, RequestException, ValueError, RuntimeError, KeyError)

logger = logging.getLogger(__name__)


class ProviderError(Exception):
    """The provider could not be asked, or what came back proves nothing."""


def ask_to_log_in(request: HttpRequest) -> HttpResponse:
    """Sends the browser to the provider, with PKCE, state and nonce, which the session keeps."""
    callback = request.build_absolute_uri(reverse("oidc_callback"))
    try:
        answer: HttpResponse = _make_client().authorize_redirect(request, callback)
    except REFUSALS as error:
        raise ProviderError(str(error)) from error
    return answer


def identity_of(request: HttpRequest) -> str:
    """Returns what the configured claim says of whom the provider has sent back; authlib checks signature, issuer,
    audience, time and nonce of the token."""
    client = _make_client()
    try:
        token = client.authorize_access_token(request)
        claims: Mapping[str, Any] = token["userinfo"]
        if settings.OIDC_CLAIM not in claims:
            told = client.userinfo(token=token)
            if told["sub"] != claims["sub"]:
                raise ProviderError("userinfo of somebody else")
            claims = {**told, **claims}
    except REFUSALS as error:
        raise ProviderError(repr(error)) from error
    if settings.OIDC_CLAIM == "email" and claims.get("email_verified") is not True:
        raise ProviderError("the address of mail is not verified")
    request.session[TOKEN] = token["id_token"]
    return str(claims.get(settings.OIDC_CLAIM, ""))


def account_of(identity: str) -> User | None:
    """The one active account of that name. None is ever made here."""
    lookup = "email__iexact" if settings.OIDC_ACCOUNT == "email" else "username"
    found = list(User.objects.filter(**{lookup: identity}, is_active=True).order_by("pk")[:2]) if identity else []
    return found[0] if len(found) == 1 else None


def address_of_logout(request: HttpRequest) -> str | None:
    """Where the session at the provider ends too; None where the provider has no such page."""
    token = request.session.get(TOKEN)
    if token is None or not came_by_provider(request) or not settings.OIDC_ISSUER:
        return None
    try:
        leads_to = request.build_absolute_uri(reverse("login"))
        address: str = _make_client().create_logout_url(leads_to, id_token_hint=token)["url"]
    except (ProviderError, *REFUSALS) as error:
        logger.warning("The provider's logout could not be asked for: %s", error)
        return None
    return address


def _make_client() -> DjangoOAuth2App:
    """Made anew for each login: it reads the provider's addresses and keys as they are now."""
    client = OAuth().register(
        "provider",
        client_id=settings.OIDC_CLIENT_ID,
        client_secret=settings.OIDC_CLIENT_SECRET,
        server_metadata_url=f"{settings.OIDC_ISSUER}/.well-known/openid-configuration",
        client_kwargs={"scope": settings.OIDC_SCOPE, "code_challenge_method": "S256", "default_timeout": TIMEOUT},
    )
    try:
        issuer = client.load_server_metadata().get("issuer")
    except REFUSALS as error:
        raise ProviderError(str(error)) from error
    if str(issuer).rstrip("/") != settings.OIDC_ISSUER:
        raise ProviderError(f"the provider calls itself {issuer}")
    return client
