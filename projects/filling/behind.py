"""What stands behind an indicator's row: what doesn't fit into the form's own columns, on one line where it can."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

from projects.documents.controls import output_id
from projects.filling.answers import Outputs, Parts
from projects.filling.controls import Typed, draw_input
from projects.filling.group import BEHIND_A_ROW
from projects.filling.groups import RowGroup
from projects.filling.stencils import Stencil

NOTHING: Final = SafeString("")
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
OUTPUTS: Final = ("readings", "explanation", "due", "findings", "band_suggestion", "band_range")
SHAPES: Final = ("band_hidden", "hand_hidden", "hand_open", "deviation_hidden")
SLOTS: Final = ("number", "key", "initial", "files", *BEHIND_A_ROW, *OUTPUTS, *SHAPES)


@dataclass(kw_only=True)
class Behind:
    """Of the rows of one page."""

    typed: Typed
    adjustment: str  # where to ask for a change of what the approved goal form fixed
    may_add: bool
    _stencils: dict[tuple[frozenset[str], bool], Stencil] = field(default_factory=dict)

    def draw(self, group: RowGroup, *, outputs: Outputs, parts: Parts, files: str) -> SafeString:
        controls = dict(self._draw_controls(group))
        is_fixed = group.record.key in group.draft.fixed
        texts = {
            "number": str(group.number),
            "key": group.record.key,
            "initial": _draw_initial_target(group),
            "files": files,
            **controls,
            **{name: _draw_output(group, name.replace("_", "-"), outputs) for name in OUTPUTS},
            "band_hidden": "" if parts.band else "hidden",
            "hand_hidden": "" if parts.hand else "hidden",
            "hand_open": "open" if parts.is_scored_here else "",
            "deviation_hidden": "" if parts.deviation else "hidden",
        }
        return self._stencil_for(frozenset(controls), is_fixed=is_fixed).fill(texts)

    def _draw_controls(self, group: RowGroup) -> Iterator[tuple[str, SafeString]]:
        """Of what the form has no column for."""
        for name in BEHIND_A_ROW:
            control = None if f"indicators.{name}" in group.draft.items else group.control_of(name)
            if control is not None and not group.lock_reason(name):
                yield name, draw_input(group, name, control, typed=self.typed)

    def _stencil_for(self, controls: frozenset[str], *, is_fixed: bool) -> Stencil:
        """One for the rows that the approved goal form fixed, one for the others."""
        if (controls, is_fixed) not in self._stencils:
            left_out = {"remove"} if is_fixed else set()
            left_out |= set() if self.may_add else {"add", "copy"}
            context = {
                "controls": controls,
                "adjustment": self.adjustment if is_fixed else "",
                "tools": [tool for tool in TOOLS if tool[0] not in left_out],
            }
            self._stencils[controls, is_fixed] = Stencil("filling/_behind.html", context, slots=SLOTS)
        return self._stencils[controls, is_fixed]


def _draw_output(group: RowGroup, name: str, outputs: Outputs) -> SafeString:
    """An element that answers of the server fill. It says nothing aloud: there are too many of them."""
    identity = output_id(f"{group.name}.{name}")
    return SafeString(f'<output id="{identity}" class="row-{name}" aria-live="off">{outputs[identity]}</output>')


def _draw_initial_target(group: RowGroup) -> SafeString:
    """年初指标值, where an adjustment has changed it since."""
    text = str(group.record.extra.get(INITIAL_TARGET, ""))
    return format_html('<span class="row-initial">年初指标值 <b>{}</b></span>', text) if text else NOTHING
