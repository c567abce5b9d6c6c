"""Says what a pasted block means before anything of it is filled in. Writes nothing."""

import json
from dataclasses import asdict
from typing import Any, Final

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from projects.filling.blocks import TABLES, read_block
from projects.filling.draft import draft_of
from projects.filling.rows import MOST_ROWS
from projects.views.filling import fillable

MOST_COLUMNS: Final = 60
LONGEST: Final = 10_000  # characters of a cell
TOO_LARGE: Final = f"一次最多粘贴 {MOST_ROWS} 行、{MOST_COLUMNS} 列，请分几次粘贴。"
NO_BLOCK: Final = "复制的内容没有可以填入的单元格。"


class NoBlockError(ValueError):
    """Why what was sent can't be read; the message is for the person who pasted it."""


@require_POST
def reading(request: HttpRequest, pk: int) -> JsonResponse:
    draft = draft_of(fillable(request, pk))
    try:
        table, column, rows = _read_sent(request.body)
    except NoBlockError as error:
        return JsonResponse({"reason": str(error)}, status=400)
    return JsonResponse(asdict(read_block(draft, table, column, rows)))


def _read_sent(body: bytes) -> tuple[str, int, list[list[str]]]:
    try:
        sent: Any = json.loads(body)
        table, column, rows = sent["table"], sent["column"], sent["rows"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NoBlockError(NO_BLOCK) from None
    if table not in TABLES or not isinstance(column, int) or not 0 <= column <= MOST_COLUMNS or not _is_table(rows):
        raise NoBlockError(NO_BLOCK)
    if len(rows) > MOST_ROWS or len(rows[0]) > MOST_COLUMNS:
        raise NoBlockError(TOO_LARGE)
    return table, column, rows


def _is_table(rows: object) -> bool:
    """Texts in rows of one length, something in one of them."""
    if not isinstance(rows, list) or not rows or not all(isinstance(row, list) for row in rows):
        return False
    texts = [text for row in rows for text in row]
    is_text = all(isinstance(text, str) and len(text) <= LONGEST for text in texts)
    return is_text and len({len(row) for row in rows}) == 1 and any(map(str.strip, texts))
