"""Texts as Word's XML has them."""

import re
from html import escape
from typing import Final

from projects.documents.office import xml_text

PARTS: Final = re.compile("([\n\t])")
ELEMENTS: Final = {"\n": "<w:br/>", "\t": "<w:tab/>"}


def runs(text: str, *, size: float | None = None, font: str = "") -> str:
    """One run; nothing for no text."""
    parts = [part for part in PARTS.split(xml_text(text)) if part]
    written = (ELEMENTS.get(part) or f'<w:t xml:space="preserve">{escape(part, quote=False)}</w:t>' for part in parts)
    named = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}"/>' if font else ""
    sized = f'<w:sz w:val="{round(size * 2)}"/>' if size else ""
    properties = f"<w:rPr>{named}{sized}</w:rPr>" if named or sized else ""
    return f"<w:r>{properties}{''.join(written)}</w:r>" if parts else ""


def field(code: str) -> str:
    """A number that Word works out: PAGE, SECTIONPAGES."""
    return f'<w:fldSimple w:instr="{code}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
