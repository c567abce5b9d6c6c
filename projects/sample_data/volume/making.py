"""Fills the tables, a chunk at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from django.db import connection, transaction

from indicators.models import RuleSetVersion
from perfeval.accounts.models import User
from projects.history.events import chain_of, digest_of
from projects.models import ChainHead, Department, Evaluation, Event, FundLine, Indicator, Project, Round
from projects.models.event import RETURN
from projects.sample_data.volume.forms import Form, make_forms
from projects.sample_data.volume.places import CODE, Area, Places
from projects.sample_data.volume.standings import Standing, draw_standings, evaluation_columns
from projects.sample_data.volume.tables import RawRow, RawTable, settle_keys

CHUNK: Final = 500
FORMS: Final = 80  # of each kind
FEWEST_FORMS: Final = 4
CLERK: Final = "volume-clerk"
OPINION: Final = "得分与完成值不符，请核对后重新送审。"


@dataclass(frozen=True, slots=True)
class MadeSoFar:
    """So far, all tables counted."""

    evaluations: int
    rows: int


def holds_other_data() -> bool:
    departments = Department.objects.exclude(region__code__startswith=CODE)
    projects = Project.objects.exclude(unit__region__code__startswith=CODE)
    return departments.exists() or projects.exists()


def make_volume(evaluations: int, *, indicators: int = 12, seed: int = 1) -> Iterator[MadeSoFar]:
    maker = Maker(evaluations, indicators=indicators, seed=seed)
    try:
        yield from maker.make()
    finally:
        settle_keys(maker.tables)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


class Maker:
    def __init__(self, wanted: int, *, indicators: int, seed: int) -> None:
        self.source = Random(seed)  # noqa: S311 — nothing here is a secret
        self.wanted, self.done, self.rows = wanted, 0, 0
        self.rules = RuleSetVersion.objects.filter(code="national").latest("version")
        size = max(FEWEST_FORMS, min(FORMS, wanted // 100))
        self.forms = make_forms(self.rules, size=size, indicators=indicators, source=self.source)
        self.clerk = _make_clerk()
        self.places = Places(self.rules, self.source)
        self.evaluations, self.events = RawTable(Evaluation), RawTable(Event)
        self.lines, self.indicators = RawTable(FundLine), RawTable(Indicator)

    @property
    def tables(self) -> tuple[RawTable, ...]:
        return self.evaluations, self.lines, self.indicators, self.events, *self.places.tables

    def make(self) -> Iterator[MadeSoFar]:
        areas = self.places.areas()
        while self.done < self.wanted:
            area = next(areas)
            self.rows += area.rows
            yield from self._fill(area)

    def _fill(self, area: Area) -> Iterator[MadeSoFar]:
        for held in area.rounds:
            for start in range(0, len(area.projects), CHUNK):
                projects = area.projects[start : start + CHUNK][: self.wanted - self.done]
                if not projects:
                    return
                with transaction.atomic():
                    self.rows += self._write(held, projects)
                self.done += len(projects)
                yield MadeSoFar(self.done, self.rows)

    def _write(self, held: Round, projects: Sequence[Project]) -> int:
        standings = draw_standings(self.source, held.state, len(projects))
        forms = [self.source.choice(self.forms[standing.kind]) for standing in standings]
        keys = self.evaluations.keys(len(projects))
        events = {key: self._return(key) for key, standing in zip(keys, standings, strict=True) if standing.is_returned}
        made = zip(keys, projects, standings, forms, strict=True)
        written = self.evaluations.write(
            self._evaluation(key, held, project, standing, form, events.get(key))
            for key, project, standing, form in made
        )
        Event.objects.bulk_create(events.values())
        heads = [ChainHead(chain=event.chain, sequence=1, digest=event.digest) for event in events.values()]
        ChainHead.objects.bulk_create(heads)
        lines = [(key, form.lines) for key, form in zip(keys, forms, strict=True)]
        rows = [(key, form.rows) for key, form in zip(keys, forms, strict=True)]
        return written + 2 * len(events) + write_copies(self.lines, lines) + write_copies(self.indicators, rows)

    def _return(self, evaluation: int) -> Event:
        event = Event(
            pk=self.events.keys(1)[0],
            chain=chain_of(Evaluation(pk=evaluation)),
            sequence=1,
            evaluation_id=evaluation,
            verb=RETURN,
            opinion=OPINION,
            user=self.clerk,
            actor=str(self.clerk),
        )
        event.digest = digest_of(event)
        return event

    def _evaluation(
        self, key: int, held: Round, project: Project, standing: Standing, form: Form, event: Event | None
    ) -> RawRow:
        assert held.opened_at is not None
        unit, department = project.unit, project.department
        return {
            **form.evaluation,
            **evaluation_columns(standing, held.opened_at, self.clerk, self.source),
            "id": key,
            "round_id": held.pk,
            "project_id": project.pk,
            "unit_id": unit.pk,
            "department_id": department.pk,
            "unit_path": unit.path,
            "department_path": department.path,
            "project_name": project.name,
            "unit_name": unit.name,
            "department_name": department.name,
            "return_event_id": event.pk if event else None,
        }


def write_copies(table: RawTable, held: Sequence[tuple[int, Sequence[RawRow]]]) -> int:
    keys = iter(table.keys(sum(len(rows) for _, rows in held)))
    return table.write({**row, "id": next(keys), "evaluation_id": key} for key, rows in held for row in rows)


def _make_clerk() -> User:
    """Who sent and approved it all; nobody can log in as that."""
    clerk, created = User.objects.get_or_create(username=CLERK, defaults={"name": "测算用账号", "is_active": False})
    if created:
        clerk.set_unusable_password()
        clerk.save(update_fields=["password"])
    return clerk
