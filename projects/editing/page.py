"""All that the edit page draws, asked for once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from django.utils.safestring import SafeString

from indicators.models import Category
from projects.attachments import files_of_rows
from projects.documents.grid import Orientation
from projects.editing.answers import SHEET_DUE, Answers, Outputs, Parts
from projects.editing.controls import NO_TYPED, Typed, category_list, draw_input
from projects.editing.draft import Draft
from projects.editing.groups import Group, RowGroup, SheetGroup, groups_of
from projects.editing.paper import Paper, PaperTable
from projects.editing.titles import SHEET_TITLES
from projects.models import Attachment, Evaluation
from projects.sheets import Computed, compute

INITIAL_TARGET: Final = (
    "initial_target"  # 年初指标值, among a row's extra: an adjustment that was agreed to leaves it there
)
TOOLS: Final = (
    ("add", "＋", "在下面增加一行"),
    ("copy", "⧉", "复制这一行"),
    ("up", "↑", "上移（Alt+↑）"),
    ("down", "↓", "下移（Alt+↓）"),
    ("remove", "×", "删除这一行"),
)


@dataclass(frozen=True, slots=True)
class More:
    """What stands behind a row, in the order of the page."""

    group: RowGroup
    outputs: Mapping[str, SafeString]
    parts: Parts
    controls: Mapping[str, SafeString]
    files: Sequence[Attachment]
    is_fixed: bool
    tools: Sequence[tuple[str, str, str]]  # act, sign, title

    @property
    def initial_target(self) -> str:
        """Where an adjustment has changed it since."""
        return str(self.group.record.extra.get(INITIAL_TARGET, ""))

    @property
    def is_scored_by_hand(self) -> bool:
        return self.group.record.hand_score is not None or any(self.group.show("hand_reason"))

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

    def add(self, label: str) -> None:
        if label and label not in self.labels:
            self.labels.append(label)


@dataclass(kw_only=True)
class Page:
    draft: Draft
    typed: Typed = NO_TYPED
    groups: dict[str, Group] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.groups = self.groups or groups_of(self.draft)

    @cached_property
    def computed(self) -> Computed:
        return compute(self.draft.sheet, self.draft.rules, approved_goal=self.draft.goal)

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

    def more(self, group: RowGroup) -> More:
        names = ("band", "hand_score", "hand_reason", "deviation")
        besides = [name for name in names if f"indicators.{name}" not in self.draft.items]
        is_fixed = group.record.key in self.draft.fixed
        return More(
            group=group,
            outputs=self.answers.of_row(group.number - 1),
            parts=self.answers.parts(group.number - 1),
            controls={
                name: self._control(group, name)
                for name in besides
                if group.control(name) is not None and not group.locked(name)
            },
            files=self.files.get(group.record.key, ()),
            is_fixed=is_fixed,
            tools=[tool for tool in TOOLS if self._offers(tool[0], is_fixed=is_fixed)],
        )

    def _offers(self, act: str, *, is_fixed: bool) -> bool:
        if act == "remove":
            return not is_fixed
        return self.may_add if act in ("add", "copy") else True

    @property
    def may_add(self) -> bool:
        return self.draft.goal is None

    @property
    def is_fixed(self) -> bool:
        return self.draft.goal is not None

    @property
    def is_stated(self) -> bool:
        """Figures of a published table still stand on the sheet."""
        return bool(self.evaluation.stated) or any(row.stated_score is not None for row in self.draft.rows)

    @cached_property
    def files(self) -> Mapping[str, Sequence[Attachment]]:
        return files_of_rows(self.evaluation)

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

    @cached_property
    def waivers(self) -> list[tuple[str, SafeString]]:
        sheet = self.groups["sheet"]
        if self.draft.is_goal or not isinstance(sheet, SheetGroup):
            return []
        return [(label, self._control(sheet, f"not_applicable.{code}")) for code, label in sheet.dimensions.items()]

    @property
    def has_waivers(self) -> bool:
        return bool(self.evaluation.not_applicable)

    @cached_property
    def offers(self) -> list[Offers]:
        """Level 1, and level 2 within it: the form's own first, then what the tables add."""
        dimensions, anywhere = Offers("offers-dimension"), Offers(category_list(""))
        within: dict[str, Offers] = {}
        for dimension, category in [*self.draft.layout.categories, *self._usual()]:
            identity = category_list(dimension)
            own = within.setdefault(identity, Offers(identity, dimension)) if dimension else anywhere
            dimensions.add(dimension)
            own.add(category)
            anywhere.add(category)
        return [dimensions, anywhere, *within.values()]

    def _usual(self) -> list[tuple[str, str]]:
        pairs = Category.objects.order_by("position", "id").values_list("dimensions__title", "title")
        return [(dimension or "", category) for dimension, category in pairs]

    @property
    def categories(self) -> list[tuple[int, str]]:
        """Where a row may be added."""
        return [(n, f"{first} · {second}") for n, (first, second) in enumerate(self.draft.layout.categories)]
