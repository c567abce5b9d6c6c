"""The pages on which people come in and keep their own account."""
