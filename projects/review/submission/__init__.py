"""校验 and 送审: all that stands in the way of a sheet, asked for at once, and its handing over."""

from projects.review.submission.examining import Around, Look, examine_sheet, look_around, look_at
from projects.review.submission.explaining import Asked, FindingPlace, explanations_of, list_asked, place_of, said_of
from projects.review.submission.signing import Signing, is_signed_first
from projects.review.submission.submitting import SIGNATURE, prepare_signing, submit

__all__ = [
    "SIGNATURE",
    "Around",
    "Asked",
    "FindingPlace",
    "Look",
    "Signing",
    "examine_sheet",
    "explanations_of",
    "is_signed_first",
    "list_asked",
    "look_around",
    "look_at",
    "place_of",
    "prepare_signing",
    "said_of",
    "submit",
]
