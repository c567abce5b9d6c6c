"""三级指标 offered while a name is typed: from the 指标库, and from what the unit wrote in other sheets. Bounded in queries and rows,
however many years a unit looks back on."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db.models import Q

from indicators.checks.texts import squeeze_text
from indicators.labels import category_code, dimension_code
from indicators.models import LibraryIndicator
from projects.models import Evaluation, Indicator, RoundState

MOST: Final = 12  # offered at once
LOOKED_AT: Final = 200  # rows of each source, the newest first
FIELDS: Final = (
    "name",
    "target",
    "dimension_label",
    "category_label",
    "dimension__code",
    "dimension__title",
    "category__code",
    "category__title",
    "evaluation__round__year",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamePlace:
    """The row that a name is wanted for: its labels as they stand there, and what was typed so far."""

    key: str = ""
    dimension: str = ""
    category: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    name: str
    target: str
    unit: str
    dimension: str
    category: str
    codes: tuple[str, str]
    year: int = 0  # in which the unit used it last; 0 where it only stands in the library
    is_this_year: bool = False

    @property
    def facts(self) -> str:
        unit = f"单位：{self.unit}" if self.unit and not self.target else ""
        return " · ".join(fact for fact in (self.target or unit, self.source) if fact)

    @property
    def source(self) -> str:
        if not self.year:
            return "指标库"
        return "本年其他项目用过" if self.is_this_year else f"{self.year}年用过"


def suggest_names(evaluation: Evaluation, place: NamePlace) -> list[Suggestion]:
    """The closest first; what stands on the sheet already isn't offered again."""
    taken = _list_names(evaluation, but=place.key)
    codes = (dimension_code(place.dimension), category_code(place.category))
    found = _fold_by_name((*_from_sheets(evaluation, place, codes), *_from_library(place, codes)))
    offered = (each for name, each in found.items() if name not in taken)
    return sorted(offered, key=lambda each: _rank_suggestion(each, codes, place.text.strip()))[:MOST]


def _rank_suggestion(each: Suggestion, codes: tuple[str, str], text: str) -> tuple[Any, ...]:
    dimension, category = codes
    return (
        bool(category) and each.codes[1] != category,
        bool(dimension) and each.codes[0] != dimension,
        not each.name.startswith(text),
        -each.year,
        each.name,
    )


def _list_names(evaluation: Evaluation, *, but: str) -> set[str]:
    rows = Indicator.objects.filter(evaluation=evaluation).exclude(key=but).exclude(name="")
    return {squeeze_text(name) for name in rows.order_by().values_list("name", flat=True)}


def _fold_by_name(offers: Iterable[Suggestion]) -> Mapping[str, Suggestion]:
    """By name, as it was used last; a target or a unit that it lacked then comes from where there is one."""
    found: dict[str, Suggestion] = {}
    for each in offers:
        name = squeeze_text(each.name)
        known = found.get(name)
        if known is None:
            found[name] = each
        else:
            found[name] = replace(known, target=known.target or each.target, unit=known.unit or each.unit)
    return found


def _from_sheets(evaluation: Evaluation, place: NamePlace, codes: tuple[str, str]) -> Iterator[Suggestion]:
    """In earlier years, and in other projects of this one."""
    year = evaluation.round.year
    rows = Indicator.objects.filter(
        _match_place(place, codes), evaluation__unit=evaluation.unit_id, evaluation__round__year__lte=year
    )
    rows = rows.exclude(evaluation=evaluation).exclude(evaluation__round__state=RoundState.PREPARING).exclude(name="")
    rows = rows.order_by("-evaluation__round__year", "-pk")
    for row in rows.values(*FIELDS)[:LOOKED_AT]:
        if len(row["name"].strip()) > 1:
            yield Suggestion(
                name=row["name"].strip(),
                target=row["target"].strip(),
                unit="",
                dimension=row["dimension_label"].strip() or row["dimension__title"] or "",
                category=row["category_label"].strip() or row["category__title"] or "",
                codes=(row["dimension__code"] or "", row["category__code"] or ""),
                year=row["evaluation__round__year"],
                is_this_year=row["evaluation__round__year"] == year,
            )


def _from_library(place: NamePlace, codes: tuple[str, str]) -> Iterator[Suggestion]:
    entries = LibraryIndicator.objects.filter(_match_place(place, codes), in_use=True)
    for entry in entries.select_related("dimension", "category").order_by("name", "pk")[:LOOKED_AT]:
        yield Suggestion(
            name=entry.name,
            target=entry.target,
            unit=entry.unit,
            dimension=entry.dimension.title,
            category=entry.category.title,
            codes=(entry.dimension.code, entry.category.code),
        )


def _match_place(place: NamePlace, codes: tuple[str, str]) -> Q:
    """By what was typed; before anything is, by the row's level 2, or its level 1."""
    dimension, category = codes
    if text := place.text.strip():
        return Q(name__icontains=text)
    if category:
        return Q(category__code=category)
    return Q(dimension__code=dimension) if dimension else Q()
