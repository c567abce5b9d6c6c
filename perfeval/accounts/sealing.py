"""Secrets that must be read again are encrypted at rest, under a key that follows from a setting."""

import base64
import hmac

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def seal(text: str) -> str:
    return _make_fernet().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str | None:
    """None where it was sealed under another key."""
    try:
        return _make_fernet().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _make_fernet() -> Fernet:
    key = hmac.digest(settings.TOTP_KEY.encode(), b"perfeval.accounts.sealing", "sha256")
    return Fernet(base64.urlsafe_b64encode(key))
