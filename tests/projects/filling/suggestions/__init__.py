"""Names offered while a form is filled in."""
