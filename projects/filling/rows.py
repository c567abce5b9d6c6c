"""Rows come, go and change places; one that was removed can be brought back as it was."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Prefetch, prefetch_related_objects

from indicators.catalogue import FieldKind, Holder, Use, held_by
from indicators.labels import category_code, dimension_code
from projects.documents.controls import SHEET, row_group
from projects.documents.layout.values import Indicators
from projects.filling.draft import Draft
from projects.filling.groups import groups_of
from projects.filling.saving import who_changed
from projects.filling.touched import keep_labels, shown_labels, write_touched
from projects.history.events import record_event
from projects.models import Attachment, Evaluation, Indicator
from projects.models.rows import new_key
from projects.sheets.numbers import LABELS

if TYPE_CHECKING:
    from perfeval.accounts.models import User

MOST_ROWS: Final = 200
GOAL_FIXED: Final = "绩效目标表已审核通过，增加指标请先申请目标调整。"
UP, DOWN = -1, 1
TYPED: Final = held_by(Holder.ROWS, Use.TYPED)
COLUMNS: Final = (*(field.stored_as for field in TYPED), "extra")  # what the log keeps of a row
POINTS: Final = [field.stored_as for field in TYPED if field.kind is FieldKind.POINTS]
AGREED: Final = [field.stored_as for field in held_by(Holder.ROWS, Use.AGREED)]
CHUNK: Final = 50
Content = dict[str, Any]


class RowRefusedError(ValueError):
    """Why a row can't come or go; the message is for the person who asked."""


