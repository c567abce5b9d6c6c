"""Whether the log of a sheet and its records say the same: a change that was lost shows in one or the other."""

from collections.abc import Iterator
from typing import Any, Final

from projects.documents.controls import parse_name
from projects.models import Evaluation, Event

MOVED: Final = ("stage", "step", "publication", "exclusion")
REWRITTEN: Final = ("begin", "agree-adjustment")  # all rows at once, as another form has them
UNKNOWN: Final = object()


class Replay:
    """What stands at each place by what was said last, as far as the log has told."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.held: dict[str, Any] = {}
        self.files: set[str] | None = None
        self.faults: list[str] = []

    def run(self) -> list[str]:
        for event in self.evaluation.events.order_by("sequence"):
            self._read(event)
        self.faults += self._differing()
        return self.faults

    def _read(self, event: Event) -> None:
        if event.verb in REWRITTEN:
            self.held = {name: value for name, value in self.held.items() if not name.startswith("indicators.")}
        if event.verb.endswith("adjustment"):
            return  # its steps are the adjustment's own
        for name, change in event.changes.items():
            if name == "file":
                self._file(event, *change)
            elif name in MOVED or parse_name(name) is not None:
                self._follow(event, name, *change)
            elif name.startswith("indicators."):
                self._row(event, name, *change)

    def _follow(self, event: Event, name: str, before: Any, after: Any) -> None:
        held = self.held.get(name, UNKNOWN)
        if held is not UNKNOWN and held != before:
            self.faults.append(f"{event.sequence} {event.verb} {name}: follows {before!r}, but {held!r} stood there")
        self.held[name] = after

    def _row(self, event: Event, name: str, before: Any, after: Any) -> None:
        held = self.held.get(name, UNKNOWN)
        if held is not UNKNOWN and (held is None) != (before is None):
            self.faults.append(f"{event.sequence} {event.verb} {name}: came or went twice")
        self.held = {each: value for each, value in self.held.items() if not each.startswith(f"{name}.")}
        self.held[name] = after

    def _file(self, event: Event, before: str | None, after: str | None) -> None:
        key = f"file {before if before is not None else after}"
        held = self.held.get(key, UNKNOWN)
        if held is not UNKNOWN and (held is None) != (before is None):
            self.faults.append(f"{event.sequence} {event.verb} {key}: {before!r} → {after!r}, but {held!r} stood there")
        self.held[key] = None if before is not None else after
        if after is not None:
            self.held[f"file {after}"] = after

    def _differing(self) -> Iterator[str]:
        """The records, where the log has named them."""
        stands = dict(self._standing())
        for name, value in self.held.items():
            found = stands.get(name)
            if name.count(".") == 1 and name.startswith("indicators."):
                if (found is None) != (value is None):
                    yield f"{name} came or went, and the log says otherwise"
            elif (name in stands or name.startswith("file ")) and (found or None) != (value or None):
                yield f"{name} is {found!r}, the log says {value!r}"

    def _standing(self) -> Iterator[tuple[str, Any]]:
        evaluation = Evaluation.objects.get(pk=self.evaluation.pk)
        for name in MOVED:
            yield name, getattr(evaluation, name)
        for name in ("goal", "outcome", "filler", "phone"):
            yield f"sheet.{name}", getattr(evaluation, name)
        rows = list(evaluation.indicators.all())
        if [row.position for row in rows] != list(range(1, len(rows) + 1)):
            self.faults.append(f"rows are numbered {[row.position for row in rows]}")
        for row in rows:
            yield f"indicators.{row.key}", row
            for name in ("name", "target", "actual", "deviation"):
                yield f"indicators.{row.key}.{name}", getattr(row, name)
        for file in evaluation.attachments.kept():
            yield f"file {file.name}", file.name


def faults(evaluation: Evaluation) -> list[str]:
    return Replay(evaluation).run()
