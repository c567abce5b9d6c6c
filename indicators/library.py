"""The 指标库 that is shipped: names from published tables; each file is loaded once."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from indicators.models import Category, Dimension, LibraryIndicator

DIRECTORY: Final = Path(__file__).resolve().parent.parent / "fixtures" / "library"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    dimension: str  # codes
    category: str
    name: str
    target: str
    unit: str
    field_of_work: str
    source: str


def shipped_indicators() -> Iterator[Shipped]:
    for path in sorted(DIRECTORY.glob("*.toml")):
        yield from _read_shipped(tomllib.loads(path.read_text(encoding="utf-8")))


def _read_shipped(data: Mapping[str, Any]) -> Iterator[Shipped]:
    for field_of_work, rows in data["fields"].items():
        for dimension, category, name, target, unit, year in rows:
            yield Shipped(
                dimension=dimension,
                category=category,
                name=name,
                target=target,
                unit=unit,
                field_of_work=field_of_work,
                source=data["sources"][str(year)],
            )


@transaction.atomic
def load_library() -> None:
    """Loads each source once, so that a name that was renamed or put out of use doesn't come back."""
    known = set(LibraryIndicator.objects.order_by().values_list("source", flat=True).distinct())
    dimensions = {dimension.code: dimension for dimension in Dimension.objects.all()}
    categories = {category.code: category for category in Category.objects.all()}
    new = (
        LibraryIndicator(
            dimension=dimensions[each.dimension],
            category=categories[each.category],
            name=each.name,
            target=each.target,
            unit=each.unit,
            field_of_work=each.field_of_work,
            source=each.source,
        )
        for each in shipped_indicators()
        if each.source not in known
    )
    LibraryIndicator.objects.bulk_create(new, ignore_conflicts=True)
