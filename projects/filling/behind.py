"""What stands behind an indicator's row: what doesn't fit into the form's own columns, on one line where it can."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Final

from django.utils.safestring import SafeString

from projects.documents.controls import output_id
from projects.filling.answers import Outputs, Parts
from projects.filling.controls import Typed, attributes, draw_input
from projects.filling.groups import BEHIND_A_ROW, RowGroup

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
SAID: Final = ("readings", "explanation", "due", "findings")


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """Of one row."""

    group: RowGroup
    outputs: Outputs
    parts: Parts
    typed: Typed
    files: str  # drawn already
    adjustment: str = ""  # where to ask for a change of what the approved goal form fixed; only on a row that it fixed
    may_add: bool = True

    @property
    def html(self) -> SafeString:
        controls = dict(self._controls())
        return SafeString(
            f'<div class="row-line"><span class="row-number" aria-hidden="true">{self.group.number}</span>'
            f'<div class="row-said">{self._initial()}{"".join(self._output(name) for name in SAID)}</div>'
            f'<div class="row-parts">{self._band(controls)}{self._by_hand(controls)}'
            f'<div class="row-evidence" data-key="{escape(self.group.record.key)}">{self.files}</div></div>'
            f"{self._tools()}{self._deviation(controls)}</div>"
        )

    def _controls(self) -> Iterator[tuple[str, str]]:
        """Of what the form has no column for."""
        for name in BEHIND_A_ROW:
            control = None if f"indicators.{name}" in self.group.draft.items else self.group.control(name)
            if control is not None and not self.group.locked(name):
                yield name, draw_input(self.group, name, control, typed=self.typed)

    def _output(self, name: str) -> str:
        """An element that answers of the server fill. It says nothing aloud: there are too many of them."""
        identity = output_id(f"{self.group.name}.{name}")
        return f'<output id="{identity}" class="row-{name}" aria-live="off">{self.outputs[identity]}</output>'

    def _initial(self) -> str:
        """年初指标值, where an adjustment has changed it since."""
        text = str(self.group.record.extra.get(INITIAL_TARGET, ""))
        return f'<span class="row-initial">年初指标值 <b>{escape(text)}</b></span>' if text else ""

    def _band(self, controls: Mapping[str, str]) -> str:
        if "band" not in controls:
            return ""
        suggestion = self._output("band-suggestion")
        return _part("band", "cell", f"{_word('档次')}{controls['band']} {suggestion}", is_shown=self.parts.band)

    def _by_hand(self, controls: Mapping[str, str]) -> str:
        if "hand_score" not in controls:
            return ""
        score = f'<div class="cell">{_word("得分")}{controls["hand_score"]} {self._output("band-range")}</div>'
        reason = f'<div class="cell row-hand-reason">{_word("理由")}{controls["hand_reason"]}</div>'
        fields = f'<summary>人工调整得分</summary><div class="row-hand-fields">{score}{reason}</div>'
        shape = {"is_shown": self.parts.hand, "is_open": self.parts.is_scored_here}
        return _part("hand", "row-hand", fields, tag="details", **shape)

    def _deviation(self, controls: Mapping[str, str]) -> str:
        if "deviation" not in controls:
            return ""
        inner = _word("偏差原因分析及改进措施") + controls["deviation"]
        return _part("deviation", "row-wide cell", inner, is_shown=self.parts.deviation)

    def _tools(self) -> str:
        leads = f'<a href="{self.adjustment}" title="已由审核通过的目标表确定">目标调整</a>' if self.adjustment else ""
        buttons = "".join(self._tool(*tool) for tool in TOOLS if self._is_offered(tool[0]))
        return f'<div class="row-tools" role="group" aria-label="第 {self.group.number} 行">{leads}{buttons}</div>'

    def _is_offered(self, act: str) -> bool:
        if act == "remove":
            return not self.adjustment
        return self.may_add or act not in ("add", "copy")

    def _tool(self, act: str, sign: str, title: str) -> str:
        key, number = escape(self.group.record.key), self.group.number
        return (
            f'<button type="submit" name="act" value="{act}:{key}" data-act="{act}" title="{title}"'
            f' aria-label="第 {number} 行：{title}">{sign}</button>'
        )


def _word(text: str) -> str:
    """The control says it aloud itself."""
    return f'<span aria-hidden="true">{text}</span> '


def _part(name: str, classes: str, inner: str, *, is_shown: bool, tag: str = "div", is_open: bool = False) -> str:
    shape = {
        "class": f"row-part {classes}",
        "data-part": name,
        "open": "" if is_open else None,
        "hidden": None if is_shown else "",
    }
    return f"<{tag}{attributes(shape)}>{inner}</{tag}>"
