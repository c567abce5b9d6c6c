"""What leaves the house for everybody to read: approved sheets alone, persons and numbers masked."""

from projects.publication.choice import publishable
from projects.publication.masking import masked, masked_text
from projects.publication.open_data import WRITERS
from projects.publication.records import published

__all__ = ["WRITERS", "masked", "masked_text", "publishable", "published"]
