"""What the controls of a form that is filled in are called: the page, a posted form and a finding's link agree on it."""

import hashlib
import re
from typing import Final, NamedTuple

from indicators.catalogue import Holder

HIDDEN_PAGE: Final = "系统数据"  # of a 离线填报表, where the site keeps what the workbook is
SHEET: Final = str(Holder.SHEET)
NOT_APPLICABLE: Final = "not_applicable."  # before the code of a level 1: the reason why it does not apply
PLAIN: Final = re.compile(r"[A-Za-z0-9_-]+")
NAME: Final = re.compile(r"[A-Za-z0-9_.-]+")
OUTSIDE_AN_ID: Final = re.compile(r"[^A-Za-z0-9_-]+")


class Name(NamedTuple):
    """`indicators.<key>.target`: what is saved together, and which part of it."""

    group: str
    field: str


def line_group(kind: str) -> str:
    return f"funds.{_plain_token(kind)}"


def row_group(key: str) -> str:
    return f"indicators.{_plain_token(key)}"


def control_name(group: str, field: str) -> str:
    return f"{group}.{field}"


def id_of(name: str) -> str:
    """Two fields of other letters must not share one id."""
    plain = OUTSIDE_AN_ID.sub("-", name)
    return plain if NAME.fullmatch(name) else f"{plain}{_digest(name)[:8]}"


def output_id(name: str) -> str:
    return f"out-{id_of(name)}"


def parse_name(name: str) -> Name | None:
    """None where no control is called so."""
    part, _, rest = name.partition(".")
    if part == SHEET:
        return Name(SHEET, rest) if rest else None
    token, _, field = rest.partition(".")
    return Name(f"{part}.{token}", field) if part in (Holder.FUNDS, Holder.ROWS) and token and field else None


def _plain_token(identity: str) -> str:
    """A document may bring any text as a fund kind or as a row's key."""
    if PLAIN.fullmatch(identity):
        return identity
    return f"x{_digest(identity)[:16]}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
