"""What PDF/A-2b and PDF/UA-1 ask of a file, looked at requirement by requirement: no validator is to be had here."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

import pikepdf
from fontTools.ttLib import TTFont
from lxml.etree import fromstring

RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
PDFA, PDFUA = "{http://www.aiim.org/pdfa/ns/id/}", "{http://www.aiim.org/pdfua/ns/id/}"
DC: Final = "{http://purl.org/dc/elements/1.1/}"
FORBIDDEN_KEYS: Final = ("/AA", "/JS", "/OpenAction", "/EmbeddedFiles", "/OPI", "/PS", "/TR", "/Ref", "/Alternates")
PAINTING: Final = frozenset(["S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "Do", "TJ", "Tj", "'", '"', "sh", "BI"])
CMYK: Final = frozenset({"k", "K"})
SHOWN: Final = re.compile(rb"^<([0-9a-f]{4})> <([0-9a-f]+)>$", re.M)
DEEPEST: Final = 28


def faults(content: bytes, *, is_tagged: bool = True) -> list[str]:
    with pikepdf.open(BytesIO(content)) as pdf:
        found = [*_of_file(content, pdf), *_of_metadata(pdf, is_tagged=is_tagged), *_of_objects(pdf), *_of_fonts(pdf)]
        for page in pdf.pages:
            found += _of_page(pdf, page, is_tagged=is_tagged)
        if is_tagged:
            found += _of_structure(pdf)
        return found


def _of_file(content: bytes, pdf: pikepdf.Pdf) -> Iterator[str]:
    head, mark = content.split(b"\n", 2)[:2]
    if head != b"%PDF-1.7" or mark[:1] != b"%" or len(mark) < 5 or min(mark[1:5]) < 128:
        yield "header"
    if len(pdf.trailer.get("/ID", [])) != 2:
        yield "identifier"
    if pdf.is_encrypted:
        yield "encryption"
    if str(pdf.Root.get("/Lang")) != "zh-CN":
        yield "language"
    intents: Any = pdf.Root.get("/OutputIntents", [])
    profiles = [each.DestOutputProfile for each in intents if each.S == "/GTS_PDFA1"]
    if len(profiles) != 1 or profiles[0].N != 3:
        yield "output intent"
    elif (profile := profiles[0].read_bytes())[36:40] != b"acsp" or profile[16:20] != b"RGB " or profile[8] > 4:
        yield "colour profile"


def _of_metadata(pdf: pikepdf.Pdf, *, is_tagged: bool) -> Iterator[str]:
    stream: Any = pdf.Root.get("/Metadata")
    if stream is None or "/Filter" in stream or stream.get("/Subtype") != "/XML":
        yield "metadata"
        return
    (said,) = fromstring(stream.read_bytes()).iter(f"{RDF}Description")
    texts = {element.tag: "".join(element.itertext()) for element in said}
    if (texts.get(f"{PDFA}part"), texts.get(f"{PDFA}conformance")) != ("2", "B"):
        yield "PDF/A not said"
    if is_tagged and texts.get(f"{PDFUA}part") != "1":
        yield "PDF/UA not said"
    if texts.get(f"{DC}title") != str(pdf.docinfo.get("/Title")):
        yield "title"


def _of_objects(pdf: pikepdf.Pdf) -> Iterator[str]:
    for each in pdf.objects:
        held: Any = each
        if not isinstance(held, (pikepdf.Dictionary, pikepdf.Stream)):
            continue
        yield from (f"{key} forbidden" for key in FORBIDDEN_KEYS if key in held)
        if (
            held.get("/BM", "/Normal") != "/Normal"
            or held.get("/Interpolate", False)
            or ("/F" in held and isinstance(held, pikepdf.Stream))
        ):
            yield "a thing that archives don't take"
        if str(held.get("/Filter", "")) in ("/LZWDecode", "/Crypt"):
            yield "filter"
        if held.get("/Subtype") == "/Link" and (held.get("/F") != 4 or "/Contents" not in held or "/A" in held):
            yield "link"


def _of_fonts(pdf: pikepdf.Pdf) -> Iterator[str]:
    used = _used(pdf)
    for each in pdf.objects:
        font: Any = each
        if not isinstance(font, pikepdf.Dictionary) or font.get("/Type") != "/Font" or "/DescendantFonts" not in font:
            if isinstance(font, pikepdf.Dictionary) and str(font.get("/Subtype")) in ("/Type1", "/TrueType", "/Type3"):
                yield f"font {font.get('/BaseFont')} not embedded"
            continue
        descendant, name = font.DescendantFonts[0], str(font.BaseFont)
        descriptor = descendant.FontDescriptor
        file = descriptor.get("/FontFile2", descriptor.get("/FontFile3"))
        if file is None or "/ToUnicode" not in font or descendant.BaseFont != name or descriptor.FontName != name:
            yield f"font {name}"
            continue
        yield from (f"{fault} of {name}" for fault in _of_font(font, file, used.get(font.objgen, set())))


def _of_font(font: Any, file: Any, used: set[int]) -> Iterator[str]:
    """Every glyph that is shown is there, with its width and its text."""
    program = TTFont(BytesIO(file.read_bytes()))
    scale, order = 1000 / program["head"].unitsPerEm, program.getGlyphOrder()
    texts = {int(number, 16) for number, _ in SHOWN.findall(font.ToUnicode.read_bytes())}
    stated, widths = list(font.DescendantFonts[0].W), dict[int, float]()
    for first, run in zip(stated[::2], stated[1::2], strict=True):
        widths |= {int(first) + place: float(width) for place, width in enumerate(run)}
    for number in sorted(used):
        if number == 0 or number >= len(order) or number not in texts:
            yield f"glyph {number}"
        elif abs(program["hmtx"][order[number]][0] * scale - widths.get(number, 1000)) > 1:
            yield f"width of glyph {number}"
        elif "glyf" in program and program["glyf"][order[number]].isComposite():
            parts = {part.glyphName for part in program["glyf"][order[number]].components}
            yield from (f"part {part}" for part in parts if not program["glyf"][part].numberOfContours)


def _used(pdf: pikepdf.Pdf) -> dict[Any, set[int]]:
    """By font, the numbers of the glyphs that pages show."""
    used: dict[Any, set[int]] = {}
    for page in pdf.pages:
        shown: set[int] = set()
        for instruction in pikepdf.parse_content_stream(page):
            operands: Any = instruction.operands
            operator = str(instruction.operator)
            if operator == "Tf":
                fonts: Any = page.resources.Font
                shown = used.setdefault(fonts[str(operands[0])].objgen, set())
            elif operator in ("Tj", "TJ"):
                pieces = operands[0] if operator == "TJ" else operands
                for text in (bytes(piece) for piece in pieces if isinstance(piece, pikepdf.String)):
                    shown |= {int.from_bytes(text[at : at + 2]) for at in range(0, len(text), 2)}
    return used


def _of_page(pdf: pikepdf.Pdf, page: pikepdf.Page, *, is_tagged: bool) -> Iterator[str]:
    """Whatever is painted is marked: as what an element of the structure shows, or as of no meaning."""
    depth, marks, numbers = 0, 0, []
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), instruction.operands
        depth += (operator == "q") - (operator == "Q")
        marks += (operator in ("BMC", "BDC")) - (operator == "EMC")
        if operator == "BDC" and "/MCID" in (properties := operands[1]):
            numbers.append(int(properties.MCID))
        if operator in CMYK:
            yield "colour of printers"
        if depth > DEEPEST or marks > 1:
            yield "nesting"
        if is_tagged and operator in PAINTING and marks != 1:
            yield f"{operator} of no meaning"
    if depth or marks:
        yield "unbalanced"
    if not is_tagged:
        return
    owners = _parent_tree(pdf)[int(page.obj.StructParents)]
    if sorted(numbers) != list(range(len(owners))) or page.obj.get("/Tabs") != "/S":
        yield "marks"
    for number, owner in enumerate(owners):
        if number not in [int(kid) for kid in owner.K if isinstance(kid, int)] or owner.Pg.objgen != page.obj.objgen:
            yield f"mark {number}"


def _parent_tree(pdf: pikepdf.Pdf) -> dict[int, Any]:
    nums: Any = pdf.Root.StructTreeRoot.ParentTree.Nums
    return dict(zip(map(int, nums[::2]), nums[1::2], strict=True))


def _of_structure(pdf: pikepdf.Pdf) -> Iterator[str]:
    root: Any = pdf.Root
    if not root.MarkInfo.Marked or not root.ViewerPreferences.DisplayDocTitle:
        yield "not marked"
    tree = root.StructTreeRoot
    (whole,) = tree.K
    yield from _of_element(whole, tree)
    noted = [note for page in pdf.pages for note in page.obj.get("/Annots", [])]
    for note in noted:
        owner = _parent_tree(pdf)[int(note.StructParent)]
        if owner.S != "/Link" or note.objgen not in [
            kid.Obj.objgen for kid in owner.K if not isinstance(kid, int) and "/Obj" in kid
        ]:
            yield "link outside the structure"


def _of_element(element: Any, parent: Any) -> Iterator[str]:
    if element.P.objgen != parent.objgen:
        yield f"parent of {element.S}"
    if element.S == "/TH" and str(element.A.get("/Scope")) not in ("/Row", "/Column"):
        yield "head of nothing"
    if element.S == "/Figure" and "/Alt" not in element:
        yield "figure without words"
    if element.S == "/Table" and len(set(_row_widths(element))) != 1:
        yield "ragged table"
    for kid in element.get("/K", []):
        if not isinstance(kid, int) and "/S" in kid:
            yield from _of_element(kid, element)


def _row_widths(table: Any) -> Iterator[int]:
    """How many columns each row has, with those that reach down into it."""
    reaching: list[int] = []
    for row in table.K:
        held = len(reaching)
        reaching = [rows - 1 for rows in reaching if rows > 1]
        for cell in row.K:
            look = cell.get("/A", {})
            across, down = int(look.get("/ColSpan", 1)), int(look.get("/RowSpan", 1))
            held += across
            reaching += [down - 1] * across if down > 1 else []
        yield held


def parts_of(pdf: pikepdf.Pdf) -> list[str]:
    """The kinds of elements below the document, in the order in which they are read."""
    whole: Any = pdf.Root.StructTreeRoot.K[0]
    return [" ".join(str(kid.S)[1:] for kid in part.K) for part in whole.K]
