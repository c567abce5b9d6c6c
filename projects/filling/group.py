"""One record that is saved as a whole: shows its values as text and takes texts back."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar, Final

from indicators.catalogue import LONGEST_LINE, LONGEST_TEXT, FieldKind, Holder, SheetField, Use, fields_of
from indicators.points import plain
from projects.documents.cleaning import clean_line, clean_text
from projects.documents.layout.values import EXTRA, Item
from projects.filling.draft import Draft
from projects.models import Evaluation, FundLine, Indicator
from projects.sheets.titles import plain_label
from projects.sheets.typed import Unreadable, read_money, read_points, show_money, show_points

CHOICE: Final = "choice"
TYPED: Final = {holder: fields_of(holder, Use.TYPED) for holder in Holder}
BEHIND_A_ROW: Final = tuple(fields_of(Holder.ROWS, Use.BESIDE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """How one value is typed."""

    kind: str  # text, long, money, points, choice
    title: str
    most: int = LONGEST_LINE


@dataclass(kw_only=True)
class Group:
    """One record that is saved as a whole, under one version. Its values are told apart by the names of their controls."""

    holder: ClassVar[Holder]

    draft: Draft
    record: Evaluation | FundLine | Indicator
    name: str
    title: str
    touched: set[str] = field(default_factory=set)  # the columns that a save must write

    @property
    def version(self) -> int:
        return self.record.row_version

    def field_of(self, name: str) -> SheetField | None:
        """None for what only some forms have."""
        return TYPED[self.holder].get(name)

    def has_use(self, name: str, use: Use) -> bool:
        known = self.field_of(name)
        return known is not None and use in known.uses

    def control_of(self, name: str) -> Control | None:
        """None where nobody types such a value on this form."""
        if not self.is_asked(name):
            return None
        known, item = self.field_of(name), self.item_of(name)
        if known is not None:
            kind = CHOICE if Use.CHOSEN in known.uses else known.kind.value
            return Control(kind=kind, title=self.title_of(name), most=known.longest)
        if item is None or not name.startswith(EXTRA):
            return None
        kind, most = (FieldKind.LONG, LONGEST_TEXT) if item.kind is FieldKind.LONG else (FieldKind.TEXT, LONGEST_LINE)
        return Control(kind=kind.value, title=self.title_of(name), most=most)

    def is_asked(self, name: str) -> bool:
        """The form has a cell for it, or it is asked for beside the form."""
        is_beside = self.has_use(name, Use.BESIDE) and not self.draft.is_goal
        return is_beside or f"{self.holder}.{name}" in self.draft.items

    def title_of(self, name: str) -> str:
        """In the control's words for those who can't see the form."""
        raise NotImplementedError

    def lock_reason(self, name: str) -> str:
        """Why a value can't be changed; nothing where it can."""
        return ""

    def text_of(self, name: str) -> str:
        known = self.field_of(name)
        if known is None:
            return str(self.record.extra.get(name.removeprefix(EXTRA), ""))
        value = getattr(self.record, known.stored_as)
        match known.kind:
            case FieldKind.MONEY:
                return show_money(value, self.draft.layout.unit, places=self.places_of(name))
            case FieldKind.POINTS:
                return show_points(value, places=self.places_of(name))
        return str(value)

    def set_text(self, name: str, text: str) -> None:
        """Writes what was typed to the record in memory; Unreadable where it is no value of its kind."""
        known = self.field_of(name)
        if known is not None:
            self.set_column(known.stored_as, self._read_text(known, text))
            return
        key, tidied = name.removeprefix(EXTRA), clean_text(text)
        rest = {each: value for each, value in self.record.extra.items() if each != key}
        self.set_column("extra", {**rest, key: tidied} if tidied else rest)

    def _read_text(self, known: SheetField, text: str) -> object:
        match known.kind:
            case FieldKind.MONEY:
                return read_money(text, self.draft.layout.unit)
            case FieldKind.POINTS:
                points = read_points(text)
                most = self.weight if Use.BY_HAND in known.uses else None
                if points is not None and most is not None and points > most:
                    raise Unreadable(f"得分应在 0 与分值 {show_points(most)} 之间。")
                return points
            case FieldKind.LONG:
                return clean_text(text)
        return clean_line(text)

    @property
    def weight(self) -> Decimal | None:
        """The most points that a score by hand may give."""
        return None

    def logged_value(self, name: str) -> Any:
        """As the log keeps it: money in 元, whatever unit the form has."""
        known = self.field_of(name)
        if known is None:
            return self.text_of(name)
        value = getattr(self.record, known.stored_as)
        return value if value is None or isinstance(value, str) else plain(value)

    def logged_as(self, name: str) -> str:
        """The parts of a target are one target."""
        known = self.field_of(name)
        return known.of or name if known else name

    def item_of(self, name: str) -> Item | None:
        return self.draft.items.get(f"{self.holder}.{name}")

    def places_of(self, name: str) -> int | None:
        item = self.item_of(name)
        return item.places if item else None

    def label_of(self, name: str) -> str:
        """The form's own words in the cell, or at the head of the column."""
        item = self.item_of(name)
        return plain_label(item) if item else ""

    def set_column(self, column: str, value: object) -> None:
        setattr(self.record, column, value)
        self.touched.add(column)
