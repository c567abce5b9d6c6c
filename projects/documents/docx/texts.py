"""Texts as Word's XML has them."""

import re
from html import escape
from typing import Final

from projects.documents.xml_text import xml_text

PARTS: Final = re.compile("([\n\t])")
ELEMENTS: Final = {"\n": "<w:br/>", "\t": "<w:tab/>"}


def runs(text: str, *, size: float | None = None) -> str:
    """One run; nothing for no text."""
    parts = [part for part in PARTS.split(xml_text(text)) if part]
    written = (ELEMENTS.get(part) or f'<w:t xml:space="preserve">{escape(part, quote=False)}</w:t>' for part in parts)
    properties = f'<w:rPr><w:sz w:val="{round(size * 2)}"/></w:rPr>' if size else ""
    return f"<w:r>{properties}{''.join(written)}</w:r>" if parts else ""


def field(code: str) -> str:
    """A number that Word works out: PAGE, SECTIONPAGES."""
    return f'<w:fldSimple w:instr="{code}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
