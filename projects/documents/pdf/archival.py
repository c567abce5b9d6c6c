"""The metadata and colours that PDF/A-2b and, for tagged files, PDF/UA-1 require."""

from datetime import datetime
from functools import cache
from html import escape
from importlib.resources import files
from typing import Final

PROFILE_NAME: Final = "sRGB IEC61966-2.1"
PRODUCER: Final = "perfeval"
COLOURS: Final = 3


@cache
def colour_profile() -> bytes:
    """Returns WeasyPrint's sRGB profile, which defines red, green and blue."""
    return files("weasyprint.pdf").joinpath("sRGB2014.icc").read_bytes()


def metadata(*, title: str, made_at: datetime | None, is_tagged: bool, font: str = "") -> bytes:
    """Returns the XMP, which says what the file is and which standards it keeps."""
    said = [
        "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>" if is_tagged else "",
        f"<pdf:Producer>{PRODUCER}</pdf:Producer><dc:format>application/pdf</dc:format>",
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>',
        "<dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>",
        f"<xmp:CreateDate>{made_at.isoformat(timespec='seconds')}</xmp:CreateDate>" if made_at else "",
        f"<dc:source>{escape(font)}</dc:source>" if font else "",
        UNIVERSAL if is_tagged else "",
    ]
    return f"{HEAD}{''.join(said)}{TAIL}".encode()


HEAD: Final = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"'
    ' xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
    ' xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    ' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
    ' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
)
TAIL: Final = '</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end="r"?>'
# PDF/A doesn't know PDF/UA's property, and requires a description of unknown properties.
UNIVERSAL: Final = (
    '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>"
    '<rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>'
    "<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description></rdf:li>"
    "</rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>"
)
