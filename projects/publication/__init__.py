"""What leaves the house for everybody to read: approved sheets alone, persons and numbers masked."""

from projects.publication.choice import publishable
from projects.publication.masking import masked, masked_text

__all__ = ["masked", "masked_text", "publishable"]
