"""All that the edit page draws, asked for once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.safestring import SafeString

from indicators.labels import dimension_code
from indicators.models import Category
from projects.documents.controls import id_of, output_id
from projects.documents.grid import Cell, Orientation
from projects.editing.answers import Answers, Outputs, Parts
from projects.editing.controls import NO_TYPED, Typed, draw_input
from projects.editing.draft import Draft
from projects.editing.groups import Group, RowGroup, SheetGroup, groups_of
from projects.editing.paper import Paper, PaperTable
from projects.editing.titles import SHEET_TITLES
from projects.models import Evaluation
from projects.sheets import Computed


@dataclass(frozen=True, slots=True)
class More:
    """What stands behind a row, in the order of the page."""

    group: RowGroup
    outputs: Mapping[str, SafeString]
    parts: Parts
    controls: Mapping[str, SafeString]
    is_fixed: bool

    @property
    def key(self) -> str:
        return self.group.record.key


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """A value that the form has no cell for."""

    name: str
    title: str
    control: SafeString
    is_due: bool
    said: SafeString


@dataclass(kw_only=True)
class Page:
    draft: Draft
    computed: Computed
    typed: Typed = NO_TYPED
    groups: dict[str, Group] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.groups = self.groups or groups_of(self.draft)

    @property
    def evaluation(self) -> Evaluation:
        return self.draft.evaluation

    @cached_property
    def answers(self) -> Answers:
        return Answers(draft=self.draft, computed=self.computed)

    @cached_property
    def outputs(self) -> Outputs:
        return self.answers.all()

    @cached_property
    def paper(self) -> Paper:
        return Paper(draft=self.draft, computed=self.computed, typed=self.typed, groups=self.groups)

    @property
    def tables(self) -> Iterator[PaperTable]:
        return self.paper.tables()

    @property
    def captions(self) -> list[Cell]:
        return [cell for cell in self.paper.grid.cells if cell.role in ("title", "subtitle")]

    @property
    def is_wide(self) -> bool:
        return self.draft.layout.orientation is Orientation.LANDSCAPE

    @property
    def versions(self) -> list[tuple[str, int]]:
        return [(group.name, group.version) for group in self.groups.values()]

    def more(self, group: RowGroup) -> More:
        index = group.number - 1
        prefix = output_id(group.name)
        outputs = {
            name.removeprefix(f"{prefix}-").replace("-", "_"): html
            for name, html in self.outputs.items()
            if name.startswith(f"{prefix}-")
        }
        names = [
            name
            for name in ("band", "hand_score", "hand_reason", "deviation")
            if f"indicators.{name}" not in self.draft.items
        ]
        return More(
            group=group,
            outputs=outputs,
            parts=self.answers.parts(index),
            controls={name: self._control(group, name) for name in names if not group.locked(name)},
            is_fixed=group.record.key in self.draft.fixed,
        )

    def _control(self, group: Group, name: str) -> SafeString:
        control = group.control(name)
        assert control is not None
        return SafeString(draw_input(group, name, control, typed=self.typed))

    @property
    def extras(self) -> Iterator[Extra]:
        """Below the form: reasons that it has no cell for."""
        if self.draft.is_goal:
            return
        sheet = self.groups["sheet"]
        for name in ("execution_reason", "adjustment_note"):
            if f"sheet.{name}" not in self.draft.items:
                due = self.answers.is_due(name) or bool(sheet.show(name))
                yield self._extra(name, is_due=due, said=self.outputs[f"out-sheet-{name}-due"])
        for name in ("execution_hand_score", "execution_hand_reason"):
            yield self._extra(name, is_due=self.answers.wants_execution_hand, said=SafeString(""))

    def _extra(self, name: str, *, is_due: bool, said: SafeString) -> Extra:
        control = self._control(self.groups["sheet"], name)
        return Extra(name=name, title=SHEET_TITLES[name], control=control, is_due=is_due, said=said)

    @property
    def waivers(self) -> Iterator[tuple[str, SafeString]]:
        sheet = self.groups["sheet"]
        assert isinstance(sheet, SheetGroup)
        if not self.draft.is_goal:
            for code, label in sheet.dimensions.items():
                yield label, self._control(sheet, f"not_applicable.{code}")

    @property
    def has_waivers(self) -> bool:
        return bool(self.evaluation.not_applicable)

    @cached_property
    def offers(self) -> dict[str, list[str]]:
        """Level 2 by the id of the list for its level 1; the form's own first, then what the tables add."""
        found: dict[str, list[str]] = {"offers-dimension": [], "offers-category-any": []}
        for dimension, category in [*self.draft.layout.categories, *self._usual()]:
            code = dimension_code(dimension)
            for name, label in (
                ("offers-dimension", dimension),
                ("offers-category-any", category),
                (f"offers-category-{id_of(code)}", category),
            ):
                if label and label not in found.setdefault(name, []):
                    found[name].append(label)
        return found

    def _usual(self) -> list[tuple[str, str]]:
        pairs = Category.objects.order_by("position", "id").values_list("dimensions__title", "title")
        return [(dimension or "", category) for dimension, category in pairs]

    @property
    def categories(self) -> list[tuple[int, str]]:
        """Where a row may be added."""
        return [(n, f"{first} · {second}") for n, (first, second) in enumerate(self.draft.layout.categories)]
