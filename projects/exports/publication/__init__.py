"""What leaves the house for everybody to read: approved sheets alone, persons and numbers masked."""

from projects.exports.publication.masking import masked, masked_text
from projects.exports.publication.open_data import WRITERS
from projects.exports.publication.records import publishable, published

__all__ = ["WRITERS", "masked", "masked_text", "publishable", "published"]
