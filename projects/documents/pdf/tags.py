"""Tags a form for screen readers: its title, its tables row by row with their heads, notes and code."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import pydyf
from weasyprint.document import Page

from projects.documents.pdf.engine import step_aside
from projects.documents.pdf.inside import is_picture, margins_of, tables_of
from projects.documents.pdf.looks import ALL

READ_MARGIN: Final = (
    "@bottom-left"  # the code of a frozen version; page numbers are left out, because a reader counts pages itself
)
HEADING, PARAGRAPH = "H1", "P"
AROUND: Final = frozenset(look.name for look in ALL if not look.is_framed)  # the table
QR_WORDS: Final = pydyf.String("校验二维码").data.decode("ascii")


class TaggedPage(Page):  # type: ignore[misc]
    """Marks each text while it is painted, and everything else as an artifact."""

    def __init__(self, page: Page) -> None:
        self.__dict__.update(vars(page))
        self.marks: dict[Any, int] = {}
        self.count = 0  # of marks

    def paint(self, stream: Any, scale: float = 1) -> None:
        step_aside()
        self.begin(stream)
        super().paint(stream, scale)
        stream.end_marked_content()

    def begin(self, stream: Any) -> None:
        """What isn't marked is an artifact."""
        passed_over = set(self._passed_over())

        @contextmanager
        def marked(box: Any, tag: str) -> Iterator[None]:
            if box in passed_over:
                yield
                return
            self.marks[box] = number = self.next_mark()
            stream.end_marked_content()
            stream.begin_marked_content(tag, pydyf.Dictionary({"MCID": number}))
            yield
            stream.end_marked_content()
            stream.begin_marked_content("Artifact")

        stream.marked = marked
        stream.begin_marked_content("Artifact")

    def next_mark(self) -> int:
        self.count += 1
        return self.count - 1

    def _passed_over(self) -> Iterator[Any]:
        for margin in margins_of(self):
            if margin.at_keyword != READ_MARGIN:
                yield from margin.descendants()

    def numbers(self, box: Any) -> list[int]:
        """Returns the marks within a box, in reading order."""
        return [self.marks[each] for each in box.descendants() if each in self.marks]

    def add_elements(self, part: "Element", reference: bytes) -> None:
        for table in tables_of(self):
            _add_rows(part, self, table, reference)
        self.add_foot(part, reference)

    def add_foot(self, part: "Element", reference: bytes) -> None:
        for margin in margins_of(self):
            if margin.at_keyword == READ_MARGIN:
                _add_margin(part, self, margin, reference)


def tag_page(page: Page) -> TaggedPage:
    """A placed page knows its tags itself."""
    return page if isinstance(page, TaggedPage) else TaggedPage(page)


