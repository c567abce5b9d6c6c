"""The kinds of jobs, and what a person reads of them."""

from collections.abc import Mapping
from typing import Final

EXPORT: Final = "export"  # many sheets at once
PRINT_VERSION: Final = "print-version"  # {"version": key}: the PDF of a frozen version

TITLES: Final[Mapping[str, str]] = {EXPORT: "导出", PRINT_VERSION: "生成送审稿 PDF"}
