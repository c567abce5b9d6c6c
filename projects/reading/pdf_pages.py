"""Reads a PDF in a process of its own, short of memory and time, and prints each page as a line of JSON: its rules and letters.

Run by its path, with the file on standard input: it knows nothing of the site, and what it can be made to do ends with it.
"""

import ctypes
import json
import resource
import sys
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

import pypdfium2 as pdfium
from pypdfium2 import raw

MEMORY: Final = 1024 * 1024 * 1024
SECONDS: Final = 60
MOST_LETTERS: Final = 50_000  # of a page
MOST_OBJECTS: Final = 50_000
DEEPEST: Final = 8  # drawings within each other
THIN: Final = 3.0  # points; a filled box up to this is a rule
SLANT: Final = 0.5
LEAST_RULE: Final = 2.0

Matrix = tuple[float, float, float, float, float, float]
Rule = tuple[float, float, float, float]
SAME: Final[Matrix] = (1, 0, 0, 1, 0, 0)


def read_pdf_pages(content: bytes, most_pages: int) -> Iterator[dict[str, Any]]:
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        yield {"refused": "encrypted" if "password" in str(error).lower() else "broken"}
        return
    if len(document) > most_pages:
        yield {"refused": "many"}
        return
    for page in document:
        yield read_pdf_page(page)
        page.close()


def read_pdf_page(page: Any) -> dict[str, Any]:
    turned = _matrix_of_page(page)
    rules: list[Rule] = []
    count = raw.FPDFPage_CountObjects(page.raw)
    objects = (raw.FPDFPage_GetObject(page.raw, number) for number in range(min(count, MOST_OBJECTS)))
    has_picture = _collect_rules(objects, turned, rules, 0)
    return {"rules": rules, "letters": list(_read_letters(page, turned)), "has_picture": has_picture}


def _matrix_of_page(page: Any) -> Matrix:
    """To coordinates that grow to the right and downwards on the page as it is shown."""
    left, bottom, right, top = page.get_mediabox()
    match page.get_rotation():
        case 90:
            return (0, 1, 1, 0, -bottom, -left)
        case 180:
            return (-1, 0, 0, 1, right, -bottom)
        case 270:
            return (0, -1, -1, 0, top, right)
    return (1, 0, 0, -1, -left, top)


def _combine_matrices(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _transform_point(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _collect_rules(objects: Iterator[Any], outer: Matrix, rules: list[Rule], depth: int) -> bool:
    has_picture = False
    for each in objects:
        kind = raw.FPDFPageObj_GetType(each)
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            has_picture = True
        elif kind == raw.FPDF_PAGEOBJ_PATH and len(rules) < MOST_OBJECTS:
            rules += _rules_of_path(each, _combine_matrices(_matrix_of_object(each), outer))
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < DEEPEST:
            count = min(raw.FPDFFormObj_CountObjects(each), MOST_OBJECTS)
            inner = (raw.FPDFFormObj_GetObject(each, number) for number in range(count))
            has_picture |= _collect_rules(inner, _combine_matrices(_matrix_of_object(each), outer), rules, depth + 1)
    return has_picture


def _matrix_of_object(each: Any) -> Matrix:
    held = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(each, held):
        return SAME
    return (held.a, held.b, held.c, held.d, held.e, held.f)


def _rules_of_path(path: Any, matrix: Matrix) -> Iterator[Rule]:
    """Straight lines along the page: drawn ones, and boxes so thin that they look like one."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    for points in _parts_of_path(path, matrix):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        width, height = max(xs) - min(xs), max(ys) - min(ys)
        if fill.value and not stroke.value:
            if min(width, height) <= THIN < max(width, height) and len(points) > 2:
                yield _rule_through_box(min(xs), min(ys), width, height)
        elif stroke.value:
            for (x, y), (to_x, to_y) in pairwise(points):
                if abs(x - to_x) + abs(y - to_y) >= LEAST_RULE and min(abs(x - to_x), abs(y - to_y)) <= SLANT:
                    yield _round_rule(min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y))


def _rule_through_box(x: float, y: float, width: float, height: float) -> Rule:
    if width > height:
        return _round_rule(x, y + height / 2, x + width, y + height / 2)
    return _round_rule(x + width / 2, y, x + width / 2, y + height)


def _round_rule(*numbers: float) -> Rule:
    x, y, to_x, to_y = (round(number, 2) for number in numbers)
    return x, y, to_x, to_y


def _parts_of_path(path: Any, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
    """The points of each part of a path; a curve has none of interest but its end."""
    points: list[tuple[float, float]] = []
    for number in range(min(raw.FPDFPath_CountSegments(path), MOST_OBJECTS)):
        segment = raw.FPDFPath_GetPathSegment(path, number)
        x, y = ctypes.c_float(), ctypes.c_float()
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points
            points = []
        points.append(_transform_point(matrix, x.value, y.value))
        if raw.FPDFPathSegment_GetClose(segment) and len(points) > 1:
            points.append(points[0])
    if len(points) > 1:
        yield points


def _read_letters(page: Any, turned: Matrix) -> Iterator[tuple[str, float, float, float, float]]:
    """Each with its left, top, right and bottom; spaces and line ends that only pdfium adds are left out."""
    text = page.get_textpage()
    box = raw.FS_RECTF()
    for number in range(min(raw.FPDFText_CountChars(text.raw), MOST_LETTERS)):
        code = raw.FPDFText_GetUnicode(text.raw, number)
        if raw.FPDFText_IsGenerated(text.raw, number) == 1 or code < 32 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
            continue
        if raw.FPDFText_GetLooseCharBox(text.raw, number, box):
            x, y = _transform_point(turned, box.left, box.top)
            to_x, to_y = _transform_point(turned, box.right, box.bottom)
            yield chr(code), *_round_rule(min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y))
    text.close()


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    for page in read_pdf_pages(sys.stdin.buffer.read(), int(sys.argv[1])):
        sys.stdout.write(json.dumps(page, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
