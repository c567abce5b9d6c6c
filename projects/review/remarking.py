"""批注: raised by a reviewer at a place of the form, answered by the filler, closed or raised anew by a reviewer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.text import Truncator

from indicators.catalogue import Holder, Use, fields_of, held_by
from indicators.points import plain
from indicators.sheet import Sheet
from projects.access import Verdict, may_fill, may_review, may_settle
from projects.documents.compose import compose
from projects.documents.controls import NOT_APPLICABLE
from projects.documents.grid import Grid
from projects.documents.layout.values import EXTRA, TOTAL
from projects.history.events import record_event
from projects.models import Evaluation, Remark, RemarkAct, RemarkEntry, Version
from projects.models.remark import LONGEST_FIELD, LONGEST_PLACE, LONGEST_REMARK
from projects.models.storable import drop_unstorable
from projects.review.workflow import OvertakenError, RefusedError, refuse_overtaken
from projects.sheets.computed import submitted_versions
from projects.sheets.drawing import read_layout
from projects.sheets.labels import labels_of
from projects.sheets.titles import dimension_title, extra_title, line_title

if TYPE_CHECKING:
    from perfeval.accounts.models import User

WHOLE_SHEET: Final = "sheet"
LONGEST_NAME: Final = 60  # characters of a row's name within the name of a place
ROW: Final = f"{Holder.ROWS}."
FUND: Final = f"{Holder.FUNDS}."
FOLLOWS: Final[Mapping[str, tuple[RemarkAct, ...]]] = MappingProxyType(
    {
        RemarkAct.RAISE: (RemarkAct.ANSWER, RemarkAct.CLOSE),
        RemarkAct.REOPEN: (RemarkAct.ANSWER, RemarkAct.CLOSE),
        RemarkAct.ANSWER: (RemarkAct.CLOSE, RemarkAct.REOPEN),
        RemarkAct.CLOSE: (RemarkAct.REOPEN,),
    }
)
VERBS: Final[Mapping[RemarkAct, str]] = MappingProxyType(
    {
        RemarkAct.RAISE: "remark",
        RemarkAct.ANSWER: "answer-remark",
        RemarkAct.CLOSE: "close-remark",
        RemarkAct.REOPEN: "reopen-remark",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkPlace:
    """What a remark can be about; a form of fifteen rows has some 150."""

    source: str  # as the cells of the form name it
    title: str
    key: str = ""
    field: str = ""
    text: str = ""
    is_beside: bool = False  # the form has no cell for it


def remark_places(sheet: Sheet, layout_content: str, grid: Grid) -> list[RemarkPlace]:
    """The whole sheet, then rows and cells as the form has them, then what the filler wrote beside the form."""
    words = PlaceWords(sheet, layout_content)
    places = {WHOLE_SHEET: RemarkPlace(source=WHOLE_SHEET, title="整张表")}
    for cell in grid.cells:
        if not cell.source:
            continue
        if cell.source.startswith(ROW):
            row = ".".join(cell.source.split(".", 2)[:2])
            places.setdefault(row, words.place_of(row))
        places[cell.source] = replace(words.place_of(cell.source), text=cell.text)
    for source, value in _values_beside(sheet):
        if value not in (None, "") and grid.find(source) is None:
            text = plain(value) if isinstance(value, Decimal) else str(value)
            places[source] = replace(words.place_of(source), text=text, is_beside=True)
    return list(places.values())


def _values_beside(sheet: Sheet) -> Iterator[tuple[str, object]]:
    """Values by their source."""
    for field in held_by(Holder.SHEET, Use.BESIDE):
        yield field.key, getattr(sheet, field.key)
    for code, reason in sheet.not_applicable.items():
        yield f"{NOT_APPLICABLE}{code}", reason
    for number, row in enumerate(sheet.indicators, start=1):
        for field in held_by(Holder.ROWS, Use.BESIDE):
            yield f"{ROW}{number}.{field.key}", getattr(row, field.key)


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """What people call a place of a form."""

    sheet: Sheet
    layout_content: str

    def place_of(self, source: str) -> RemarkPlace:
        if source.startswith(ROW):
            number, _, field = source.removeprefix(ROW).partition(".")
            row = self.sheet.indicators[int(number) - 1]
            called = f"「{Truncator(row.name).chars(LONGEST_NAME)}」" if row.name else ""
            title = f"第 {number} 行{called}{self._title_of(Holder.ROWS, field) if field else ''}"
            return RemarkPlace(source=source, title=title, key=row.key, field=field, text="" if field else row.name)
        if source.startswith(FUND):
            kind, field = _split_source(source.removeprefix(FUND))
            line = "年度资金总额" if kind == TOTAL else line_title(kind, read_layout(self.layout_content))
            return RemarkPlace(source=source, title=f"{line}{self._title_of(Holder.FUNDS, field)}", field=source)
        if source.startswith(NOT_APPLICABLE):
            title = f"{dimension_title(source.removeprefix(NOT_APPLICABLE))}不适用"
        else:
            title = self._title_of(Holder.SHEET, source)
        return RemarkPlace(source=source, title=title, field=source)

    def _title_of(self, holder: Holder, field: str) -> str:
        """The form's own words, else those of the catalogue."""
        if words := labels_of(self.layout_content).get(f"{holder}.{field}"):
            return words
        known = fields_of(holder).get(field)
        return known.title if known else extra_title(field.removeprefix(EXTRA))