class Rows:
    """The rows of one sheet, whose evaluation is locked. Whatever happens to them is one event."""

    def __init__(self, draft: Draft, *, user: "User", address: str | None) -> None:
        self.draft = draft
        self.user = user
        self.address = address
        self.groups = groups_of(draft)
        self.labels = shown_labels(self.groups)

    @property
    def evaluation(self) -> Evaluation:
        return self.draft.evaluation

    def find(self, key: str) -> Indicator:
        row = next((row for row in self.draft.rows if row.key == key), None)
        if row is None:
            raise RowRefusedError("这一行已经不在表中，请刷新页面。")
        return row

    def add(self, contents: Sequence[Content], *, after: str = "", at: int | None = None) -> list[str]:
        """Behind the row `after`, else at the place `at`, else at the end."""
        self._refuse_beside_goals()
        place = self.draft.rows.index(self.find(after)) + 1 if after else at
        return self._insert_rows(contents, len(self.draft.rows) if place is None else place)

    def _refuse_beside_goals(self) -> None:
        if self.draft.goal is not None:
            raise RowRefusedError(GOAL_FIXED)

    def _insert_rows(self, contents: Sequence[Content], place: int) -> list[str]:
        made = [Indicator(evaluation=self.evaluation, **{"key": new_key(), **content}) for content in contents]
        self.draft.rows[place:place] = made
        return self._write_new(made)

    def _write_new(self, made: Sequence[Indicator]) -> list[str]:
        """Rows that stand at their places already."""
        if len(self.draft.rows) > MOST_ROWS:
            raise RowRefusedError(f"一张表最多 {MOST_ROWS} 行指标。")
        self._write_order(new=made)
        self._record({row_group(row.key): [None, content_of(row)] for row in made}, f"增加 {len(made)} 行")
        return [row.key for row in made]

    def add_below(self, key: str, *, count: int = 1) -> list[str]:
        """Of the same level 1 and level 2 as the row above."""
        dimension, category = self._labels_of(self.find(key))
        return self.add([{"dimension_label": dimension, "category_label": category}] * count, after=key)

    def add_in(self, dimension: str, category: str) -> list[str]:
        """Behind the last row of its level 2, else where the form's order has it."""
        row = {"dimension_label": dimension, "category_label": category}
        return self.add([row], at=self._place_of(dimension, category))

    def copy(self, key: str) -> list[str]:
        """What was reached and scored is the row's own."""
        row = self.find(key)
        dimension, category = self._labels_of(row)
        content = {column: getattr(row, column) for column in AGREED}
        return self.add([{**content, "dimension_label": dimension, "category_label": category}], after=key)

    def remove(self, seen: Mapping[str, int]) -> None:
        """By key the version that the person saw: all of them or, where somebody changed one meanwhile, none."""
        if not seen:
            raise RowRefusedError("请先选择要删除的行。")
        rows = [self.find(key) for key in seen]
        if any(row.key in self.draft.fixed for row in rows):
            raise RowRefusedError("审核通过的绩效目标表有这一行，不能删除；确需删除的，请先申请目标调整。")
        changed = [row for row in rows if row.row_version != seen[row.key]]
        if changed:
            said = "、".join(map(self._describe_change, changed))
            raise RowRefusedError(f"刚被改过，没有删除：{said}。请刷新页面，看过再删除。")
        changes = dict(self._contents_for_log(rows))
        titles = "、".join(self._title_of(row) for row in rows)
        self.draft.rows[:] = [row for row in self.draft.rows if row.key not in seen]
        self._write_order()
        Indicator.objects.filter(evaluation=self.evaluation, key__in=seen).delete()
        self._record(changes, f"删除{titles}")

    def _describe_change(self, row: Indicator) -> str:
        who = who_changed(self.draft.latest_changes, row_group(row.key))
        return f"第 {self.draft.rows.index(row) + 1} 行{self._title_of(row)}（{who.said_to(self.user)}）"

    def restore(self, key: str) -> list[str]:
        """From the log, which has held it since it was removed."""
        if any(row.key == key for row in self.draft.rows):
            raise RowRefusedError("这一行已经在表中。")
        kept = self._find_removed(row_group(key))
        if kept is None:
            raise RowRefusedError(GOAL_FIXED if self.draft.goal else "找不到这一行被删除前的内容。")
        content: Content = {column: kept[column] for column in COLUMNS if column in kept}
        content |= {column: Decimal(content[column]) for column in POINTS if column in content}
        keys = self._insert_rows([{**content, "key": key}], min(kept["place"], len(self.draft.rows)))
        self.find(key).attachments.add(*self.evaluation.attachments.filter(pk__in=kept["attachments"]))
        return keys

    def _find_removed(self, name: str) -> Content | None:
        """As it stood when it was last removed. What went before the goal form was submitted is no part of its goals."""
        events = self.evaluation.events.filter(verb="change").order_by("-sequence")
        goal = self.evaluation.approved_goal if self.draft.goal else None
        if goal is not None:
            events = events.filter(at__gte=goal.submitted_at)
        found = (event.changes[name] for event in events.iterator(chunk_size=CHUNK) if name in event.changes)
        return next((before for before, after in found if after is None), None)

    def move(self, key: str, step: int) -> None:
        place = self.draft.rows.index(self.find(key))
        other = place + step
        if not 0 <= other < len(self.draft.rows):
            return
        before = [row.key for row in self.draft.rows]
        rows = self.draft.rows
        rows[place], rows[other] = rows[other], rows[place]
        self._write_order()
        self._record({"indicators": [before, [row.key for row in rows]]}, f"移动{self._title_of(rows[other])}")

    def add_slashes(self) -> list[str]:
        """A "/" row for each level 2 of the form that has none."""
        held = {category_code(self._labels_of(row)[1]) for row in self.draft.rows}
        missing = [pair for pair in self.draft.layout.categories if category_code(pair[1]) not in held]
        if not missing:
            return []
        self._refuse_beside_goals()
        blocks = (block for block in self.draft.layout.blocks if isinstance(block, Indicators))
        slash = next((block.slash for block in blocks), "/")
        made = []
        for dimension, category in missing:
            row = Indicator(evaluation=self.evaluation, dimension_label=dimension, category_label=category)
            row.name = row.target = slash
            self.draft.rows.insert(self._place_of(dimension, category), row)
            made.append(row)
        return self._write_new(made)

    def _place_of(self, dimension: str, category: str) -> int:
        order = [(dimension_code(first), category_code(second)) for first, second in self.draft.layout.categories]
        wanted = (dimension_code(dimension), category_code(category))
        rank = order.index(wanted) if wanted in order else len(order)
        place = 0
        for number, row in enumerate(self.draft.rows, start=1):
            first, second = self._labels_of(row)
            held = (dimension_code(first), category_code(second))
            if held == wanted or (held in order and order.index(held) < rank) or held not in order:
                place = number
        return place

    def _labels_of(self, row: Indicator) -> tuple[str, str]:
        return self.labels.get(row_group(row.key), (row.dimension_label, row.category_label))

    def _title_of(self, row: Indicator) -> str:
        return f"“{row.name}”" if row.name else "空行"

    def _write_order(self, new: Sequence[Indicator] = ()) -> None:
        """Numbers the rows from the top, and works out what follows."""
        keep_labels(self.groups, {name: shown for name, shown in self.labels.items() if name in self._names_present()})
        for number, row in enumerate(self.draft.rows, start=1):
            if row.position != number:
                row.position = number
                if row_group(row.key) in self.groups:
                    self.groups[row_group(row.key)].touched.add("position")
        Indicator.objects.bulk_create(new)
        self.draft.forget_rows()
        present = {name: group for name, group in self.groups.items() if name in {*self._names_present(), SHEET}}
        write_touched(self.draft, present, also={row.key: LABELS for row in new})

    def _names_present(self) -> set[str]:
        return {row_group(row.key) for row in self.draft.rows} & self.groups.keys()

    def _contents_for_log(self, rows: Sequence[Indicator]) -> Iterator[tuple[str, list[Content | None]]]:
        """For the log: the rows whole, with their places and what bore them out."""
        prefetch_related_objects(rows, Prefetch("attachments", Attachment.objects.order_by("pk")))
        for row in rows:
            place, attachments = self.draft.rows.index(row), [each.pk for each in row.attachments.all()]
            yield row_group(row.key), [{**content_of(row), "place": place, "attachments": attachments}, None]

    def _record(self, changes: Content, subject: str) -> None:
        record_event(
            "change", evaluation=self.evaluation, user=self.user, subject=subject, changes=changes, address=self.address
        )


def content_of(row: Indicator) -> Content:
    """As the log keeps it."""
    values = {name: getattr(row, name) for name in COLUMNS}
    return {name: value for name, value in values.items() if value not in (None, "", {})}
