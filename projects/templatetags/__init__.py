"""What templates of the records need besides Django's own tags."""
