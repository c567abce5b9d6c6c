"""Binds many PDFs to one: cover, contents, bookmarks, and a number at the foot of every page."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import pikepdf

from projects.documents.grid import Orientation
from projects.documents.pdf.archival import COLOURS, PRODUCER, PROFILE_NAME, colour_profile, metadata
from projects.documents.pdf.contents import PAGE_LINK, ContentsLine, Cover, draw_front_pages
from projects.documents.pdf.copying import Bound, CopiedFile
from projects.documents.pdf.many import Slice
from projects.documents.pdf.numbers import draw_digits, measure_digits, number_font
from projects.documents.pdf.objects import PdfFile, text_string

CONTENTS: Final = "目录"


@dataclass(frozen=True, slots=True)
class BoundPart:
    title: str
    content: bytes | Slice
    group: str = ""  # a heading in contents and bookmarks: 主管部门


def bind(parts: Iterable[BoundPart], target: Path, *, cover: Cover | None = None) -> int:
    """Reads each part once and writes it to the target at once; returns the number of pages."""
    with target.open("wb") as file:
        bound = Bound(PdfFile(file))
        with pikepdf.open(BytesIO(draw_digits(Orientation.PORTRAIT))) as numbers:
            bound.number_font = CopiedFile(numbers, bound).font(number_font(numbers))
        entries = list(_take_parts(parts, bound))
        if entries:
            _finish_file(bound, cover, entries)
    if not entries:
        target.unlink()
        raise ValueError("没有可以装订的表格")
    return len(bound.pages)


def _take_parts(parts: Iterable[BoundPart], bound: Bound) -> Iterator[ContentsLine]:
    """Opens one source at a time; slices of the same document come one after the other."""
    shared: bytes | None = None
    with ExitStack() as opened:
        for part in parts:
            held = part.content.content if isinstance(part.content, Slice) else part.content
            if not isinstance(part.content, Slice) or held is not shared:
                opened.close()
                pdf = opened.enter_context(pikepdf.open(BytesIO(held)))
                source, shared = CopiedFile(pdf, bound), held
            chosen = [pdf.pages[number].obj for number in _page_numbers(part.content, pdf)]
            yield ContentsLine(part.title, part.group, len(bound.pages) + 1)
            stamps = [_stamp_page(page, number) for number, page in enumerate(chosen, start=len(bound.pages) + 1)]
            bound.pages += source.take(chosen, stamps)


def _page_numbers(content: bytes | Slice, pdf: pikepdf.Pdf) -> range:
    if isinstance(content, Slice):
        return range(content.first, content.first + content.count)
    return range(len(pdf.pages))


def _stamp_page(page: Any, number: int) -> bytes:
    _, _, width, height = (float(side) for side in page.MediaBox)
    return measure_digits(Orientation.LANDSCAPE if width > height else Orientation.PORTRAIT).stamp(number, height)


def _finish_file(bound: Bound, cover: Cover | None, entries: Sequence[ContentsLine]) -> None:
    file, body, parts = bound.file, bound.pages, bound.count_parts
    with pikepdf.open(BytesIO(draw_front_pages(cover, entries))) as pdf:
        led = {f"{PAGE_LINK}{entry.page}": body[entry.page - 1] for entry in entries}
        before = CopiedFile(pdf, bound).take([page.obj for page in pdf.pages], led=led)
    bound.pages = [*before, *body]
    bound.faces.write()
    bound.write(parts)
    title = cover.whole_title if cover else entries[0].title
    profile = file.put_compressed(b"/N %d" % COLOURS, colour_profile())
    said = metadata(title=title, made_at=None, is_tagged=bound.is_tagged)
    name = text_string(PROFILE_NAME)
    intent = b"<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier%b/Info%b/DestOutputProfile %d 0 R>>"
    root = file.put(
        b"<</Type/Catalog/Pages %d 0 R/Lang(zh-CN)/PageMode/UseOutlines/ViewerPreferences<</DisplayDocTitle true>>"
        b"/MarkInfo<</Marked %b>>/StructTreeRoot %d 0 R/Outlines %d 0 R/PageLabels %b/OutputIntents[%b]/Metadata %d 0 R>>"
        % (
            bound.root,
            b"true" if bound.is_tagged else b"false",
            bound.tree,
            _write_outline(bound, entries, 0 if cover is None else 1, len(before)),
            _page_labels(len(before), has_cover=cover is not None),
            intent % (name, name, profile),
            file.put_stream(b"/Type/Metadata/Subtype/XML", said),
        )
    )
    file.close(root, file.put(b"<</Title%b/Producer%b>>" % (text_string(title), text_string(PRODUCER))))


def _page_labels(first: int, *, has_cover: bool) -> bytes:
    labels = [b"0<</P%b>>" % text_string("封面")] if has_cover else []
    labels += [b"%d<</S/r>>" % has_cover, b"%d<</S/D>>" % first]
    return b"<</Nums[%b]>>" % b"".join(labels)


@dataclass(slots=True)
class _Bookmark:
    title: str
    page: int  # from 0, in the file
    below: "list[_Bookmark]" = field(default_factory=list)


def _write_outline(bound: Bound, entries: Sequence[ContentsLine], contents: int, first: int) -> int:
    marks = [_Bookmark(CONTENTS, contents)]
    for group, members in groupby(entries, lambda entry: entry.group):
        items = [_Bookmark(entry.title, first + entry.page - 1) for entry in members]
        marks += [_Bookmark(group, items[0].page, items)] if group else items
    root = bound.file.reserve()
    bound.file.put(b"<</Type/Outlines/Count %d%b>>" % (len(marks), _write_bookmarks(bound, marks, root)), root)
    return root


def _write_bookmarks(bound: Bound, marks: Sequence[_Bookmark], parent: int) -> bytes:
    """Returns the references of a parent to its first and last bookmark; groups are closed."""
    numbers = [bound.file.reserve() for _ in marks]
    for place, mark in enumerate(marks):
        beside = b"/Prev %d 0 R" % numbers[place - 1] if place else b""
        beside += b"/Next %d 0 R" % numbers[place + 1] if place + 1 < len(marks) else b""
        below = (
            _write_bookmarks(bound, mark.below, numbers[place]) + b"/Count -%d" % len(mark.below) if mark.below else b""
        )
        bound.file.put(
            b"<</Title%b/Parent %d 0 R%b%b/Dest[%d 0 R/Fit]>>"
            % (text_string(mark.title), parent, beside, below, bound.pages[mark.page]),
            numbers[place],
        )
    return b"/First %d 0 R/Last %d 0 R" % (numbers[0], numbers[-1])
