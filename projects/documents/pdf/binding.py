"""Many PDFs bound to one: cover, contents, bookmarks, and a number at the foot of every page."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from pikepdf import Array, Dictionary, Name, NumberTree, OutlineItem, Pdf, String

from projects.documents.pdf.contents import PAGE_LINK, Cover, Entry, front
from projects.documents.pdf.many import Slice
from projects.documents.pdf.sink import sink

NUMBER_FONT: Final = "/PerfevalNumber"
EDGE: Final = 34  # points from the right and from below
DIGIT: Final = 4.45  # points, of Helvetica at 8


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    content: bytes | Path | Slice
    group: str = ""  # a heading in contents and bookmarks: 主管部门


def bind(parts: Iterable[Part], target: Path, *, cover: Cover | None = None) -> int:
    """Takes each part once and writes to the target itself; gives the number of pages."""
    with ExitStack() as opened:
        bound = opened.enter_context(Pdf.new())
        entries = list(_bound(parts, bound, opened))
        if not entries:
            raise ValueError("没有可以装订的表格")
        _number(bound)
        first = _put_before(bound, front(cover, entries))
        _lead(bound, first)
        _label(bound, first, has_cover=cover is not None)
        _outline(bound, entries, first)
        bound.docinfo[Name.Title] = cover.title if cover else entries[0].title
        bound.Root[Name.Lang] = String("zh-CN")
        bound.Root[Name.PageMode] = Name.UseOutlines
        with sink(target) as file:
            bound.save(file, deterministic_id=True)
        return len(bound.pages)


def _bound(parts: Iterable[Part], bound: Pdf, opened: ExitStack) -> Iterator[Entry]:
    shared: bytes | None = None
    source: Pdf | None = None
    for part in parts:
        content = part.content
        if isinstance(content, Slice):
            if source is None or content.content is not shared:
                shared, source = content.content, opened.enter_context(Pdf.open(BytesIO(content.content)))
            pages = range(content.first, content.first + content.count)
        else:
            shared, source = None, opened.enter_context(_open(content))
            pages = range(len(source.pages))
        yield Entry(part.title, part.group, len(bound.pages) + 1)
        for number in pages:
            bound.pages.append(source.pages[number])


def _open(content: bytes | Path) -> Pdf:
    return Pdf.open(content if isinstance(content, Path) else BytesIO(content))


def _number(bound: Pdf) -> None:
    """What the contents lead to, to be found on paper too; each form counts its own pages besides."""
    font = bound.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    )
    for number, page in enumerate(bound.pages, start=1):
        fonts: Any = page.resources.get(Name.Font)
        if NUMBER_FONT not in fonts:
            fonts[NUMBER_FONT] = font
        right = float(page.mediabox[2]) - EDGE - DIGIT * len(str(number))
        drawn = f"q BT {NUMBER_FONT} 8 Tf 0.35 g 1 0 0 1 {right:.2f} {EDGE - 6} Tm ({number}) Tj ET Q"
        page.contents_add(b"q\n", prepend=True)
        page.contents_add(f"\nQ\n{drawn}".encode())


def _put_before(bound: Pdf, content: bytes) -> int:
    with Pdf.open(BytesIO(content)) as pages:
        for number, page in enumerate(pages.pages):
            bound.pages.insert(number, page)
        return len(pages.pages)


def _lead(bound: Pdf, first: int) -> None:
    """The contents' links, from page numbers to the pages themselves."""
    for page in list(bound.pages)[:first]:
        for note in page.obj.get(Name.Annots, []):
            number = int(str(note.A.URI).removeprefix(PAGE_LINK))
            del note[Name.A]
            note.Dest = Array([bound.pages[first + number - 1].obj, Name.Fit])


def _label(bound: Pdf, first: int, *, has_cover: bool) -> None:
    labels = NumberTree.new(bound)
    if has_cover:
        labels[0] = Dictionary(P=String("封面"))
    labels[int(has_cover)] = Dictionary(S=Name.r)
    labels[first] = Dictionary(S=Name.D)
    bound.Root.PageLabels = labels.obj


def _outline(bound: Pdf, entries: Sequence[Entry], first: int) -> None:
    with bound.open_outline() as outline:
        outline.root.append(OutlineItem("目录", 0 if first == 1 else 1))
        for group, members in groupby(entries, lambda entry: entry.group):
            items = [OutlineItem(entry.title, first + entry.page - 1) for entry in members]
            if group:
                head = OutlineItem(group, items[0].destination)
                head.children.extend(items)
                head.is_closed = True
                items = [head]
            outline.root.extend(items)
