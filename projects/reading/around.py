"""The paragraphs around a form: those between two forms belong to the upper one up to the lower one's title."""

from collections.abc import Iterator
from typing import Final

from indicators.form_words import TITLE
from projects.reading.form import FormBeingRead, labels_in
from projects.reading.found import Found
from projects.reading.headings import UNIT_LINE
from projects.reading.totals import without_total

OVER_A_FORM: Final = frozenset(
    {"project", "department", "unit", "year", "extra.reporting_unit", "extra.project_code", "extra.category"}
)
MOST_OVER_A_FORM: Final = 3  # paragraphs, where no title says that they are its own


def take_around(form: FormBeingRead, found: Found) -> None:
    above, below = form.table.above, form.table.below
    title = next((number for number in reversed(range(len(above))) if TITLE.search(above[number])), None)
    for text in above[-MOST_OVER_A_FORM:] if title is None else above[title:]:
        found.put_all(
            (name, value)
            for name, value in _labels_in_paragraph(text, found)
            if title is not None or name in OVER_A_FORM
        )
    ends = next((number for number, text in enumerate(below) if TITLE.search(text)), None)
    for text in below[:ends]:
        found.put_all(
            (name, value)
            for name, value in _labels_in_paragraph(text, found)
            if ends is not None or name not in OVER_A_FORM
        )


def _labels_in_paragraph(text: str, found: Found) -> Iterator[tuple[str, str]]:
    yield from labels_in(without_total(UNIT_LINE.sub("", text), found).strip())
