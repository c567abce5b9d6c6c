"""Template tags for records, besides Django's own."""
