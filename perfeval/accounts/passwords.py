"""Passwords that the site makes up: long and random, to be typed once from paper."""

import secrets
import string
from typing import Final

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher, make_password
from django.core.exceptions import ValidationError

from perfeval.accounts.validators import CharacterClasses

READABLE: Final = "".join(sorted({*string.ascii_letters, *string.digits} - set("IlOoi01")))  # none is taken for another
GROUPS, IN_A_GROUP = 3, 4
ITERATIONS: Final = 10_000


def new_password() -> str:
    """Twelve random characters hold 69 bits: nobody finds them by trying, whatever the hash costs."""
    while True:
        groups = ("".join(secrets.choice(READABLE) for _ in range(IN_A_GROUP)) for _ in range(GROUPS))
        password = "-".join(groups)
        try:
            CharacterClasses().validate(password.replace("-", ""))
        except ValidationError:
            continue
        return password


def hash_of_random(password: str) -> str:
    """A random password is hashed with fewer rounds, so that a pile of slips doesn't take minutes (ADR 102). The first login
    renews the hash."""
    hasher = get_hasher()
    if not isinstance(hasher, PBKDF2PasswordHasher):
        return make_password(password)
    return hasher.encode(password, hasher.salt(), iterations=ITERATIONS)
