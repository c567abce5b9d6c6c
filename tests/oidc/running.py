"""Runs the provider in a process of its own, and names it in the settings of the site."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.test.utils import override_settings


@dataclass(frozen=True, slots=True)
class Provider:
    address: str
    password: str  # of both its persons


@contextmanager
def provider_for(site: str, folder: Path) -> Iterator[Provider]:
    password = secrets.token_urlsafe(20)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    stated = {
        "PROVIDER_KEY": password,
        "PROVIDER_DATABASE": str(folder / "provider.sqlite3"),
        "PROVIDER_RSA_KEY": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
    }
    command = [sys.executable, "-m", "tests.oidc", f"{site}/accounts/oidc/callback/", f"{site}/accounts/login/"]
    process = subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        env={**os.environ, **stated},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield Provider(f"http://127.0.0.1:{process.stdout.readline().strip()}", password)
    finally:
        process.kill()
        process.communicate()


def named(provider: Provider) -> override_settings:
    """The settings as an administrator would write them."""
    return override_settings(
        OIDC_ISSUER=f"{provider.address}/o",
        OIDC_CLIENT_ID="perfeval",
        OIDC_CLIENT_SECRET=provider.password,
        AUTHENTICATION_BACKENDS=[*settings.AUTHENTICATION_BACKENDS, "perfeval.accounts.backends.ProviderBackend"],
    )
