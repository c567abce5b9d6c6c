"""What comes in from files: parse, check, preview, apply all or nothing."""
