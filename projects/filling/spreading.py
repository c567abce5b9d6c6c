"""分配分值: what the rows of a sheet may be given at once, and giving it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db import models

from indicators.points import plain
from indicators.sheet import Sheet
from indicators.spreading import Spread, SpreadError, even_spread, former_spread, needs_points
from projects.documents.controls import row_group
from projects.filling.draft import Draft
from projects.filling.fixed import fixed_rows
from projects.filling.groups import groups_of
from projects.filling.touched import drop_stated, write_touched
from projects.history.events import record_event
from projects.models import Indicator

if TYPE_CHECKING:
    from perfeval.accounts.models import User

SUBJECT: Final = "分配分值"


class Way(models.TextChoices):
    EVEN = "even", "按评分办法分配"
    LAST_YEAR = "last_year", "按上年的分值分配"
    BEFORE = "before", "恢复分配前的分值"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadOffer:
    """One way to spread the points, with the row's weights by key."""

    way: Way
    spread: Spread

    @property
    def title(self) -> str:
        return self.way.label

    @property
    def levels(self) -> str:
        return "，".join(f"{title} {plain(points)} 分" for title, points in self.spread.levels.items())


def is_weighted(draft: Draft) -> bool:
    """Whether the form has 分值 at all: goal forms of 2021 have none."""
    return "indicators.weight" in draft.items


def lacks_weights(draft: Draft) -> bool:
    """A row that is to have points has none yet."""
    return is_weighted(draft) and any(needs_points(row) and row.weight is None for row in draft.sheet.indicators)


def has_free_weights(draft: Draft) -> bool:
    """Somebody has typed a weight already that a spread would change."""
    locked = locked_keys(draft)
    return any(row.weight is not None and row.key not in locked for row in draft.rows)


def locked_keys(draft: Draft) -> frozenset[str]:
    return frozenset(key for key, fixed in draft.fixed.items() if fixed.holds("weight"))


def even_offer(draft: Draft) -> SpreadOffer | None:
    try:
        return SpreadOffer(way=Way.EVEN, spread=even_spread(draft.sheet, draft.rules, locked=locked_keys(draft)))
    except SpreadError:
        return None


def offers_of(draft: Draft, former: Sheet | None) -> tuple[SpreadOffer, ...]:
    """The rule set's, last year's, and what stood before the last spread. A SpreadError says why there is none."""
    locked = locked_keys(draft)
    found = {Way.EVEN: even_spread(draft.sheet, draft.rules, locked=locked)}
    if former is not None:
        matched = fixed_rows(former, draft.sheet)
        weights = {key: found.row.weight for key, found in matched.items() if found.row.weight is not None}
        last_year = former_spread(draft.sheet, draft.rules, weights, locked=locked)
        if last_year is not None:
            found[Way.LAST_YEAR] = last_year
    before = _weights_before(draft)
    if before:
        found[Way.BEFORE] = Spread(weights=before, levels={})
    return tuple(SpreadOffer(way=way, spread=spread) for way, spread in found.items())


def give_weights(draft: Draft, offer: SpreadOffer, *, user: "User", address: str | None) -> list[str]:
    """One event. The evaluation's row must be locked, and the draft read behind that lock. The keys of changed rows."""
    groups = groups_of(draft)
    changes: dict[str, list[object]] = {}
    changed = dict(_changed_weights(draft, offer.spread.weights))
    for key, weight in changed.items():
        group = groups[row_group(key)]
        assert isinstance(group.record, Indicator)
        changes[f"{group.name}.weight"] = [_as_logged(group.record.weight), _as_logged(weight)]
        group.set_column("weight", weight)
        group.record.row_version += 1
        group.touched.add("row_version")
    if changes:
        changes |= drop_stated(groups)
        write_touched(draft, groups)
        subject = f"{SUBJECT}：{offer.title}"
        record_event(
            "change", evaluation=draft.evaluation, user=user, subject=subject, changes=changes, address=address
        )
    return list(changed)


def _changed_weights(draft: Draft, weights: Mapping[str, Decimal | None]) -> Iterator[tuple[str, Decimal | None]]:
    for row in draft.rows:
        if row.key in weights and row.weight != weights[row.key]:
            yield row.key, weights[row.key]


def _weights_before(draft: Draft) -> Mapping[str, Decimal | None]:
    """What the last spread replaced, as far as it stands otherwise now."""
    last = next((event for event in draft.latest_changes if event.subject.startswith(SUBJECT)), None)
    if last is None or last.subject.endswith(Way.BEFORE.label):
        return {}
    stood = {row.key: last.changes.get(f"{row_group(row.key)}.weight") for row in draft.rows}
    weights = {key: None if pair[0] is None else Decimal(pair[0]) for key, pair in stood.items() if pair}
    return dict(_changed_weights(draft, weights))


def _as_logged(weight: Decimal | None) -> str | None:
    return None if weight is None else plain(weight)
