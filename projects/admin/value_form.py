"""Forms over frozen values: a tree of forms stands over a tree of dataclasses, and gives it back as it was typed.

Not Django's formsets: they take from the browser how many forms there are, and here the value says it.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from django import forms


class ValueForm(forms.Form):
    """Opens with the members of `value`; `typed` is the value with those that somebody changed."""

    def __init__(self, value: Any, data: Any = None, *, prefix: str | None = None) -> None:
        self.value, self.members = value, dict[str, Any]()
        super().__init__(data, prefix=prefix, initial=self.opening())

    def opening(self) -> dict[str, Any]:
        return {name: getattr(self.value, name) for name in self.base_fields}

    def add_member(self, name: str, kind: Callable[..., "ValueForm"]) -> Any:
        """Forms over what a member holds: one form, or a list for a tuple; the browser has no say in how many."""

        def form_over(held: Any, prefix: str) -> Any:
            if isinstance(held, tuple):
                return [form_over(each, f"{prefix}-{number}") for number, each in enumerate(held)]
            return kind(held, self.data if self.is_bound else None, prefix=prefix)

        self.members[name] = form_over(getattr(self.value, name), self.add_prefix(name))
        return self.members[name]

    def below(self) -> Iterator["ValueForm"]:
        """The forms over its members, and over theirs."""
        for form in _flatten(list(self.members.values())):
            yield form
            yield from form.below()

    @property
    def typed(self) -> Any:
        own = {name: self.cleaned_data[name] for name in self.changed_data}
        return replace(self.value, **own, **{name: _typed_value(held) for name, held in self.members.items()})

    def call_field(self, name: str, title: str) -> None:
        """A screen reader says whose field it is, even where no label is drawn beside it."""
        field = self.fields[name]
        field.label = field.widget.attrs["aria-label"] = f"{title}：{field.label}"


class SingleForm(ValueForm):
    """Over a value without members, with one field called `single`."""

    def opening(self) -> dict[str, Any]:
        return {"single": self.value}

    @property
    def typed(self) -> Any:
        return self.cleaned_data["single"]


def _flatten(held: Any) -> Iterator[ValueForm]:
    if isinstance(held, list):
        for each in held:
            yield from _flatten(each)
    else:
        yield held


def _typed_value(held: Any) -> Any:
    return tuple(map(_typed_value, held)) if isinstance(held, list) else held.typed
