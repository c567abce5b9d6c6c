"""Filling in: from records and layout to what the page draws, and from what is typed back to records."""
