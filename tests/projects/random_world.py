"""Three counties at random: departments that moved and merged, people of all roles, a thousand sheets at all steps."""

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from itertools import product

from django.utils import timezone

from perfeval.accounts.models import User
from projects.history.events import record_event
from projects.models import (
    Adjustment,
    AdjustmentStep,
    Department,
    DepartmentName,
    Evaluation,
    Exclusion,
    LayoutVersion,
    Project,
    Region,
    Role,
    RoleKind,
    Round,
    RoundState,
    RoundWindow,
    Stage,
    Step,
    Substitution,
    Version,
)
from projects.models.evaluation import evaluation_for
from projects.models.paths import path_under
from projects.models.scope import HANDED_ON, SITE_ROLES
from projects.units.departments import merge_departments, move_department
from tests.factories import RegionFactory, RoundFactory
from tests.factories.projects import LONG_AGO, plain_layout

DEPARTMENTS, PEOPLE, PROJECTS, ADJUSTED = 24, 36, 112, 150  # the first and the third in each county
HANDED_OVER = 40  # roles, some of them to those who are gone, some not today
MERGED = 6  # in each county: two chains of three
NEW_YEAR = dt.date(2021, 1, 1)
FAR_OFF = dt.date(2099, 1, 1)
HELD_SOMEWHERE = tuple(kind for kind in RoleKind if kind not in SITE_ROLES)


def random_world(seed: int) -> dict[str, User]:
    """The people, each by the roles that they hold. The name of a sheet's project says what is known of the sheet."""
    chance = random.Random(seed)
    counties = [(region, _departments(region, chance)) for region in RegionFactory.create_batch(3)]
    everywhere = [each for _, departments in counties for each in departments]
    people = dict(_people(everywhere, chance))
    _substitutions(list(people.values()), chance)
    layout, goal_layout = plain_layout(), plain_layout(Stage.GOAL)
    years = enumerate(RoundState, start=2020)
    for (region, departments), (year, state) in product(counties, list(years)):
        exercise = _round(region, year, state, chance, layout=layout, goal_layout=goal_layout)
        _sheets(exercise, departments, list(people.values()), chance)
    _adjustments(list(people.values()), chance)
    for _, departments in counties:
        _move_and_merge(departments, chance)
    fresh = User.objects.in_bulk(
        [user.pk for user in people.values()]
    )  # a user knows the roles as they were first read
    return {label: fresh[user.pk] for label, user in people.items()}


def _departments(region: Region, chance: random.Random) -> list[Department]:
    """The first ones merge later and stand at the top, so that none of them is below another."""
    names = [f"{region.name}-{number}" for number in range(DEPARTMENTS)]
    for number in range(0, MERGED, 3):
        names[number] += f"→{number + 1}→{number + 2}"
        names[number + 1] += f"→{number + 2}"
    made = Department.objects.bulk_create(Department(region=region, name=name) for name in names)
    DepartmentName.objects.bulk_create(
        DepartmentName(department=each, name=each.name, valid_from=LONG_AGO) for each in made
    )
    for number, each in enumerate(made):
        each.parent = chance.choice([None, *made[:number]]) if number >= MERGED else None
        each.path = path_under(each.parent.path if each.parent else "", each.pk)
    Department.objects.bulk_update(made, ["parent", "path"])
    return made


def _move_and_merge(departments: Sequence[Department], chance: random.Random) -> None:
    for each in chance.sample(departments[MERGED:], 4):
        each.refresh_from_db()
        parents = [other for other in Department.objects.filter(region=each.region_id) if not other.is_below(each)]
        move_department(each, chance.choice([None, *sorted(parents, key=lambda other: other.pk)]), valid_from=LONG_AGO)
    for number in range(0, MERGED, 3):
        first, second, third = departments[number : number + 3]
        merge_departments(first, second, on=NEW_YEAR)
        merge_departments(second, third, on=NEW_YEAR)


def _people(departments: Sequence[Department], chance: random.Random) -> Iterator[tuple[str, User]]:
    for number in range(PEOPLE):
        user = User.objects.create(username=f"person-{number}", name="某某", is_active=number % 12 != 5)
        held = {(chance.choice(HELD_SOMEWHERE), _somewhere(departments, chance)) for _ in range(chance.randint(1, 4))}
        roles = [Role(user=user, kind=kind, department=department, **_days(chance)) for kind, department in held]
        if number < len(SITE_ROLES):
            roles.append(Role(user=user, kind=SITE_ROLES[number]))
        said = []
        for role in Role.objects.bulk_create(roles):
            assigned = chance.sample(departments, 3) if role.kind == RoleKind.FINANCE_DESK else []
            role.assigned.set(assigned)
            days = "" if role.has_begun and not role.is_over else " (not today)"
            said.append(f"{role.kind} at {role.department} {[str(each) for each in assigned] or ''}".strip() + days)
        yield f"person {number}: {', '.join(sorted(said))}{'' if user.is_active else ' (gone)'}", user


