"""The code at the foot of a frozen version: which version it is, and a check that its content is the one frozen."""

import hashlib
import unicodedata
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from projects.models import Version

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no letter that is taken for a digit
MISREAD: Final = str.maketrans("ILO", "110")
CHECK: Final = 8  # characters, 40 bits
MOST_DIGITS: Final = 12


def code_of(version: Version) -> str:
    check = _check_of(version.pk, version.digest)
    return f"{_to_base_32(version.pk)}-{check[:4]}-{check[4:]}"


def version_of(code: str) -> Version | None:
    """Of a code as somebody types it from paper: small letters, full width, with or without dashes."""
    typed = unicodedata.normalize("NFKC", code).upper().translate(MISREAD)
    signs = "".join(sign for sign in typed if sign.isalnum())
    key, check = signs[:-CHECK], signs[-CHECK:]
    if not 0 < len(key) <= MOST_DIGITS or not set(signs) <= set(ALPHABET):
        return None
    version = Version.objects.filter(pk=_from_base_32(key)).select_related("evaluation__round").first()
    return version if version is not None and check == _check_of(version.pk, version.digest) else None


def link_of(version: Version) -> str:
    """What the QR code leads to; nothing where the site doesn't know its own address."""
    if not settings.PUBLIC_ADDRESS:
        return ""
    query = urlencode({"code": code_of(version)})
    return f"{settings.PUBLIC_ADDRESS}{reverse('verify')}?{query}"


def _check_of(key: int, digest: str) -> str:
    """The key is in it too: two versions may hold the same."""
    number = int.from_bytes(hashlib.sha256(f"{key} {digest}".encode()).digest()[:5], "big")
    return _to_base_32(number).rjust(CHECK, ALPHABET[0])


def _to_base_32(number: int) -> str:
    signs = ""
    while number:
        number, sign = divmod(number, len(ALPHABET))
        signs = ALPHABET[sign] + signs
    return signs or ALPHABET[0]


def _from_base_32(signs: str) -> int:
    number = 0
    for sign in signs:
        number = number * len(ALPHABET) + ALPHABET.index(sign)
    return number
