"""The whole site as one file, and the site made of it again: every table, and every file that a record names."""