def _days(chance: random.Random) -> dict[str, dt.date | None]:
    """One role in six isn't held today."""
    today, day = timezone.localdate(), dt.timedelta(days=1)
    held = [(today, None), (today - day, None), (today - 3 * day, today + day)]
    starts_on, until = chance.choice([*held * 4, (today - day, today), (today + day, None)])
    return {"starts_on": starts_on, "until": until}


def _substitutions(people: Sequence[User], chance: random.Random) -> None:
    roles = list(Role.objects.filter(kind__in=HANDED_ON).order_by("pk"))
    today, now = timezone.localdate(), timezone.now()
    days = [(-3, 3), (0, 0), (-3, 0), (0, 3), (-3, -1), (1, 3)]
    Substitution.objects.bulk_create(
        Substitution(
            role=role,
            substitute=chance.choice([each for each in people if each.pk != role.user_id]),
            starts_on=today + dt.timedelta(days=first),
            ends_on=today + dt.timedelta(days=last),
            reason="出差",
            named_by=people[0],
            **({"ended_at": now, "ended_by": people[0]} if chance.random() < 0.2 else {}),
        )
        for role, (first, last) in zip(
            chance.choices(roles, k=HANDED_OVER), chance.choices(days, k=HANDED_OVER), strict=True
        )
    )


def _somewhere(departments: Sequence[Department], chance: random.Random) -> Department:
    """Every other time where something merges."""
    merging = [each for number, each in enumerate(departments) if number % DEPARTMENTS < MERGED]
    return chance.choice(chance.choice([departments, merging]))


def _round(region: Region, year: int, state: RoundState, chance: random.Random, **layouts: LayoutVersion) -> Round:
    now = timezone.now()
    exercise: Round = RoundFactory.create(
        region=region,
        year=year,
        state=state,
        opened_at=None if state is RoundState.PREPARING else now,
        closed_at=now if state is RoundState.CLOSED else None,
        self_review_allowed=chance.random() < 0.5,
        locks_when_late=chance.random() < 0.5,
        **layouts,
    )
    not_begun = chance.sample(sorted(exercise.windows.values_list("pk", flat=True)), 2)
    RoundWindow.objects.filter(pk__in=not_begun).update(opens_on=FAR_OFF)
    others = exercise.windows.exclude(pk__in=not_begun).order_by("pk").values_list("pk", flat=True)
    RoundWindow.objects.filter(pk__in=chance.sample(list(others), 4)).update(closes_on=LONG_AGO)
    return exercise


def _sheets(exercise: Round, departments: Sequence[Department], people: Sequence[User], chance: random.Random) -> None:
    projects = Project.objects.bulk_create(
        Project(name="培训经费", unit=_somewhere(departments, chance), department=_somewhere(departments, chance))
        for _ in range(PROJECTS)
    )
    made = Evaluation.objects.bulk_create(_sheet(project, exercise, people, chance) for project in projects)
    for each in chance.sample(made, 10):
        record_event("change", evaluation=each, user=chance.choice(people))


def _sheet(project: Project, exercise: Round, people: Sequence[User], chance: random.Random) -> Evaluation:
    stage, step = chance.choice(list(Stage)), chance.choice(list(Step))
    now, names = timezone.now(), {each.pk: each.name for each in (project.unit, project.department)}
    sheet = evaluation_for(project, exercise, stage=stage, names=names)
    sheet.step = step
    sheet.project_name = (
        f"sheet {project.pk}: {project.unit} under {project.department}, {exercise.state} {stage} {step}"
    )
    if step is not Step.FILLING:
        sheet.submitted_at, sheet.submitted_by = now, chance.choice(people)
    if step is Step.APPROVED:
        sheet.approved_at, sheet.approved_by = now, chance.choice(people)
    if chance.random() < 0.1 and (stage, step) != (Stage.SELF_EVALUATION, Step.APPROVED):
        sheet.exclusion, sheet.excluded_at, sheet.excluded_by = Exclusion.SECRET, now, people[0]
        sheet.project_name += " excluded"
    return sheet


def _adjustments(people: Sequence[User], chance: random.Random) -> None:
    sheets = list(Evaluation.objects.select_related("round__layout").order_by("pk"))
    chosen = chance.sample(sheets, ADJUSTED)
    goals = Version.objects.bulk_create(
        Version(
            evaluation=each,
            stage=Stage.GOAL,
            number=1,
            content="{}",
            digest="0" * 64,
            layout=each.round.layout,
            rule_set_id=each.rule_set_id,
            submitted_by=people[0],
        )
        for each in chosen
    )
    steps = (AdjustmentStep.DRAFT, AdjustmentStep.DEPARTMENT, AdjustmentStep.FINANCE)
    Adjustment.objects.bulk_create(
        Adjustment(
            evaluation=goal.evaluation,
            before=goal,
            content="{}",
            reason="计划调整",
            step=chance.choice(steps),
            asked_by=chance.choice(people),
            asked_at=timezone.now(),
        )
        for goal in goals
    )
