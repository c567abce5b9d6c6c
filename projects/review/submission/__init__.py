"""校验 and 送审: all that stands in the way of a sheet, asked for at once, and its handing over."""

from projects.review.submission.examining import examined
from projects.review.submission.explaining import Asked, Place, asked, explanations_of, place_of, said_of
from projects.review.submission.scans import Scan, scan_of
from projects.review.submission.submitting import SIGNATURE, Look, look_at, submit

__all__ = [
    "SIGNATURE",
    "Asked",
    "Look",
    "Place",
    "Scan",
    "asked",
    "examined",
    "explanations_of",
    "look_at",
    "place_of",
    "said_of",
    "scan_of",
    "submit",
]
