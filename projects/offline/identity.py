"""Which sheet a workbook was made of, sealed, so that it can be read back as that and as no other."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from django.core.signing import BadSignature, Signer

FORMAT: Final = 1
SALT: Final = "projects.documents.xlsx.offline"  # sealed into every workbook in use: never changed


class SealError(ValueError):
    """The hidden sheet doesn't say what the site wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    evaluation: int
    stage: str
    layout_code: str
    layout_version: int
    sheet_digest: str  # of the sheet that the workbook shows
    versions: Mapping[str, int]  # of each group that is saved together: sheet, funds.…, indicators.…


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """The identity with where everything stands in the workbook."""

    identity: Identity
    page: str  # name of the sheet with the form
    slots: Mapping[str, str]  # control name → coordinate
    shown: Mapping[str, str]  # control name → text at the download
    prefixes: Mapping[str, str]  # control name → words before the value, in the same cell
    words: Mapping[str, str]  # coordinate → words of the form, which tell whether rows were shifted


def seal(sealed: Sealed) -> str:
    text = json.dumps({"format": FORMAT, **asdict(sealed)}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Signer(salt=SALT).sign(text)


def unseal(text: str) -> Sealed:
    try:
        data: dict[str, Any] = json.loads(Signer(salt=SALT).unsign(text))
    except (BadSignature, ValueError, RecursionError) as error:
        raise SealError from error
    if data.pop("format", None) != FORMAT:
        raise SealError
    identity = Identity(**data.pop("identity"))
    return Sealed(identity=identity, **{field.name: data[field.name] for field in fields(Sealed) if field.name in data})
