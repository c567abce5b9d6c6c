"""What leaves the house for everybody to read: approved sheets alone, persons and numbers masked."""

from projects.exports.publication.masking import mask_sheet, mask_text
from projects.exports.publication.open_data import WRITERS
from projects.exports.publication.records import publishable, read_for_public

__all__ = ["WRITERS", "mask_sheet", "mask_text", "publishable", "read_for_public"]
