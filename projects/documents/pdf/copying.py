"""Copies pages of finished PDFs into the file that binds them; equal objects are written once."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any, Final

import pikepdf

from projects.documents.pdf.objects import PdfFile
from projects.documents.pdf.subsets import Faces

REFERENCE: Final = re.compile(rb"(\d+) 0 R\b")
WITH_STRINGS: Final = re.compile(rb"\((?:[^\\()]|\\.)*\)|(\d+) 0 R\b", re.S)  # strings are skipped
OWN: Final = frozenset({"/Parent", "/Contents", "/Resources", "/StructParents", "/Annots", "/Tabs", "/Type"})
NUMBER_FONT: Final = "/PerfevalNumber"


class Bound:
    """The bound file: pages in their order, and the tree of tags."""

    def __init__(self, file: PdfFile) -> None:
        self.file, self.faces = file, Faces(file)
        self.root, self.tree, self.whole = file.reserve(), file.reserve(), file.reserve()
        self.pages: list[int] = []
        self.is_tagged = True
        self.number_font: int | None = None
        self._parts: list[int] = []  # of the tree
        self._owners: list[int] = []  # by key of the parent tree
        self._before = file.put_stream(b"", b"q")

    def around(self, content: bytes, stamp: bytes) -> bytes:
        """Puts the page's content between the commands that save and restore its state, and adds the stamp."""
        after = self.file.put_stream(b"", b"Q\n" + stamp)
        return b"[%d 0 R %b %d 0 R]" % (self._before, content, after)

    def new_key(self) -> int:
        self._owners.append(0)
        return len(self._owners) - 1

    def set_owner(self, key: int, number: int) -> None:
        self._owners[key] = number

    def add_part(self, number: int) -> None:
        self._parts.append(number)

    def write(self, first: int) -> None:
        """Writes the trees. The parts of the last sources come first: their pages are in front."""
        kids = b" ".join(b"%d 0 R" % page for page in self.pages)
        self.file.put(b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(self.pages), kids), self.root)
        parts = b" ".join(b"%d 0 R" % part for part in [*self._parts[first:], *self._parts[:first]])
        self.file.put(b"<</Type/StructElem/S/Document/P %d 0 R/K[%b]>>" % (self.tree, parts), self.whole)
        owners = b" ".join(b"%d %d 0 R" % each for each in enumerate(self._owners))
        head = b"<</Type/StructTreeRoot/K[%d 0 R]/ParentTreeNextKey %d" % (self.whole, len(self._owners))
        self.file.put(head + b"/ParentTree<</Nums[%b]>>>>" % owners, self.tree)

    @property
    def count_parts(self) -> int:
        return len(self._parts)


