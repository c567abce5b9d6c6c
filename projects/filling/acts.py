"""What the buttons of the page do to the rows, by the words that they post."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from django.http import QueryDict

from indicators.spreading import SpreadError
from projects.documents.controls import row_group
from projects.filling.rows import DOWN, UP, RowRefusedError, Rows
from projects.filling.saving import VERSION, read_whole_number
from projects.filling.spreading import Way, give_weights, is_weighted, offers_of

MOST_AT_ONCE: Final = 100
Act = Callable[[Rows, str, QueryDict], list[str]]


def act_on_rows(rows: Rows, posted: QueryDict) -> list[str]:
    """The keys of the rows to look at afterwards. Which rows go is posted with the versions that the person saw."""
    word, _, key = posted.get("act", "").partition(":")
    act = ACTS.get(word)
    if act is None:
        raise RowRefusedError("没有这样的操作。")
    return act(rows, key, posted)


def _add_rows(rows: Rows, key: str, posted: QueryDict) -> list[str]:
    count = min(max(read_whole_number(posted.get("count", "1")), 1), MOST_AT_ONCE)
    return rows.add_below(key, count=count) if key else rows.add([{}] * count)


def _add_in_category(rows: Rows, key: str, posted: QueryDict) -> list[str]:
    number, categories = read_whole_number(posted.get("add_in", "")), rows.draft.layout.categories
    if not 0 <= number < len(categories):
        raise RowRefusedError("请先选择在哪一类中增加。")
    return rows.add_in(*categories[number])


def _add_slashes(rows: Rows, key: str, posted: QueryDict) -> list[str]:
    return rows.add_slashes()


def _copy_row(rows: Rows, key: str, posted: QueryDict) -> list[str]:
    return rows.copy(key)


def _remove_row(rows: Rows, key: str, posted: QueryDict) -> list[str]:
    rows.remove({key: _version_seen(posted, key)})
    return []


def _remove_chosen(rows: Rows, key: str, posted: QueryDict) -> list[str]:
    rows.remove({each: _version_seen(posted, each) for each in posted.getlist("key")})
    return []


def _spread_weights(rows: Rows, key: str, posted: QueryDict) -> list[str]:
    """By the rule set, or back to what stood before."""
    try:
        offers = offers_of(rows.draft, None)
    except SpreadError as error:
        raise RowRefusedError(str(error)) from error
    offer = next((offer for offer in offers if offer.way == (key or Way.EVEN)), None)
    if offer is None or not is_weighted(rows.draft):
        raise RowRefusedError("分值没有可以改动的。")
    return give_weights(rows.draft, offer, user=rows.user, address=rows.address)


def _version_seen(posted: QueryDict, key: str) -> int:
    """A form without the version saw none."""
    return read_whole_number(posted.get(f"{row_group(key)}.{VERSION}", ""))


def _restore_row(rows: Rows, key: str, posted: QueryDict) -> list[str]:
    return rows.restore(key)


def _move_up(rows: Rows, key: str, posted: QueryDict) -> list[str]:
    rows.move(key, UP)
    return [key]


def _move_down(rows: Rows, key: str, posted: QueryDict) -> list[str]:
    rows.move(key, DOWN)
    return [key]


ACTS: Final[Mapping[str, Act]] = MappingProxyType(
    {
        "add": _add_rows,
        "add-in": _add_in_category,
        "slash": _add_slashes,
        "copy": _copy_row,
        "remove": _remove_row,
        "remove-all": _remove_chosen,
        "spread": _spread_weights,
        "restore": _restore_row,
        "up": _move_up,
        "down": _move_down,
    }
)
