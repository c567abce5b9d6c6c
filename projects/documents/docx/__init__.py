"""Writes forms as a Word document."""

from projects.documents.docx.document import write

__all__ = ["write"]
