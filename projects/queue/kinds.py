"""The kinds of jobs that lower rooms ask for."""

from typing import Final

PRINT_VERSION: Final = "print-version"  # {"version": key}: the PDF of a frozen version