def _split_source(name: str) -> tuple[str, str]:
    kind, extra, rest = name.partition(f".{EXTRA}")
    if extra:
        return kind, f"{EXTRA}{rest}"
    kind, _, field = name.rpartition(".")
    return kind, field


@transaction.atomic
def raise_remark(
    evaluation: Evaluation, source: str, text: str, *, by: "User", seen: str, address: str | None = None
) -> RemarkEntry:
    """About the version that is being reviewed, as the person saw it."""
    held = _lock_sheet(evaluation)
    refuse_overtaken(held, seen)
    _refuse_unless(may_review(by, held))
    said, (version, place) = _tidy_text(text), _find_place(held, source)
    same = RemarkEntry.objects.filter(
        remark__version=version, remark__key=place.key, remark__field=place.field, act=RemarkAct.RAISE, text=said
    )
    if same.exists():
        raise RefusedError("这一处已有同样的批注。")
    remark = Remark.objects.create(
        evaluation=held,
        version=version,
        step=held.step,
        key=place.key,
        field=place.field[:LONGEST_FIELD],
        place=place.title[:LONGEST_PLACE],
        quote=place.text,
    )
    return _write_entry(remark, held, RemarkAct.RAISE, said, number=1, by=by, address=address)


def _find_place(evaluation: Evaluation, source: str) -> tuple[Version, RemarkPlace]:
    version = submitted_versions([evaluation]).get(evaluation.pk)
    if version is None:
        raise RefusedError("这张表没有送审稿，不能批注。")
    sheet, content = version.sheet, version.layout.content
    places = remark_places(sheet, content, compose(sheet, read_layout(content)))
    found = next((place for place in places if place.source == source), None)
    if found is None:
        raise RefusedError("请选择批注的位置。")
    return version, found


@transaction.atomic
def add_entry(
    evaluation: Evaluation,
    remark: int,
    act: RemarkAct,
    text: str,
    *,
    by: "User",
    seen: int,
    address: str | None = None,
) -> RemarkEntry:
    """What follows on a remark. `seen` is the number of the last entry that the person read."""
    held = _lock_sheet(evaluation)
    entries = RemarkEntry.objects.filter(remark=remark, remark__evaluation=held).select_related("remark", "written_by")
    last = entries.order_by("-number").first()
    if last is None:
        raise RefusedError("没有这处批注。")
    is_answer = act is RemarkAct.ANSWER
    _refuse_unless(may_fill(by, held) if is_answer else may_settle(by, held, last.remark))
    if last.number != seen:
        raise OvertakenError(f"这处批注刚刚由{last.written_by}写了“{last.get_act_display()}”，请核对后再办。")
    if act not in FOLLOWS[last.act]:
        raise RefusedError(f"这处批注现在是“{last.get_act_display()}”，不能再写“{act.label}”。")
    said = _tidy_text(text, is_wanted=act is not RemarkAct.CLOSE)
    return _write_entry(last.remark, held, act, said, number=last.number + 1, by=by, address=address)


def _write_entry(
    remark: Remark,
    evaluation: Evaluation,
    act: RemarkAct,
    text: str,
    *,
    number: int,
    by: "User",
    address: str | None,
) -> RemarkEntry:
    entry = RemarkEntry.objects.create(remark=remark, number=number, act=act, text=text, written_by=by)
    changes = {"remark": remark.pk, "quote": remark.quote}
    record_event(
        VERBS[act],
        evaluation=evaluation,
        user=by,
        subject=remark.place,
        changes=changes,
        opinion=text,
        address=address,
    )
    return entry


def _lock_sheet(evaluation: Evaluation) -> Evaluation:
    Evaluation.objects.filter(pk=evaluation.pk).lock()
    return Evaluation.objects.with_places().get(pk=evaluation.pk)


def _refuse_unless(verdict: Verdict) -> None:
    if not verdict:
        raise RefusedError(verdict.reason)


def _tidy_text(typed: str, *, is_wanted: bool = True) -> str:
    text = drop_unstorable(typed.replace("\r\n", "\n")).strip()
    if is_wanted and not text:
        raise RefusedError("请写明内容。")
    if len(text) > LONGEST_REMARK:
        raise RefusedError(f"内容有 {len(text)} 字，最多 {LONGEST_REMARK} 字。")
    return text
