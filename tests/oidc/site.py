"""The pages of the provider, and what it says of a person."""

from typing import Any

from django.contrib.auth.views import LoginView
from django.urls import include, path
from oauth2_provider.oauth2_validators import OAuth2Validator

from tests.oidc.forgeries import FORGERS, forged


class Claims(OAuth2Validator):  # type: ignore[misc]  # it has no types
    oidc_claim_scope = None

    def get_additional_claims(self, request: Any) -> dict[str, Any]:
        person = request.user
        name = "zhang" if person.username in FORGERS else person.username
        return {"preferred_username": name, "email": person.email, "email_verified": person.is_staff}

    def finalize_id_token(self, id_token: Any, token: Any, token_handler: Any, request: Any) -> str:
        right: str = super().finalize_id_token(id_token, token, token_handler, request)
        name = request.user.username
        return forged(right, name, request.client.jwk_key.export_to_pem(True, None)) if name in FORGERS else right


urlpatterns = [
    path("login/", LoginView.as_view()),
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
]
