"""Writes forms as an Excel workbook."""

from projects.documents.xlsx.workbook import write

__all__ = ["write"]
