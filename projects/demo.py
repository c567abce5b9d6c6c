"""The demo data of fixtures/demo as records: published tables, each brought as far as its entry says."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from indicators.models import RuleSetVersion
from indicators.sheet import Sheet, from_json
from perfeval.accounts.models import User
from projects.departments import found
from projects.events import record
from projects.models import (
    Department,
    Evaluation,
    Event,
    Exclusion,
    LayoutVersion,
    Project,
    Publication,
    Region,
    Role,
    RoleKind,
    Round,
    RoundState,
    RoundWindow,
    Stage,
    Step,
    Version,
)
from projects.models.evaluation import evaluation_for
from projects.models.event import ACCOUNTS, RETURN
from projects.sheets import Computed, apply_sheet, freeze, printed, recompute

DIRECTORY: Final = settings.BASE_DIR / "fixtures" / "demo"
SUBJECT: Final = "演示数据"
PREFIX: Final = "demo-"
FOUNDED: Final = dt.date(2000, 1, 1)
REVIEWERS: Final = {
    Step.UNIT_REVIEW: RoleKind.UNIT_REVIEWER,
    Step.DEPARTMENT_REVIEW: RoleKind.DEPARTMENT_REVIEWER,
    Step.FINANCE_DESK: RoleKind.FINANCE_DESK,
    Step.FINANCE_OFFICE: RoleKind.FINANCE_OFFICE,
}

Entry = Mapping[str, Any]


class OtherDataError(Exception):
    """Demo data never go among real ones."""


@transaction.atomic
def load_demo() -> bool:
    """Whether it had to: what people did with loaded demo data stays as they left it."""
    if is_loaded():
        return False
    if holds_other_data():
        raise OtherDataError("数据库中已有其他数据，不载入演示数据")
    departments = _load_departments()
    _load_accounts(departments)
    _load_projects(departments)
    _load_rounds(next(iter(departments.values())).region)
    for entry in _entries("evaluations"):
        _load_evaluation(entry)
    record("import", subject=SUBJECT)
    return True


def is_loaded() -> bool:
    """By the log, which nobody can change."""
    return Event.objects.filter(chain=ACCOUNTS, verb="import", subject=SUBJECT).exists()


def holds_other_data() -> bool:
    people = User.objects.exclude(username__startswith=PREFIX)
    records = (Region.objects, Department.objects, Project.objects, Round.objects)
    return people.exists() or any(manager.exists() for manager in records)


def _table(name: str) -> Entry:
    return tomllib.loads((DIRECTORY / f"{name}.toml").read_text(encoding="utf-8"))


def _entries(name: str) -> list[Entry]:
    entries: list[Entry] = _table(name)[name]
    return entries


def _load_departments() -> dict[str, Department]:
    region = Region.objects.create(**_table("departments")["region"])
    made: dict[str, Department] = {}
    for entry in _entries("departments"):
        parent = made[entry["parent"]] if "parent" in entry else None
        code = entry["code"]
        made[code] = found(entry["name"], region=region, valid_from=FOUNDED, parent=parent, code=code)
    return made


def _load_accounts(departments: Mapping[str, Department]) -> None:
    """Without passwords: nobody can log in until demo_accounts makes some."""
    for entry in _entries("accounts"):
        columns = {name: value for name, value in entry.items() if name not in ("username", "roles")}
        user, created = User.objects.update_or_create(username=entry["username"], defaults=columns)
        if created:
            user.set_unusable_password()
            user.save()
        for held in entry["roles"]:
            department = departments[held["department"]] if "department" in held else None
            role = Role.objects.create(user=user, kind=held["kind"], department=department)
            if "assigned" in held:
                role.assigned.set(departments[code] for code in held["assigned"])


def _load_projects(departments: Mapping[str, Department]) -> None:
    for entry in _entries("projects"):
        places = {name: departments[entry[name]] for name in ("unit", "department")}
        Project.objects.create(**{**entry, **places})


def _load_rounds(region: Region) -> None:
    for entry in _entries("rounds"):
        goal_layout = LayoutVersion.objects.filter(code=entry.get("goal_layout", "")).first()
        held = Round.objects.create(
            year=entry["year"],
            title=entry["title"],
            region=region,
            state=RoundState.OPEN,
            opened_at=timezone.now(),
            rule_set=RuleSetVersion.objects.filter(code=entry["rule_set"]).latest("version"),
            layout=LayoutVersion.objects.filter(code=entry["layout"]).latest("version"),
            goal_layout=goal_layout,
        )
        closes_on = timezone.localdate() + dt.timedelta(days=entry["days"])
        RoundWindow.objects.bulk_create(
            RoundWindow(round=held, stage=stage, step=step, closes_on=closes_on if step == Step.FILLING else None)
            for stage, steps in entry["steps"].items()
            for step in steps
        )


def _load_evaluation(entry: Entry) -> None:
    held, project = Round.objects.get(year=entry["year"]), Project.objects.get(code=entry["project"])
    evaluation = evaluation_for(project, held, stage=Stage.GOAL if held.goal_layout else Stage.SELF_EVALUATION)
    evaluation.save()
    record("create", evaluation=evaluation, user=_person(evaluation, RoleKind.FINANCE_OFFICE))
    if "exclusion" in entry:
        recompute(evaluation)
        _exclude(evaluation, entry)
    else:
        _bring(evaluation, apply_sheet(evaluation, _sheet(entry)), entry)


def _sheet(entry: Entry) -> Sheet:
    return from_json((DIRECTORY / "sheets" / str(entry["year"]) / f"{entry['project']}.json").read_bytes())


def _bring(evaluation: Evaluation, computed: Computed, entry: Entry) -> None:
    """To the step of the entry; where it is returned there, back to its filler."""
    if entry["step"] == Step.FILLING:
        return
    version = _submit(evaluation, computed)
    while evaluation.step != entry["step"]:
        _approve(evaluation, version)
    if "returned" in entry:
        _return(evaluation, entry["returned"])
    if "publication" in entry:
        _publish(evaluation, entry)


def _person(evaluation: Evaluation, kind: RoleKind) -> User:
    """Whose role reaches the sheet."""
    holders = User.objects.filter(roles__kind=kind).order_by("username").distinct()
    return next(user for user in holders if Evaluation.objects.for_user(user).filter(pk=evaluation.pk).exists())


def _steps(evaluation: Evaluation) -> list[Step]:
    """Where the unit is its own 主管部门, that review is skipped."""
    steps = evaluation.round.review_steps(evaluation.stage)
    own = evaluation.unit_id == evaluation.department_id
    return [step for step in steps if not (own and step is Step.DEPARTMENT_REVIEW)]


def _skipped(evaluation: Evaluation, step: Step) -> list[Step]:
    """What the round has between here and there."""
    way = [Step.FILLING, *evaluation.round.review_steps(evaluation.stage), Step.APPROVED]
    return way[way.index(Step(evaluation.step)) + 1 : way.index(step)]


def _submit(evaluation: Evaluation, computed: Computed) -> Version:
    filler = _person(evaluation, RoleKind.FILLER)
    version = freeze(evaluation, printed(computed), user=filler)
    columns = {"submitted_at": timezone.now(), "submitted_by": filler}
    _move(evaluation, _steps(evaluation)[0], verb="submit", user=filler, columns=columns)
    return version


def _approve(evaluation: Evaluation, version: Version) -> None:
    step = Step(evaluation.step)
    reviewer = _person(evaluation, REVIEWERS[step])
    left = _steps(evaluation)[_steps(evaluation).index(step) + 1 :]
    columns: dict[str, Any] = {}
    if not left:
        goal = evaluation.stage == Stage.GOAL
        approved = "approved_goal" if goal else "approved_version"
        columns = {"approved_at": timezone.now(), "approved_by": reviewer, approved: version}
    _move(evaluation, left[0] if left else Step.APPROVED, verb="approve", user=reviewer, columns=columns)


def _return(evaluation: Evaluation, opinion: str) -> None:
    reviewer = _person(evaluation, REVIEWERS[Step(evaluation.step)])
    columns = {"submitted_at": None, "submitted_by": None}
    event = _move(evaluation, Step.FILLING, verb=RETURN, user=reviewer, columns=columns, opinion=opinion)
    evaluation.return_event = event
    evaluation.save(update_fields=["return_event"])


def _move(
    evaluation: Evaluation, step: Step, *, verb: str, user: User, columns: Mapping[str, Any], opinion: str = ""
) -> Event:
    changes = {"step": [evaluation.step, step], "skipped": _skipped(evaluation, step)}
    _write(evaluation, {**columns, "step": step, "step_since": timezone.now()})
    return record(verb, evaluation=evaluation, user=user, changes=changes, opinion=opinion)


def _publish(evaluation: Evaluation, entry: Entry) -> None:
    office = _person(evaluation, RoleKind.FINANCE_OFFICE)
    if entry["publication"] == Publication.PUBLISHED:
        _write(evaluation, {"publication": Publication.PUBLISHED, "published_at": timezone.now()})
        record("publish", evaluation=evaluation, user=office)
    else:
        reason = entry["withheld_reason"]
        _write(evaluation, {"publication": Publication.WITHHELD, "withheld_reason": reason})
        record("withhold", evaluation=evaluation, user=office, opinion=reason)


def _exclude(evaluation: Evaluation, entry: Entry) -> None:
    office = _person(evaluation, RoleKind.FINANCE_OFFICE)
    values = {"exclusion": Exclusion(entry["exclusion"]), "exclusion_note": entry["exclusion_note"]}
    _write(evaluation, {**values, "excluded_at": timezone.now(), "excluded_by": office})
    record("exclude", evaluation=evaluation, user=office, opinion=entry["exclusion_note"])


def _write(evaluation: Evaluation, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(evaluation, name, value)
    evaluation.save(update_fields=list(values))
