"""选择填报方式: what an empty sheet may take its rows from, and taking them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Count

from indicators.labels import COST_CATEGORIES, category_code, dimension_code
from indicators.models import LibraryIndicator
from indicators.sheet import FundAmounts, FundRow, IndicatorRow, Sheet
from projects.access import may_fill
from projects.history.events import record_event
from projects.models import Evaluation, Stage
from projects.models.rows import new_key
from projects.rounds.formers import Former, Source, carry_over, find_formers
from projects.sheets import apply_sheet, sheet_of
from projects.sheets.drawing import read_layout

if TYPE_CHECKING:
    from perfeval.accounts.models import User

WAN: Final = -4
MOST_OF_LIBRARY: Final = 60


class OfferOrigin(models.TextChoices):
    GOAL = "goal", "审核通过的绩效目标表"
    LAST_YEAR = "last_year", "上年的表"
    LIBRARY = "library", "指标库"
    CATEGORIES = "categories", "表样的各类指标"


class BeginningError(ValueError):
    """Why nothing was taken over; the message says it in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One thing to begin with, and what it brings."""

    origin: OfferOrigin
    title: str
    brings: str
    fields_of_work: tuple[tuple[str, int], ...] = ()  # of the library, with how many each holds


def offers_for(evaluation: Evaluation) -> tuple[Offer, ...]:
    """Nothing where the sheet has indicators already."""
    return () if typed_rows(sheet_of(evaluation)) else possible_offers(evaluation)


def possible_offers(evaluation: Evaluation) -> tuple[Offer, ...]:
    """What the approved goal form fixed goes before all else: where it stands, nothing else may be put in its place."""
    goal = _find_own_goal(evaluation)
    if goal is not None:
        return (_offer_former(OfferOrigin.GOAL, goal, evaluation),)
    earlier = ((OfferOrigin.GOAL, Source.GOAL), (OfferOrigin.LAST_YEAR, Source.LAST_YEAR))
    found = [(origin, _find_former(evaluation, source)) for origin, source in earlier]
    offers = [
        _offer_former(origin, former, evaluation) for origin, former in found if former and _has_content(former.sheet)
    ]
    return (*offers, *_offer_library(), *_offer_categories(evaluation))


def typed_rows(sheet: Sheet) -> int:
    """Rows in which somebody wrote more than what kind of indicator they are for."""
    return sum(bool(row.name.strip() or row.target.strip() or row.actual.strip()) for row in sheet.indicators)


@transaction.atomic
def begin_sheet(
    evaluation: Evaluation,
    origin: OfferOrigin,
    *,
    field_of_work: str = "",
    replacing: bool = False,
    by: "User",
    address: str | None = None,
) -> str:
    """What was taken over, in words. A sheet that was submitted meanwhile stays, and what was typed meanwhile isn't lost."""
    Evaluation.objects.filter(pk=evaluation.pk).lock()
    held = Evaluation.objects.with_places().select_related("approved_goal").get(pk=evaluation.pk)
    if not (verdict := may_fill(by, held)):
        raise PermissionDenied(verdict.reason)
    sheet = sheet_of(held)
    if typed_rows(sheet) and not replacing:
        raise BeginningError("这张表里已经填有指标，没有带入。要替换，请在“选择填报方式”中确认")
    begun, title = _build_sheet(held, sheet, origin, field_of_work)
    signed = held.signed(by)
    begun = replace(begun, filler=signed["filler"], phone=signed["phone"])
    apply_sheet(held, begun)
    record_event(
        "begin",
        evaluation=held,
        user=by,
        subject=f"带入{title}的内容",
        changes=_changes_between(sheet, begun),
        address=address,
    )
    return title


def _build_sheet(evaluation: Evaluation, sheet: Sheet, origin: OfferOrigin, field_of_work: str) -> tuple[Sheet, str]:
    own = _find_own_goal(evaluation)
    if own is not None and origin is not OfferOrigin.GOAL:
        raise BeginningError("绩效目标表已审核通过，指标以它为准，只能从审核通过的绩效目标表开始")
    match origin:
        case OfferOrigin.LIBRARY:
            return replace(
                sheet, indicators=_list_library_rows(evaluation, field_of_work)
            ), f"指标库（{field_of_work}）"
        case OfferOrigin.CATEGORIES:
            return replace(sheet, indicators=_list_category_rows(evaluation)), "表样各类指标"
    former = own or _find_former(evaluation, Source.GOAL if origin is OfferOrigin.GOAL else Source.LAST_YEAR)
    if former is None:
        raise BeginningError(f"没有找到{origin.label}")
    return _take_over(former.sheet, sheet), former.title


def _take_over(former: Sheet, sheet: Sheet) -> Sheet:
    """What is written on the sheet already stays: a goal, amounts that the bureau brought."""
    begun = carry_over(former, sheet)
    held = {line.kind: line for line in sheet.funds}
    funds = []
    for line in begun.funds:
        own = held.get(line.kind, FundRow(kind=line.kind))
        initial = own.amounts.initial if own.amounts.initial is not None else line.amounts.initial
        amounts = FundAmounts(initial=initial, budget=own.amounts.budget, spent=own.amounts.spent)
        funds.append(replace(own, amounts=amounts))
    return replace(begun, goal=sheet.goal if sheet.goal.strip() else begun.goal, funds=tuple(funds))


