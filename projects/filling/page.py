"""All that the edit page draws, asked for once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from urllib.parse import quote

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from indicators.models import Category
from projects.attachments import RowFile, files_of_rows
from projects.documents.grid import Orientation
from projects.documents.places import control_id, place_of
from projects.filling.answers import SHEET_DUE, Answers, Outputs
from projects.filling.behind import Behind
from projects.filling.controls import NO_TYPED, Typed, category_list, draw_input
from projects.filling.draft import Draft
from projects.filling.group import Group
from projects.filling.groups import RowGroup, SheetGroup, groups_of
from projects.filling.paper import EditPaper, PaperTable, mark_id
from projects.filling.spreading import SpreadOffer, even_offer, has_free_weights, is_weighted, lacks_weights
from projects.filling.stencils import Stencil
from projects.models import Evaluation, Indicator, Stage
from projects.queries import RemarkThread, threads_of
from projects.sheets import Computed, compute
from projects.sheets.surroundings import surroundings_of
from projects.sheets.titles import SHEET_TITLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """A value that the form has no cell for."""

    name: str
    title: str
    control: SafeString
    is_due: bool
    said: SafeString

    @property
    def due_id(self) -> str:
        """Of the element that says why it is wanted."""
        return f"out-sheet-{self.name}-due" if self.name in SHEET_DUE else ""


@dataclass(slots=True)
class Offers:
    """What a cell may be filled with; anything else may be typed, too."""

    identity: str
    dimension: str = ""  # below which the level 2s stand
    labels: list[str] = field(default_factory=list)

    @property
    def html(self) -> SafeString:
        """A form has some dozens of them."""
        options = "".join(f'<option value="{escape(label)}"></option>' for label in self.labels)
        start = f'<datalist id="{self.identity}" data-dimension="{escape(self.dimension)}">'
        return SafeString(f"{start}{options}</datalist>")

    def add(self, label: str) -> None:
        if label and label not in self.labels:
            self.labels.append(label)


@dataclass(kw_only=True)
class EditPage:
    draft: Draft
    typed: Typed = NO_TYPED
    groups: dict[str, Group] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.groups = self.groups or groups_of(self.draft)

    @cached_property
    def computed(self) -> Computed:
        return compute(self.draft.sheet, self.draft.rules, surroundings_of(self.evaluation))

    @property
    def evaluation(self) -> Evaluation:
        return self.draft.evaluation

    @cached_property
    def answers(self) -> Answers:
        return Answers(draft=self.draft, computed=self.computed)

    @cached_property
    def outputs(self) -> Outputs:
        return self.answers.outputs()

    @cached_property
    def paper(self) -> EditPaper:
        return EditPaper(
            draft=self.draft, computed=self.computed, typed=self.typed, groups=self.groups, remarks=self.remarks
        )

    @cached_property
    def remarks(self) -> list[RemarkThread]:
        return threads_of(self.evaluation, [row.key for row in self.draft.rows])

    @property
    def remarks_waiting(self) -> int:
        return sum(thread.is_waiting for thread in self.remarks)

    def link_to(self, thread: RemarkThread) -> str:
        """To the control, also behind a row; where nothing can be typed, to the mark in the cell."""
        cell = None if thread.is_gone else place_of(thread, self.paper.grid)
        spot = self.paper.spots.get(cell.source) if cell else None
        if cell and (spot is None or spot.group is None or spot.group.lock_reason(spot.field)):
            return f"#{mark_id(cell)}" if thread.is_open else ""
        control = "" if thread.is_gone else control_id(thread, self.draft.layout)
        return f"#{control}" if control else ""

    @property
    def tables(self) -> tuple[PaperTable, ...]:
        return self.paper.tables

    @property
    def is_parted(self) -> bool:
        """Above the heads of the indicators there is room for what belongs to the money."""
        return len(self.tables) > 1

    @property
    def is_wide(self) -> bool:
        return self.draft.layout.orientation is Orientation.LANDSCAPE

    @property
    def versions(self) -> list[tuple[str, int]]:
        return [(group.name, group.version) for group in self.groups.values()]

    def draw_behind(self, group: RowGroup) -> SafeString:
        parts = self.answers.parts_of_row(group.number - 1)
        return self._behind.draw(group, outputs=self.outputs, parts=parts, files=self._draw_files(group))

    @cached_property
    def _behind(self) -> Behind:
        adjustment = reverse("adjustment", args=[self.evaluation.pk])
        return Behind(typed=self.typed, adjustment=adjustment, may_add=self.may_add)

    def _draw_files(self, group: RowGroup) -> SafeString:
        key, number = group.record.key, str(group.number)
        if key not in self._files_by_row:
            return self._no_files.fill({"key": quote(key, safe=""), "number": number})
        context = {"files": self._files_by_row[key], "evaluation": self.evaluation, "key": key, "number": number}
        return render_to_string("attachments/_row.html", context)

    @cached_property
    def _no_files(self) -> Stencil:
        """Most rows have none."""
        context = {"files": (), "evaluation": self.evaluation}
        return Stencil("attachments/_row.html", context, slots=("key", "number"))

    @cached_property
    def _files_by_row(self) -> Mapping[str, Sequence[RowFile]]:
        return files_of_rows(self.evaluation)

    def is_fresh(self, row: Indicator) -> bool:
        """Nobody has begun to fill it in: what is missing in it is no news yet."""
        if self.draft.is_goal:
            return not (row.name.strip() or row.target.strip())
        return not (row.actual.strip() or row.band or row.deviation.strip() or row.hand_score is not None)

    @property
    def has_just_begun(self) -> bool:
        if self.evaluation.return_event_id is not None or not all(map(self.is_fresh, self.draft.rows)):
            return False
        return not (self.evaluation.goal if self.draft.is_goal else self.evaluation.outcome).strip()

    @property
    def may_add(self) -> bool:
        return self.draft.goal is None

    @property
    def is_fixed(self) -> bool:
        return self.draft.goal is not None

    @property
    def is_weighted(self) -> bool:
        return is_weighted(self.draft)

    @cached_property
    def lacks_weights(self) -> bool:
        return lacks_weights(self.draft)

    @cached_property
    def weights_offer(self) -> SpreadOffer | None:
        """At one click where nobody has typed a weight; else the page that shows what would change leads the way."""
        return None if has_free_weights(self.draft) else even_offer(self.draft)

    @property
    def is_stated(self) -> bool:
        """Scores and totals of a published table still stand on the sheet; a goal form has none."""
        if self.evaluation.stage == Stage.GOAL:
            return False
        return bool(self.evaluation.stated) or any(row.stated_score is not None for row in self.draft.rows)

    def _draw_control(self, name: str) -> SafeString:
        sheet = self.groups["sheet"]
        control = sheet.control_of(name)
        assert control is not None
        return draw_input(sheet, name, control, typed=self.typed)

    @property
    def extras(self) -> Iterator[Extra]:
        """Below the form: reasons that it has no cell for."""
        if self.draft.is_goal:
            return
        sheet = self.groups["sheet"]
        reasons = [name for name in SHEET_DUE if f"sheet.{name}" not in self.draft.items]
        for name in (*reasons, "execution_hand_score", "execution_hand_reason"):
            if name in reasons:
                is_due = self.answers.is_due(name) or bool(sheet.text_of(name))
                said = self.outputs[f"out-sheet-{name}-due"]
            else:
                is_due, said = self.answers.wants_execution_hand, SafeString("")
            control = self._draw_control(name)
            yield Extra(name=name, title=SHEET_TITLES[name], control=control, is_due=is_due, said=said)

    @cached_property
    def waivers(self) -> list[tuple[str, SafeString]]:
        sheet = self.groups["sheet"]
        if self.draft.is_goal or not isinstance(sheet, SheetGroup):
            return []
        return [(label, self._draw_control(f"not_applicable.{code}")) for code, label in sheet.dimensions.items()]

    @property
    def has_waivers(self) -> bool:
        return bool(self.evaluation.not_applicable)

    @cached_property
    def offers(self) -> list[Offers]:
        """Level 1, and level 2 within it: the form's own first, then what the tables add."""
        dimensions, anywhere = Offers("offers-dimension"), Offers(category_list(""))
        within: dict[str, Offers] = {}
        known = Category.objects.order_by("position", "id").values_list("dimensions__title", "title")
        for dimension, category in (*self.draft.layout.categories, *((first or "", second) for first, second in known)):
            identity = category_list(dimension)
            own = within.setdefault(identity, Offers(identity, dimension)) if dimension else anywhere
            dimensions.add(dimension)
            own.add(category)
            anywhere.add(category)
        return [dimensions, anywhere, *within.values()]

    @property
    def categories(self) -> list[tuple[int, str]]:
        """Where a row may be added."""
        return [(n, f"{first} · {second}") for n, (first, second) in enumerate(self.draft.layout.categories)]