class Written(pydyf.Object):  # type: ignore[misc]
    """An object whose bytes are already written."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._data = data

    @property
    def data(self) -> bytes:
        return self._data


@dataclass(slots=True)
class Element:
    kind: str
    parent: "Element | None"
    page: bytes = b""
    marks: Sequence[int] = ()
    attributes: str = ""
    children: "list[Element]" = field(default_factory=list)
    number: int = 0

    def add(self, kind: str, page: bytes = b"", marks: Sequence[int] = (), attributes: str = "") -> "Element":
        child = Element(kind, self, page, marks, attributes)
        self.children.append(child)
        return child

    def all(self) -> Iterator["Element"]:
        yield self
        for child in self.children:
            yield from child.all()

    def data(self, root: int) -> bytes:
        above = self.parent.number if self.parent else root
        kids = " ".join([*map(str, self.marks), *(f"{child.number} 0 R" for child in self.children)])
        page = f"/Pg {self.page.decode()}" if self.page else ""
        held = f"/K[{kids}]" if kids else ""
        return f"<</Type/StructElem/S/{self.kind}/P {above} 0 R{page}{held}{self.attributes}>>".encode()


def tag_document(pdf: Any, forms: Sequence[Sequence[TaggedPage]]) -> None:
    """Makes each form a part of the document."""
    references = iter(pdf.page_references)
    dictionaries = (each for each in pdf.objects if isinstance(each, dict) and each.get("Type") == "/Page")
    whole = Element("Document", None)
    held: list[list[Element]] = []
    for form in forms:
        part = whole.add("Sect")
        for page in form:
            dictionary = next(dictionaries)
            dictionary["StructParents"], dictionary["Tabs"] = len(held), "/S"
            held.append(_add_page(part, page, next(references)))
    _write_tree(pdf, whole, held)


def _add_page(part: Element, page: TaggedPage, reference: bytes) -> list[Element]:
    """Returns the elements of the page by their marks."""
    page.add_elements(part, reference)
    owners = {mark: element for element in part.all() if element.page == reference for mark in element.marks}
    return [owners[number] for number in range(page.count)]


def _add_rows(part: Element, page: TaggedPage, table: Any, reference: bytes) -> None:
    """Puts title, notes and signatures around the table, though one HTML table holds them all."""
    tagged: Element | None = None
    for group in table.children:
        for row in group.children:
            first = row.children[0].element if row.children else None
            names = (first.get("class") or "").split() if first is not None else []
            if AROUND.intersection(names):
                tagged = None
                _add_around(part, page, row, HEADING if "title" in names else PARAGRAPH, reference)
                continue
            tagged = tagged or part.add("Table", reference)
            line = tagged.add("TR", reference)
            for cell in row.children:
                _add_cell(line, page, cell, reference)


def _add_around(part: Element, page: TaggedPage, row: Any, kind: str, reference: bytes) -> None:
    for cell in row.children:
        if marks := page.numbers(cell):
            part.add(kind, reference, marks)


def _add_cell(line: Element, page: TaggedPage, cell: Any, reference: bytes) -> None:
    scope = cell.element.get("scope") or ""
    attributes = cell_attributes(scope, cell.colspan, cell.rowspan)
    line.add("TH" if scope else "TD", reference, page.numbers(cell), attributes)


def cell_attributes(scope: str, columns: int, rows: int) -> str:
    """`scope` is "col" or "row" of a head, else empty."""
    heading = f"/Scope/{scope.capitalize().replace('Col', 'Column')}" if scope else ""
    across = f"/ColSpan {columns}" if columns > 1 else ""
    down = f"/RowSpan {rows}" if rows > 1 else ""
    table = f"{heading}{across}{down}"
    return f"/A<</O/Table{table}>>" if table else ""


def _add_margin(part: Element, page: TaggedPage, margin: Any, reference: bytes) -> None:
    pictures = [box for box in margin.descendants() if is_picture(box) and box in page.marks]
    texts = [page.marks[box] for box in margin.descendants() if box in page.marks and box not in pictures]
    for picture in pictures:
        x, y, width, height = picture.content_box_x(), picture.content_box_y(), picture.width, picture.height
        left, right, top, bottom = (0.75 * side for side in (x, x + width, page.height - y, page.height - y - height))
        place = f"/A<</O/Layout/BBox[{left:.2f} {bottom:.2f} {right:.2f} {top:.2f}]>>"
        part.add("Figure", reference, [page.marks[picture]], f"/Alt {QR_WORDS}{place}")
    if texts:
        part.add(PARAGRAPH, reference, texts)


def _write_tree(pdf: Any, whole: Element, held: Sequence[Sequence[Element]]) -> None:
    elements = list(whole.all())
    root = len(pdf.objects)
    for number, element in enumerate(elements, start=root + 1):
        element.number = number
    lists = " ".join(
        f"{page} [{' '.join(f'{each.number} 0 R' for each in owners)}]" for page, owners in enumerate(held)
    )
    pdf.add_object(
        Written(
            f"<</Type/StructTreeRoot/K[{whole.number} 0 R]/ParentTree<</Nums[{lists}]>>/ParentTreeNextKey {len(held)}>>".encode()
        )
    )
    for element in elements:
        pdf.add_object(Written(element.data(root)))
    pdf.catalog["StructTreeRoot"] = f"{root} 0 R".encode()
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
