"""Tokens that a site must not believe. Whoever logs in at the provider under one of these names gets one that says zhang."""

import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from joserfc import jws, jwt
from joserfc.jwk import OctKey, RSAKey

FORGED_CLAIMS: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "another-audience": {"aud": "another"},
        "another-issuer": {"iss": "https://evil.example/o"},
        "expired": {"exp": int(time.time()) - 300},
        "another-token": {"at_hash": "x" * 22},
    }
)
FORGED_SIGNATURES: Final = ("alg-none", "another-key", "public-key-as-secret", "without-signature")
FORGERS: Final = ("forged-in-nothing", *FORGED_CLAIMS, *FORGED_SIGNATURES)


def forged(token: str, name: str, pem: bytes) -> str:
    """Signs the token anew, as somebody does who has no right to it, or changes what it says."""
    key = RSAKey.import_key(pem)
    right = jws.deserialize_compact(token, key)
    header = right.headers()
    claims = {**jwt.decode(token, key).claims, **FORGED_CLAIMS.get(name, {})}
    match name:
        case "alg-none":
            return jwt.encode({**header, "alg": "none"}, claims, OctKey.generate_key(), algorithms=["none"])
        case "another-key":
            return jwt.encode(header, claims, RSAKey.generate_key(2048))
        case "public-key-as-secret":
            secret = OctKey.import_key(key.as_pem(private=False))
            return jwt.encode({**header, "alg": "HS256"}, claims, secret)
        case "without-signature":
            return f"{token.rpartition('.')[0]}."
    return jwt.encode(header, claims, key)
