"""The cells of the form that is filled in, as HTML. Every text in it is escaped here: a form has some hundreds of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from math import ceil
from types import MappingProxyType
from typing import Final

from indicators.labels import dimension_code
from indicators.sheet import DASHES
from projects.documents.controls import control_name, id_of
from projects.documents.screen import SCOPES, ScreenCell, written_text
from projects.filling.groups import Control, Group, RowGroup

CHARACTERS_A_PERCENT: Final = 0.86  # of the form's width, in the type of the page
NARROW: Final = 0.55  # of a hanzi's width: a Latin letter or a digit
LEVELS: Final = frozenset({"dimension", "category"})
FIGURES: Final = frozenset({"money", "points"})
BARE: Final = frozenset({"hidden", "open", "selected"})
LONGEST_FIGURE: Final = 60  # as typed, with its commas and spaces

Attributes = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell stands, for moving about and for pasted blocks."""

    table: str
    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """What stands in a cell: a value of a group that is typed, or a figure that follows from others."""

    group: Group | None
    field: str
    place: Place | None = None
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


def attributes(values: Attributes) -> str:
    """None leaves one out."""
    return "".join(
        f" {name}" if name in BARE else f' {name}="{escape(value)}"'
        for name, value in values.items()
        if value is not None
    )


def draw_text(piece: ScreenCell, span: int) -> str:
    """A cell of words, or of a figure that nobody types."""
    cell, text = piece.cell, written_text(piece)
    scope = SCOPES.get(cell.role, "") if text else ""
    tag = "th" if scope else "td"
    classes = f"{piece.classes} cell-dash" if DASHES.fullmatch(cell.text) else piece.classes
    shape = {"class": classes, "scope": scope or None, "colspan": _span(cell.column_span), "rowspan": _span(span)}
    return f"<{tag}{attributes(shape)}>{text}</{tag}>"


def draw_cell(piece: ScreenCell, span: int, spot: Spot, *, typed: Typed, width: float) -> str:
    group = spot.group
    control = group.control(spot.field) if group else None
    if group is None or control is None:
        return _td(piece, span, spot, _figure(piece, spot), "cell-computed")
    reason = group.locked(spot.field)
    if reason:
        said = f'{escape(group.show(spot.field))}<span class="visually-hidden">（不能改：{escape(reason)}）</span>'
        return _td(piece, span, spot, said, "cell-locked", title=reason)
    drawn = draw_input(group, spot.field, control, typed=typed, width=width)
    suffix = f'<span class="cell-suffix">{escape(spot.suffix)}</span>' if spot.suffix else ""
    return _td(piece, span, spot, drawn + suffix, f"cell-control cell-{control.kind}{_repeated(group, spot.field)}")


def _figure(piece: ScreenCell, spot: Spot) -> str:
    text = escape(piece.cell.text.removeprefix(spot.before))
    return f'<output id="out-{id_of(spot.name)}" aria-live="off">{text}</output>'


def _repeated(group: Group, name: str) -> str:
    """The row above says the same, as a merged cell on paper would."""
    above = group.above if name in LEVELS and isinstance(group, RowGroup) else None
    if above is None or not group.show(name):
        return ""
    same = all(above.show(each) == group.show(each) for each in {name, "dimension"})
    return " cell-repeated" if same else ""


def _td(piece: ScreenCell, span: int, spot: Spot, inner: str, classes: str, *, title: str | None = None) -> str:
    before = f'<span class="cell-before">{escape(spot.before)}</span>' if spot.before else ""
    shape = {
        "class": f"{piece.classes} cell {classes}",
        "title": title,
        "colspan": _span(piece.cell.column_span),
        "rowspan": _span(span),
        "data-label": spot.label or None,
        "data-of": spot.field,
        **_where(spot.place),
    }
    return f"<td{attributes(shape)}>{before}{inner}</td>"


def _where(place: Place | None) -> Attributes:
    if place is None:
        return {}
    return {"data-table": place.table, "data-line": str(place.line), "data-column": str(place.column)}


def _span(span: int) -> str | None:
    return str(span) if span > 1 else None


def draw_input(group: Group, name: str, control: Control, *, typed: Typed = NO_TYPED, width: float = 40) -> str:
    """The control itself, with what is wrong with its text behind it."""
    full = control_name(group.name, name)
    saved = group.show(name)
    text, error = typed.texts.get(full, saved), typed.errors.get(full, "")
    shared: Attributes = dict(_shared(group, name, control, saved=saved, error=error))
    if control.kind == "choice":
        drawn = _choice(group, shared, text)
    elif control.kind in FIGURES or name in LEVELS:
        drawn = f"<input{attributes({**shared, 'type': 'text', 'value': text})}>"
    else:
        rows = str(lines(text, width))
        # A browser drops the first line break of a textarea.
        drawn = f"<textarea{attributes({**shared, 'rows': rows})}>\n{escape(text)}</textarea>"
    said = f'<span class="cell-error" id="err-{id_of(full)}">{escape(error)}</span>'
    return f"{drawn}{said}{_theirs(full) if full in typed.theirs else ''}"


def _shared(group: Group, name: str, control: Control, *, saved: str, error: str) -> Iterator[tuple[str, str | None]]:
    full = control_name(group.name, name)
    yield "class", "cell-input is-invalid" if error else "cell-input"
    yield "name", full
    yield "id", id_of(full)
    yield "data-group", group.name
    yield "data-field", name
    yield "data-kind", control.kind
    yield "data-saved", saved
    yield "data-with", "target" if name.startswith("target_") else None
    yield "aria-label", control.title
    yield "inputmode", "decimal" if control.kind in FIGURES else None
    yield "list", _list_id(group, name)
    if control.kind != "choice":
        yield "maxlength", str(LONGEST_FIGURE if control.kind in FIGURES else control.most)
    if error:
        yield "aria-invalid", "true"
        yield "aria-describedby", f"err-{id_of(full)}"


def _list_id(group: Group, name: str) -> str | None:
    match name:
        case "dimension":
            return "offers-dimension"
        case "category":
            return category_list(group.show("dimension"))
    return None


def category_list(dimension: str) -> str:
    """The id of the list of level 2s that stand below a level 1."""
    code = dimension_code(dimension)
    return f"offers-category-{id_of(code) if code else 'any'}"


def _choice(group: Group, shared: Attributes, text: str) -> str:
    """Of the rule set's bands; one that it doesn't know stays until another is chosen."""
    titles = [band.title for band in group.draft.rules.bands]
    if text and text not in titles:
        titles.append(text)
    options = "".join(
        f"<option{attributes({'value': title, 'selected': '' if title == text else None})}>{escape(title)}</option>"
        for title in titles
    )
    return f'<select{attributes(shared)}><option value="">未选</option>{options}</select>'


def _theirs(name: str) -> str:
    button = {"class": "btn btn-sm btn-outline-primary cell-theirs", "type": "submit", "name": "act"}
    return f"<button{attributes({**button, 'value': f'theirs:{name}'})}>采用已保存的</button>"


def lines(text: str, width: float) -> int:
    """How tall the cell is before scripts measure it."""
    across = max(2.0, width * CHARACTERS_A_PERCENT)
    return sum(max(1, ceil(_length(line) / across)) for line in text.split("\n"))


def _length(line: str) -> float:
    return sum(1 if character > "\u2000" else NARROW for character in line)
