"""The demo data of fixtures/demo as records: published tables, each brought as far as its entry says."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from indicators.models import RuleSetVersion
from indicators.sheet import from_json
from perfeval.accounts.models import User
from projects.budgets.keeping import store_budget
from projects.budgets.values import from_json as read_tables
from projects.history.events import record_event
from projects.models import (
    Department,
    Evaluation,
    Event,
    Exclusion,
    LayoutVersion,
    Project,
    Publication,
    RecheckReason,
    Region,
    Role,
    Round,
    RoundState,
    RoundWindow,
    Stage,
    Step,
)
from projects.models.evaluation import evaluation_for
from projects.models.event import ACCOUNTS
from projects.models.reach import DEPARTMENT, REVIEW_RIGHTS, ROUND, Right, holders_of
from projects.rechecks.choosing import DrawMethod
from projects.rechecks.marking import TypedScore, save_scores
from projects.rechecks.population import digest_of_list, population_as_text, population_of
from projects.rechecks.sampling import fix_sample
from projects.review.workflow import NOTHING_GIVEN, Act, Given, transition
from projects.sheets import apply_sheet, recompute
from projects.units.departments import found_department

DIRECTORY: Final = settings.BASE_DIR / "fixtures" / "demo"
SUBJECT: Final = "演示数据"
PREFIX: Final = "demo-"
FOUNDED: Final = dt.date(2000, 1, 1)

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
    for entry in _read_entries("evaluations"):
        _load_evaluation(entry)
    for entry in _read_entries("samples"):
        _load_sample(entry)
    for entry in _read_entries("budgets"):
        _load_budget(departments[entry["department"]], entry["year"])
    record_event("import", subject=SUBJECT)
    return True


def is_loaded() -> bool:
    """By the log, which nobody can change."""
    return Event.objects.filter(chain=ACCOUNTS, verb="import", subject=SUBJECT).exists()


def holds_other_data() -> bool:
    people = User.objects.exclude(username__startswith=PREFIX)
    records = (Region.objects, Department.objects, Project.objects, Round.objects)
    return people.exists() or any(manager.exists() for manager in records)


def _read_table(name: str) -> Entry:
    return tomllib.loads((DIRECTORY / f"{name}.toml").read_text(encoding="utf-8"))


def _read_entries(name: str) -> list[Entry]:
    entries: list[Entry] = _read_table(name)[name]
    return entries


def _load_departments() -> dict[str, Department]:
    region = Region.objects.create(**_read_table("departments")["region"])
    made: dict[str, Department] = {}
    for entry in _read_entries("departments"):
        parent = made[entry["parent"]] if "parent" in entry else None
        code = entry["code"]
        made[code] = found_department(entry["name"], region=region, valid_from=FOUNDED, parent=parent, code=code)
    return made


def _load_accounts(departments: Mapping[str, Department]) -> None:
    """Without passwords: nobody can log in until demo_accounts makes some."""
    for entry in _read_entries("accounts"):
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
    for entry in _read_entries("projects"):
        places = {name: departments[entry[name]] for name in ("unit", "department")}
        Project.objects.create(**{**entry, **places})


def _load_rounds(region: Region) -> None:
    for entry in _read_entries("rounds"):
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
    record_event("create", evaluation=evaluation, user=_person_with(evaluation, Right.MANAGE))
    if "exclusion" in entry:
        recompute(evaluation)
        given = Given(exclusion=Exclusion(entry["exclusion"]), opinion=entry["exclusion_note"])
        _let_act(evaluation, Act.EXCLUDE, Right.MANAGE, given)
    else:
        file = DIRECTORY / "sheets" / str(entry["year"]) / f"{entry['project']}.json"
        apply_sheet(evaluation, from_json(file.read_bytes()))
        record_event("import", evaluation=evaluation, user=_person_with(evaluation, Right.FILL), subject=SUBJECT)
        _bring_to_step(evaluation, entry)


def _bring_to_step(evaluation: Evaluation, entry: Entry) -> None:
    """To the step of the entry; where it is returned there, back to its filler."""
    if entry["step"] == Step.FILLING:
        return
    evaluation = _let_act(evaluation, Act.SUBMIT_AS_IT_WAS, Right.FILL)
    while evaluation.step != entry["step"]:
        evaluation = _let_act(evaluation, Act.APPROVE, REVIEW_RIGHTS[Step(evaluation.step)])
    if "returned" in entry:
        _let_act(evaluation, Act.RETURN, REVIEW_RIGHTS[Step(evaluation.step)], Given(opinion=entry["returned"]))
    if entry.get("publication") == Publication.PUBLISHED:
        _let_act(evaluation, Act.PUBLISH, Right.PUBLISH)
    elif entry.get("publication") == Publication.WITHHELD:
        given = Given(opinion=entry["withheld_reason"], approver=entry["withheld_approver"])
        _let_act(evaluation, Act.WITHHOLD, Right.PUBLISH, given)


def _load_sample(entry: Entry) -> None:
    """Drawn and scored by the bureau."""
    held = Round.objects.get(year=entry["year"])
    seen = digest_of_list(population_as_text(population_of(held)))
    method = DrawMethod(largest=entry["largest"], random=entry["random"], seed=entry["seed"])
    office = User.objects.filter(holders_of(Right.DRAW_SAMPLE, held, ROUND)).order_by("username")[0]
    sample = fix_sample(held, method, seen=seen, by=office)
    for said in entry["scores"]:
        recheck = sample.rechecks.get(evaluation__project__code=said["project"])
        row, reason = recheck.rows.get(position=said["row"]), RecheckReason.objects.get(name=said["reason"])
        score = TypedScore(score=said["score"], reason=str(reason.pk), note=said["note"], version=str(row.row_version))
        save_scores(recheck, {row.key: score}, by=office, fills_rest=True)


def _load_budget(department: Department, year: int) -> None:
    """As the department published it."""
    content = (DIRECTORY / "budgets" / str(year) / f"{department.code}.json").read_text(encoding="utf-8")
    filler = User.objects.filter(holders_of(Right.BRING_BUDGET, department, DEPARTMENT)).order_by("username")[0]
    store_budget(department, year, read_tables(content), seen=0, by=filler)


def _let_act(evaluation: Evaluation, act: Act, right: Right, given: Given = NOTHING_GIVEN) -> Evaluation:
    return transition(evaluation, act, by=_person_with(evaluation, right), given=given).evaluation


def _person_with(evaluation: Evaluation, right: Right) -> User:
    return User.objects.filter(holders_of(right, evaluation)).order_by("username")[0]
