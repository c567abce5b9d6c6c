"""Forms of the records' pages."""