class CopiedFile:
    def __init__(self, pdf: pikepdf.Pdf, bound: Bound) -> None:
        self._pdf, self._bound, self._file = pdf, bound, bound.file
        self._numbers: dict[int, int] = {}  # from the source's objects to those of the bound file
        self._waiting: list[int] = []
        self._parts = 0  # parts of the tree, copied so far
        tree: Any = pdf.Root.get("/StructTreeRoot")
        self._owners: dict[int, Any] = {}
        if tree is not None:
            nums = tree.ParentTree.Nums
            self._owners = dict(zip(map(int, nums[::2]), nums[1::2], strict=True))
            self._whole = tree.K[0]
            self._numbers |= {tree.objgen[0]: bound.tree, self._whole.objgen[0]: bound.whole}

    def take(
        self, pages: Sequence[Any], stamps: Iterable[bytes] = repeat(b""), led: Mapping[str, int] | None = None
    ) -> list[int]:
        """Copies the pages' objects and tags. `led` gives the page that each link's address leads to."""
        taken = [self._file.reserve() for _ in pages]
        self._numbers |= {page.objgen[0]: number for page, number in zip(pages, taken, strict=True)}
        for page, number, stamp in zip(pages, taken, stamps, strict=False):
            self._put_page(page, number, stamp, led)
        self._put_waiting()
        return taken

    def font(self, font: Any) -> int:
        """Returns the number of the bound file's font: one that all sources share, where possible."""
        place = font.objgen[0]
        if place not in self._numbers and (face := self._bound.faces.take(font)) is not None:
            self._numbers[place] = face
        return self._copy(place)

    def _put_page(self, page: Any, number: int, stamp: bytes, led: Mapping[str, int] | None) -> None:
        resources = self._put_resources(page.Resources)
        content = self._copy(page.Contents.objgen[0], is_own=True)
        contents = self._bound.around(b"%d 0 R" % content, stamp) if stamp else b"%d 0 R" % content
        kept = b"".join(key.encode() + b" " + value.unparse() for key, value in page.items() if key not in OWN)
        notes = b" ".join(b"%d 0 R" % self._put_link(note, led) for note in page.get("/Annots", []) if led)
        self._file.put(
            b"<</Type/Page/Parent %d 0 R/Contents %b/Resources %d 0 R%b%b%b>>"
            % (
                self._bound.root,
                contents,
                resources,
                kept,
                b"/Annots[%b]" % notes if notes else b"",
                self._tag_page(page),
            ),
            number,
        )

    def _put_resources(self, resources: Any) -> int:
        """Replaces the fonts of the forms by the shared one, and adds the font for page numbers."""
        fonts = {name: self.font(font) for name, font in resources.get("/Font", {}).items()}
        if self._bound.number_font is not None:
            fonts[NUMBER_FONT] = self._bound.number_font
        listed = b"<<%b>>" % b"".join(b"%b %d 0 R" % (name.encode(), font) for name, font in sorted(fonts.items()))
        shared = self._file.share(listed)
        if resources.get("/Font") is not None and resources.Font.is_indirect:
            self._numbers[resources.Font.objgen[0]] = shared
        rest = b"".join(
            key.encode() + b" " + self._redirect(value.unparse()) for key, value in resources.items() if key != "/Font"
        )
        return self._file.share(b"<<%b/Font %d 0 R>>" % (rest, shared))

    def _copy(self, place: int, *, is_own: bool = False) -> int:
        """Copies an object and everything below it; a page's own content isn't shared."""
        if place in self._numbers:
            return self._numbers[place]
        held: Any = self._pdf.get_object(place, 0)
        if isinstance(held, pikepdf.Stream):
            head, content = self._redirect(_entries_of(held.stream_dict)), held.read_raw_bytes()
            number = self._file.put_stream(head, content) if is_own else self._file.share(head, content)
        else:
            number = self._file.share(self._redirect(held.unparse(True)))
        self._numbers[place] = number
        return number

    def _redirect(self, body: bytes) -> bytes:
        """Replaces references by those of the bound file."""
        return _redirect_references(body, self._copy)

    # Tags

    def _tag_page(self, page: Any) -> bytes:
        owners = self._owners.get(int(page.get("/StructParents", -1)))
        if owners is None:
            self._bound.is_tagged = False
            return b""
        key = self._bound.new_key()
        self._bound.set_owner(key, self._file.put(self._redirect_to_elements(owners.unparse())))
        return b"/StructParents %d/Tabs/S" % key

    def _put_link(self, note: Any, led: Mapping[str, int]) -> int:
        number = self._numbers[note.objgen[0]] = self._file.reserve()
        key, title = self._bound.new_key(), note.get("/Contents", pikepdf.String("目录"))
        owner = self._owners[int(note.StructParent)]
        self._bound.set_owner(key, self._reserve_element(owner.objgen[0]))
        self._file.put(
            b"<</Type/Annot/Subtype/Link/Rect %b/Border[0 0 0]/F 4/Contents %b/Dest[%d 0 R/Fit]/StructParent %d>>"
            % (note.Rect.unparse(), title.unparse(), led[str(note.A.URI)], key),
            number,
        )
        return number

    def _redirect_to_elements(self, body: bytes) -> bytes:
        """Replaces references to elements of the tree, which are written later."""
        return _redirect_references(body, self._reserve_element)

    def _reserve_element(self, place: int) -> int:
        if place not in self._numbers:
            self._numbers[place] = self._file.reserve()
            self._waiting.append(place)
        return self._numbers[place]

    def _put_waiting(self) -> None:
        """Reads and writes all elements of a level together, because a form has two hundred."""
        while self._waiting:
            places, self._waiting = sorted(self._waiting), []
            bodies = [self._pdf.get_object(place, 0).unparse(True) for place in places]
            for place, body in zip(places, self._redirect_to_elements(b"\0".join(bodies)).split(b"\0"), strict=True):
                self._file.put(body, self._numbers[place])
        if self._owners:
            taken = [part.objgen[0] for part in self._whole.K if part.objgen[0] in self._numbers]
            for part in taken[self._parts :]:
                self._bound.add_part(self._numbers[part])
            self._parts = len(taken)


def _redirect_references(body: bytes, number_of: Callable[[int], int]) -> bytes:
    if b"(" in body:
        return WITH_STRINGS.sub(lambda found: b"%d 0 R" % number_of(int(found[1])) if found[1] else found[0], body)
    pieces = REFERENCE.split(body)
    pieces[1::2] = [b"%d 0 R" % number_of(int(each)) for each in pieces[1::2]]
    return b"".join(pieces)


def _entries_of(dictionary: Any) -> bytes:
    kept: Sequence[str] = [key for key in dictionary if key != "/Length"]
    return b"".join(key.encode() + b" " + dictionary[key].unparse() for key in kept)