def _find_own_goal(evaluation: Evaluation) -> Former | None:
    if evaluation.stage != Stage.SELF_EVALUATION or evaluation.approved_goal is None:
        return None
    sheet = evaluation.approved_goal.sheet
    title = f"{evaluation.round.year}年度的绩效目标表"
    return Former(sheet=replace(sheet, year=evaluation.round.year), title=title)


def _find_former(evaluation: Evaluation, source: Source) -> Former | None:
    return find_formers(evaluation.round, [evaluation.project], source).get(evaluation.project_id)


def _has_content(sheet: Sheet) -> bool:
    return bool(typed_rows(sheet) or sheet.goal.strip())


def _offer_former(origin: OfferOrigin, former: Former, evaluation: Evaluation) -> Offer:
    """Another year's amounts stay with their year."""
    sheet = former.sheet
    initial = sheet.total_funds.initial if sheet.year == evaluation.round.year else None
    parts = (
        f"{len(sheet.indicators)} 个指标" if sheet.indicators else "",
        "总体目标" if sheet.goal.strip() else "",
        f"年初预算数 {initial.scaleb(WAN).normalize():f} 万元" if initial else "",
    )
    return Offer(origin=origin, title=former.title, brings="，".join(part for part in parts if part))


def _offer_library() -> Iterable[Offer]:
    held = LibraryIndicator.objects.filter(in_use=True).order_by("field_of_work").values_list("field_of_work")
    fields = tuple((name, count) for name, count in held.annotate(count=Count("pk")) if name)
    if fields:
        brings = "所选行业领域的三级指标和常用指标值，按一级、二级指标排好"
        yield Offer(origin=OfferOrigin.LIBRARY, title="指标库", brings=brings, fields_of_work=fields)


def _list_library_rows(evaluation: Evaluation, field_of_work: str) -> tuple[IndicatorRow, ...]:
    """In the order of the form, under the names that it gives its levels."""
    named = LibraryIndicator.objects.filter(in_use=True, field_of_work=field_of_work).exclude(field_of_work="")
    ordered = named.order_by("dimension__position", "category__position", "id")
    entries = list(ordered.select_related("dimension", "category")[:MOST_OF_LIBRARY])
    if not entries:
        raise BeginningError("指标库中没有这个行业领域的指标")
    pairs = list(_categories_of(evaluation))
    placed = [(_place_in_form(entry, pairs), entry) for entry in entries]
    placed.sort(key=lambda each: len(pairs) if each[0] is None else each[0])
    rows = []
    for place, entry in placed:
        first, second = (entry.dimension.title, entry.category.title) if place is None else pairs[place]
        rows.append(IndicatorRow(key=new_key(), dimension=first, category=second, name=entry.name, target=entry.target))
    return tuple(rows)


def _place_in_form(entry: LibraryIndicator, pairs: Sequence[tuple[str, str]]) -> int | None:
    """Costs stand below 产出 on one form, and as a level 1 of their own on another."""
    codes = [(dimension_code(first), category_code(second)) for first, second in pairs]
    wanted = (entry.dimension.code, entry.category.code)
    likenesses: tuple[Callable[[tuple[str, str]], bool], ...] = (
        lambda pair: pair == wanted,
        lambda pair: pair[1] == wanted[1],
        lambda pair: pair[0] == "cost" and wanted[1] in COST_CATEGORIES,
    )
    for likeness in likenesses:
        found = next((number for number, pair in enumerate(codes) if likeness(pair)), None)
        if found is not None:
            return found
    return None


def _categories_of(evaluation: Evaluation) -> Sequence[tuple[str, str]]:
    layout = evaluation.round.layout_at(evaluation.stage) or evaluation.round.layout
    return read_layout(layout.content).categories


def _offer_categories(evaluation: Evaluation) -> Iterable[Offer]:
    count = len(_categories_of(evaluation))
    if count:
        brings = f"{count} 行，一级、二级指标已写好，三级指标由您填写"
        yield Offer(origin=OfferOrigin.CATEGORIES, title="表样的各类指标", brings=brings)


def _list_category_rows(evaluation: Evaluation) -> tuple[IndicatorRow, ...]:
    pairs = _categories_of(evaluation)
    if not pairs:
        raise BeginningError("这个表样没有列出各类指标")
    return tuple(IndicatorRow(key=new_key(), dimension=first, category=second) for first, second in pairs)


def _changes_between(before: Sheet, after: Sheet) -> Mapping[str, object]:
    counts = {"indicators": [len(before.indicators), len(after.indicators)]}
    texts = {f"sheet.{name}": [getattr(before, name), getattr(after, name)] for name in ("goal", "filler", "phone")}
    return counts | {name: pair for name, pair in texts.items() if pair[0] != pair[1]}
