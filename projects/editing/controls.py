"""The cells of the form that is filled in, as HTML. Every text in it is escaped here: a form has some hundreds of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from math import ceil
from types import MappingProxyType
from typing import Final

from indicators.labels import dimension_code
from projects.documents.controls import control_name, id_of
from projects.documents.layout.values import Item
from projects.documents.screen import SCOPES, ScreenCell, written_text
from projects.editing.groups import Control, Group, RowGroup

CHARACTERS_A_PERCENT: Final = 0.78  # of the form's width, in the type of the page
COMBO: Final = frozenset({"dimension", "category"})
LABELS: Final = frozenset({"dimension", "category"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell stands, for moving about and for pasted blocks."""

    table: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Typed:
    """What a posted form held that was not saved, and why, by control name."""

    texts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    errors: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


NO_TYPED: Final = Typed()


def attributes(values: Mapping[str, str | None]) -> str:
    """None leaves one out, an empty text writes it bare."""
    return "".join(
        f' {name}="{escape(value)}"' if value else f" {name}" if name in BARE else f' {name}=""'
        for name, value in values.items()
        if value is not None
    )


BARE: Final = frozenset({"hidden", "required", "disabled", "selected"})


def draw_text(piece: ScreenCell, span: int) -> str:
    """A cell of words or of a figure that nobody types."""
    cell, text = piece.cell, written_text(piece)
    scope = SCOPES.get(cell.role, "") if text else ""
    tag = "th" if scope else "td"
    shape = attributes(
        {"class": piece.classes, "scope": scope or None, "colspan": _span(cell.column_span), "rowspan": _span(span)}
    )
    return f"<{tag}{shape}>{text}</{tag}>"


def _span(span: int) -> str | None:
    return str(span) if span > 1 else None


def draw_control(
    piece: ScreenCell,
    span: int,
    *,
    group: Group | None,
    name: str,
    place: Place | None,
    before: str,
    item: Item | None,
    typed: Typed,
    width: float,
) -> str:
    control = group.control(name) if group else None
    if group is None or control is None:
        return _computed(piece, span, group=group, name=name, place=place, before=before)
    reason = group.locked(name)
    if reason:
        return _td(piece, span, f"{escape(before)}{escape(group.show(name))}", place, "cell-locked", title=reason)
    text = typed.texts.get(control_name(group.name, name), group.show(name))
    suffix = f'<span class="cell-suffix">{escape(item.suffix)}</span>' if item and item.suffix else ""
    drawn = draw_input(group, name, control, typed=typed, width=width, list_id=_list_id(group, name))
    label = f'<span class="cell-before">{escape(before)}</span>' if before else ""
    repeated = " cell-repeated" if name in LABELS and _repeats(group, name, text) else ""
    return _td(piece, span, f"{label}{drawn}{suffix}", place, f"cell-control cell-{control.kind}{repeated}")


def _repeats(group: Group, name: str, text: str) -> bool:
    """The row above says the same, as a merged cell on paper would."""
    assert isinstance(group, RowGroup)
    above = group.above
    return (
        above is not None
        and bool(text)
        and above.show(name) == text
        and above.show("dimension") == group.show("dimension")
    )


def _computed(piece: ScreenCell, span: int, *, group: Group | None, name: str, place: Place | None, before: str) -> str:
    source = control_name(group.name, name) if group else f"cell.{piece.cell.source}"
    text = piece.cell.text.removeprefix(before)
    drawn = f'{escape(before)}<output id="out-{id_of(source)}">{escape(text)}</output>'
    return _td(piece, span, drawn, place, "cell-computed")


def _td(
    piece: ScreenCell, span: int, inner: str, place: Place | None, classes: str, *, title: str | None = None
) -> str:
    cell = piece.cell
    where = (
        {
            "data-table": place.table,
            "data-line": str(place.line),
            "data-column": str(place.column),
        }
        if place
        else {}
    )
    shape = attributes(
        {
            "class": f"{piece.classes} cell {classes}",
            "title": title,
            "colspan": _span(cell.column_span),
            "rowspan": _span(span),
            **where,
        }
    )
    return f"<td{shape}>{inner}</td>"


def _list_id(group: Group, name: str) -> str | None:
    if name == "dimension":
        return "offers-dimension"
    return f"offers-category-{id_of(dimension_code(group.show('dimension')) or 'any')}" if name == "category" else None


def draw_input(
    group: Group,
    name: str,
    control: Control,
    *,
    typed: Typed = NO_TYPED,
    width: float = 40,
    list_id: str | None = None,
    described: str = "",
) -> str:
    """The control itself, with what is wrong with its text behind it."""
    full = control_name(group.name, name)
    saved = group.show(name)
    text, error = typed.texts.get(full, saved), typed.errors.get(full, "")
    shared = dict(_shared(group, name, control, full, saved))
    if error:
        shared |= {"aria-invalid": "true", "aria-describedby": f"err-{id_of(full)}"}
        shared["class"] = "cell-input is-invalid"
    if control.kind == "choice":
        drawn = _choice(group, shared, text)
    elif control.kind in ("money", "points") or name in COMBO:
        mode = "decimal" if control.kind in ("money", "points") else None
        drawn = f"<input{attributes({**shared, 'type': 'text', 'inputmode': mode, 'list': list_id, 'value': text})}>"
    else:
        rows = str(_lines(text, width))
        # A browser drops the first line break of a textarea.
        drawn = f"<textarea{attributes({**shared, 'rows': rows})}>\n{escape(text)}</textarea>"
    return drawn + f'<span class="cell-error" id="err-{id_of(full)}">{escape(error)}</span>'


def _choice(group: Group, shared: Mapping[str, str | None], text: str) -> str:
    """Of the rule set's bands; one that it doesn't know stays until another is chosen."""
    titles = [band.title for band in group.draft.rules.bands]
    if text and text not in titles:
        titles.append(text)
    options = "".join(
        f"<option{attributes({'value': title, 'selected': '' if title == text else None})}>{escape(title)}</option>"
        for title in titles
    )
    bare = {name: value for name, value in shared.items() if name != "maxlength"}
    return f'<select{attributes(bare)}><option value="">未选</option>{options}</select>'


def _shared(group: Group, name: str, control: Control, full: str, saved: str) -> Iterator[tuple[str, str | None]]:
    yield "class", "cell-input"
    yield "name", full
    yield "id", id_of(full)
    yield "data-group", group.name
    yield "data-field", name
    yield "data-kind", control.kind
    yield "data-saved", saved
    yield "aria-label", control.title
    yield "maxlength", str(control.most) if control.kind in ("long", "text") else "60"
    if name.startswith("target_"):
        yield "data-with", "target"


def _lines(text: str, width: float) -> int:
    """How tall the cell is before scripts measure it."""
    across = max(2.0, width * CHARACTERS_A_PERCENT)
    return sum(max(1, ceil(_length(line) / across)) for line in text.split("\n"))


def _length(line: str) -> float:
    return sum(1 if character > "\u2000" else 0.55 for character in line)
