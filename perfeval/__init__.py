"""The foundation: settings, accounts, the frame around every page."""

from typing import Final

VERSION: Final = "0.2.0"  # as in pyproject.toml; a test holds them together
