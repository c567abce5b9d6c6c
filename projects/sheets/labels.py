"""What a form calls its values: the cell of each, and the words for it."""

from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise

from projects.documents.layout.values import EXECUTION, SHEET_FIELDS, Fields, Funds, Indicators, Item
from projects.sheets.drawing import read_layout


@lru_cache(maxsize=64)
def items_of(layout_content: str) -> Mapping[str, Item]:
    items: dict[str, Item] = {}
    for block in read_layout(layout_content).blocks:
        match block:
            case Fields():
                items |= {f"sheet.{item.field}": item for row in block.rows for item in row if item.field}
            case Funds():
                items |= {_name_in_funds(item.field): item for item in block.columns}
            case Indicators():
                items |= {f"indicators.{item.field}": item for item in block.columns}
    return items


@lru_cache(maxsize=64)
def words_before(layout_content: str) -> Mapping[str, str]:
    """What the form says in its own cell before a value, by the value's field."""
    words: dict[str, str] = {}
    for block in read_layout(layout_content).blocks:
        if isinstance(block, Fields):
            for row in block.rows:
                words |= {after.field: before.label.text for before, after in pairwise(row) if after.field}
    return words


@lru_cache(maxsize=64)
def labels_of(layout_content: str) -> Mapping[str, str]:
    """What the form calls each value: the head of its column, its own words, or those in the cell before."""
    named = {f"sheet.{field}": words for field, words in words_before(layout_content).items()}
    named |= {name: item.label.text for name, item in items_of(layout_content).items() if item.label.text}
    return {name: text.replace("\n", "").rstrip("：:") for name, text in named.items()}


def _name_in_funds(field: str) -> str:
    """A column of the fund table may belong to the whole sheet: its rate and score, its reasons."""
    is_line = field not in EXECUTION and field not in SHEET_FIELDS
    return f"funds.{field}" if is_line else f"sheet.{EXECUTION.get(field, field)}"
