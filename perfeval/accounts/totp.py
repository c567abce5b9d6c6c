"""One-time codes by RFC 6238 with SHA-1, six digits and thirty seconds: what every authenticator on a phone makes."""

import base64
import hmac
import secrets
import struct
import time
from typing import Final
from urllib.parse import quote, urlencode

STEP: Final = 30  # seconds
DRIFT: Final = 1  # steps that a clock may be wrong, either way


def new_secret() -> str:
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code_of(secret: str, step: int) -> str:
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), "sha1")
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def step_of(secret: str, code: str) -> int | None:
    """Returns the step whose code was typed; None where it belongs to no step of now."""
    now = int(time.time()) // STEP
    steps = range(now - DRIFT, now + DRIFT + 1)
    matching = [step for step in steps if hmac.compare_digest(code_of(secret, step).encode(), code.encode())]
    return matching[-1] if matching else None


def address_for_phone(secret: str, *, issuer: str, name: str) -> str:
    """What the QR code says."""
    return f"otpauth://totp/{quote(name)}?{urlencode({'secret': secret, 'issuer': issuer}, quote_via=quote)}"
