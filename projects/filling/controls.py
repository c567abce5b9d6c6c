"""The cells of the form that is filled in, as HTML. Every text in it is escaped here: a form has some hundreds of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from math import ceil
from types import MappingProxyType
from typing import Final

from django.utils.safestring import SafeString

from indicators.catalogue import LEVELS
from indicators.labels import dimension_code
from indicators.sheet import DASHES
from projects.documents.controls import control_name, id_of
from projects.documents.screen import SCOPES, ScreenCell, written_text
from projects.filling.group import Control, Group
from projects.filling.groups import RowGroup

CHARACTERS_A_PERCENT: Final = 0.86  # of the form's width, in the type of the page
NARROW: Final = 0.55  # of a hanzi's width: a Latin letter or a digit
FIGURES: Final = frozenset({"money", "points"})
LONGEST_FIGURE: Final = 60  # as typed, with its commas and spaces

THEIRS: Final = (
    '<button class="btn btn-sm btn-outline-primary cell-theirs" type="submit" name="act" value="theirs:{}">'
    "采用已保存的</button>"
)


@dataclass(frozen=True, slots=True)
class CellPlace:
    """Where a cell stands, for moving about and for pasted blocks."""

    table: str
    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CellContent:
    """What stands in a cell: a value of a group that is typed, or a figure that follows from others."""

    group: Group | None
    field: str
    place: CellPlace | None = None
    before: str = ""  # the form's words in the same cell
    label: str = ""  # of the column, for where columns have no heads
    suffix: str = ""

    @property
    def name(self) -> str:
        return control_name(self.group.name if self.group else "cell", self.field)


@dataclass(frozen=True, slots=True)
class Typed:
    """What a posted form held that was not saved, and why, by control name."""

    texts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    errors: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    theirs: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # saved by somebody else meanwhile


NO_TYPED: Final = Typed()


def draw_text(piece: ScreenCell, span: int) -> str:
    """A cell of words, or of a figure that nobody types."""
    cell, text = piece.cell, written_text(piece)
    scope = SCOPES.get(cell.role, "") if text else ""
    tag = "th" if scope else "td"
    classes = f"{piece.classes} cell-dash" if DASHES.fullmatch(cell.text) else piece.classes
    scoped = f' scope="{scope}"' if scope else ""
    return f'<{tag} class="{classes}"{scoped}{_span_attributes(piece, span)}>{text}</{tag}>'


def draw_cell(piece: ScreenCell, span: int, spot: CellContent, *, typed: Typed, width: float) -> str:
    group = spot.group
    control = group.control_of(spot.field) if group else None
    if group is None or control is None:
        text = escape(piece.cell.text.removeprefix(spot.before))
        figure = f'<output id="out-{id_of(spot.name)}" aria-live="off">{text}</output>'
        return _draw_td(piece, span, spot, figure, "cell-computed")
    reason = group.lock_reason(spot.field)
    if reason:
        said = f'{escape(group.text_of(spot.field))}<span class="visually-hidden">（不能改：{escape(reason)}）</span>'
        return _draw_td(piece, span, spot, said, "cell-locked", title=reason)
    drawn = draw_input(group, spot.field, control, typed=typed, width=width)
    suffix = f'<span class="cell-suffix">{escape(spot.suffix)}</span>' if spot.suffix else ""
    repeated = " cell-repeated" if _repeats_above(group, spot.field) else ""
    return _draw_td(piece, span, spot, drawn + suffix, f"cell-control cell-{control.kind}{repeated}")


def _repeats_above(group: Group, name: str) -> bool:
    """The row above says the same, as a merged cell on paper would."""
    above = group.above if name in LEVELS and isinstance(group, RowGroup) else None
    if above is None or not group.text_of(name):
        return False
    return all(above.text_of(each) == group.text_of(each) for each in {name, "dimension"})


def _draw_td(piece: ScreenCell, span: int, spot: CellContent, inner: str, classes: str, *, title: str = "") -> str:
    before = f'<span class="cell-before">{escape(spot.before)}</span>' if spot.before else ""
    titled = f' title="{escape(title)}"' if title else ""
    labelled = f' data-label="{escape(spot.label)}"' if spot.label else ""
    place = spot.place
    where = f' data-table="{place.table}" data-line="{place.line}" data-column="{place.column}"' if place else ""
    return (
        f'<td class="{piece.classes} cell {classes}"{titled}{_span_attributes(piece, span)}{labelled}'
        f' data-of="{escape(spot.field)}"{where}>{before}{inner}</td>'
    )


def _span_attributes(piece: ScreenCell, rows: int) -> str:
    columns = piece.cell.column_span
    across = f' colspan="{columns}"' if columns > 1 else ""
    return f'{across} rowspan="{rows}"' if rows > 1 else across


def draw_input(group: Group, name: str, control: Control, *, typed: Typed = NO_TYPED, width: float = 40) -> SafeString:
    """The control itself, with what is wrong with its text behind it."""
    full, saved = control_name(group.name, name), group.text_of(name)
    identity, text, error = id_of(full), typed.texts.get(full, saved), typed.errors.get(full, "")
    shared = _shared_attributes(group, name, control, identity=identity, saved=saved, error=error)
    if control.kind == "choice":
        drawn = f"<select{shared}>{_draw_options(group, text)}</select>"
    elif control.kind in FIGURES:
        drawn = f'<input{shared} inputmode="decimal" maxlength="{LONGEST_FIGURE}" type="text" value="{escape(text)}">'
    elif name in LEVELS:
        offers = "offers-dimension" if name == "dimension" else category_list(group.text_of("dimension"))
        drawn = f'<input{shared} list="{offers}" maxlength="{control.most}" type="text" value="{escape(text)}">'
    else:
        # A browser drops the first line break of a textarea.
        drawn = f'<textarea{shared} maxlength="{control.most}" rows="{_count_lines(text, width)}">\n{escape(text)}</textarea>'
    theirs = THEIRS.format(escape(full)) if full in typed.theirs else ""
    return SafeString(f'{drawn}<span class="cell-error" id="err-{identity}">{escape(error)}</span>{theirs}')


def _shared_attributes(group: Group, name: str, control: Control, *, identity: str, saved: str, error: str) -> str:
    """What controls of all kinds say of themselves."""
    together = ' data-with="target"' if name.startswith("target_") else ""
    wrong = f' aria-invalid="true" aria-describedby="err-{identity}"' if error else ""
    return (
        f' class="cell-input{" is-invalid" if error else ""}" name="{escape(control_name(group.name, name))}" id="{identity}"'
        f' data-group="{group.name}" data-field="{escape(name)}" data-kind="{control.kind}"'
        f' data-saved="{escape(saved)}"{together} aria-label="{escape(control.title)}"{wrong}'
    )


def category_list(dimension: str) -> str:
    """The id of the list of level 2s that stand below a level 1."""
    code = dimension_code(dimension)
    return f"offers-category-{id_of(code) if code else 'any'}"


def _draw_options(group: Group, text: str) -> str:
    """The rule set's bands; one that it doesn't know stays until another is chosen."""
    titles = [band.title for band in group.draft.rules.bands]
    if text and text not in titles:
        titles.append(text)
    bands = "".join(
        f'<option value="{escape(title)}"{" selected" if title == text else ""}>{escape(title)}</option>'
        for title in titles
    )
    return f'<option value="">未选</option>{bands}'


def _count_lines(text: str, width: float) -> int:
    """How tall the cell is before scripts measure it."""
    across = max(2.0, width * CHARACTERS_A_PERCENT)
    return sum(max(1, ceil(_width_of(line) / across)) for line in text.split("\n"))


def _width_of(line: str) -> float:
    return sum(1 if character > "\u2000" else NARROW for character in line)
