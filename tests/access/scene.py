"""Records for every argument of every address, and a person for each role: in the right place, beside it, and abroad."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from perfeval.accounts.models import User
from perfeval.files import store
from projects.budgets.keeping import store_budget
from projects.models import Evaluation, Intake, IntakePurpose, JobState, Notice, NoticeKind, RoleKind
from projects.queue import folder_of
from projects.sheets import freeze_sheet, sheet_of
from tests.factories import (
    AttachmentFactory,
    DepartmentFactory,
    ExtensionFactory,
    IntakeFactory,
    IntakeFileFactory,
    JobFactory,
    MaterialFactory,
    MaterialFileFactory,
    RecheckFileFactory,
    RegionFactory,
    ReorganisationFactory,
    RoleFactory,
    SubstitutionFactory,
    UserFactory,
)
from tests.projects.attachments.files import image
from tests.projects.budgets.published import read_published
from tests.projects.intake.uploads import read, received, word_file
from tests.projects.rechecks.scenes import drawn, issued, scored
from tests.projects.scenes import County, county, filled, sound, sound_goal

# All roles at once: rights only add up, so what is refused to this person is refused to each of the roles.
OF_A_DEPARTMENT: Final = (
    RoleKind.FILLER,
    RoleKind.UNIT_REVIEWER,
    RoleKind.DEPARTMENT_REVIEWER,
    RoleKind.VIEWER,
    RoleKind.ACCOUNT_ADMINISTRATOR,
)
OF_A_BUREAU: Final = (RoleKind.FINANCE_OFFICE, RoleKind.BUREAU_ACCOUNT_ADMINISTRATOR)
PEOPLE: Final = (
    "nobody",
    "filler",
    "unit reviewer",
    "department reviewer",
    "viewer",
    "finance desk",
    "finance office",
    "account administrator",
    "bureau account administrator",
    "system administrator",
    "security administrator",
    "audit administrator",
    "superuser",
    "all roles of another department",
    "all roles of another region",
)


@dataclass(frozen=True, slots=True)
class Address:
    """One line of the table of addresses."""

    name: str
    route: str
    arguments: tuple[str, ...]

    @property
    def of(self) -> str:
        """What its first argument is the key of: what is written before it."""
        return self.route.split("<")[0].rstrip("/")

    @property
    def is_public(self) -> bool:
        return self.route.startswith("open/")


def addresses(patterns: list[URLPattern | URLResolver], before: str = "", space: str = "") -> Iterator[Address]:
    for pattern in patterns:
        route = before + str(pattern.pattern).removeprefix("^").replace("(?P<", "<")
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern.url_patterns, route, inner)
        elif pattern.name:
            yield Address(space + pattern.name, route, tuple(pattern.pattern.regex.groupindex))


def addresses_of_site() -> list[Address]:
    return [each for each in addresses(get_resolver().url_patterns) if not each.name.startswith("admin:")]


def addresses_of_administration() -> list[Address]:
    return [each for each in addresses(get_resolver().url_patterns) if each.name.startswith("admin:")]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    people: Mapping[str, Client]
    values: Mapping[str, Mapping[str, Any]]  # of the arguments, by what stands before them

    def path(self, address: Address) -> str:
        given = [values for before, values in self.values.items() if address.route.startswith(f"{before}/<")]
        held = {name: value for values in given for name, value in values.items()}
        return reverse(address.name, kwargs={name: held[name] for name in address.arguments})


def world() -> World:
    scene = county(2021)
    users = dict(_people_at(scene)) | dict(_strangers(scene))
    here = replace(scene, people=MappingProxyType(users))
    return World(
        people={name: here.client_of(name) for name in PEOPLE},
        values=_records(scene, users["filler"], users["department reviewer"]),
    )


def _people_at(scene: County) -> Iterator[tuple[str, User]]:
    for name in ("unit reviewer", "department reviewer", "viewer", "finance desk", "finance office"):
        yield name, scene.people[name]
    yield "filler", scene.people["owner"]
    yield "superuser", scene.people["administrator"]
    for name, kind, department in (
        ("account administrator", RoleKind.ACCOUNT_ADMINISTRATOR, scene.industry),
        ("bureau account administrator", RoleKind.BUREAU_ACCOUNT_ADMINISTRATOR, scene.bureau),
        ("system administrator", RoleKind.SYSTEM_ADMINISTRATOR, None),
        ("security administrator", RoleKind.SECURITY_ADMINISTRATOR, None),
        ("audit administrator", RoleKind.AUDIT_ADMINISTRATOR, None),
    ):
        user = UserFactory.create(is_staff=department is None)
        RoleFactory.create(user=user, kind=kind, department=department)
        yield name, user


def _strangers(scene: County) -> Iterator[tuple[str, User]]:
    beside, abroad = UserFactory.create(), UserFactory.create()
    for kind in OF_A_DEPARTMENT:
        RoleFactory.create(user=beside, kind=kind, department=scene.assets)
    RoleFactory.create(user=beside, kind=RoleKind.FINANCE_DESK, department=scene.bureau, assigned=[scene.assets])
    bureau = DepartmentFactory.create(name="财政局", region=RegionFactory.create(name="邻州"))
    office = DepartmentFactory.create(name="农业局", region=bureau.region)
    for kind in OF_A_DEPARTMENT:
        RoleFactory.create(user=abroad, kind=kind, department=office)
    for kind in OF_A_BUREAU:
        RoleFactory.create(user=abroad, kind=kind, department=bureau)
    RoleFactory.create(user=abroad, kind=RoleKind.FINANCE_DESK, department=bureau, assigned=[office])
    yield "all roles of another department", beside
    yield "all roles of another region", abroad


def _records(scene: County, filler: User, reviewer: User) -> Mapping[str, Mapping[str, Any]]:
    evaluation = filled(scene, sound(), name="节能项目")
    goal = filled(scene, sound_goal(), name="节水项目")
    version = freeze_sheet(goal, sheet_of(goal), user=filler)
    Evaluation.objects.filter(pk=evaluation.pk).update(approved_goal=version)
    picture = {"file": ContentFile(image("PNG"), name="kept.png"), "name": "签到表.png", "media_type": "image/png"}
    attachment = AttachmentFactory.create(evaluation=evaluation, uploaded_by=filler, **picture)
    recheck = issued(scene, scored(scene, drawn(scene)))
    proof = RecheckFileFactory.create(recheck=recheck, uploaded_by=filler)
    evidence = AttachmentFactory.create(evaluation=recheck.evaluation, uploaded_by=filler)
    material = MaterialFileFactory.create(
        material=MaterialFactory.create(round=scene.round, department=scene.industry, handed_in_by=reviewer),
        **picture,
    )
    office = scene.people["finance office"]
    budget = store_budget(scene.centre, 2021, read_published().tables, seen=0, by=office, file_name="预算.xlsx")
    intake = received(filler, ("自评表.docx", word_file("节能项目")))
    read(intake)
    Intake.objects.filter(pk=intake.pk).update(round=scene.round)
    job = JobFactory.create(
        owner=filler,
        state=JobState.DONE,
        finished_at=timezone.now(),
        result={"name": "自评表.zip", "size": 2, "file": "1"},
        expires_at=timezone.now() + dt.timedelta(days=1),
    )
    store().keep(f"{folder_of(job.pk)}/1", [b"PK"])
    audit = IntakeFactory.create(owner=reviewer, purpose=IntakePurpose.AUDIT)
    role = scene.people["department reviewer"].roles.get()
    window = scene.round.windows.order_by("pk")[0]
    substitution = SubstitutionFactory.create(role=role)
    notice = Notice.objects.create(
        recipient=filler, kind=NoticeKind.DUE, subject="1", round=scene.round, number=1, last_day=dt.date(2021, 1, 1)
    )
    return {
        "rounds": {
            "pk": scene.round.pk,
            "which": "rates",
            "department": scene.industry.pk,
            "suffix": "xlsx",
            "kind": "csv",
        },
        "extensions": {"pk": ExtensionFactory.create(window=window, department=scene.industry).pk},
        "materials": {"pk": material.pk, "number": 1},
        "samples": {"pk": recheck.sample_id},
        "rechecks": {"pk": recheck.pk, "word": "agree", "number": 1},
        "rechecks/<int:pk>/proofs": {"key": proof.pk},
        "rechecks/<int:pk>/evidence": {"key": evidence.pk},
        "units": {"pk": scene.centre.pk, "suffix": "xlsx", "year": budget.year, "number": budget.number},
        "projects": {"pk": evaluation.project_id},
        "reorganisations": {"pk": ReorganisationFactory.create(region=scene.region).pk},
        "reorganisations/new": {"word": "merge"},
        "review/bulk": {"word": "approve"},
        "evaluations": {"pk": evaluation.pk, "word": "withdraw", "suffix": "xlsx"},
        "attachments": {"pk": attachment.pk, "number": 1},
        "versions": {"pk": version.pk, "suffix": "xlsx"},
        "substitutions": {"pk": substitution.pk},
        "substitutions/roles": {"pk": role.pk},
        "people": {"pk": filler.pk},
        "intake": {"pk": intake.pk},
        "intake/tables": {"pk": intake.tables.get().pk},
        "audits": {"pk": audit.pk, "made": "list"},
        "audits/files": {"pk": IntakeFileFactory.create(intake=audit).pk},
        "jobs": {"pk": job.pk},
        "notices": {"pk": notice.pk},
        "open/rounds": {"pk": scene.round.pk, "key": scene.industry.pk, "kind": "csv"},
        "open/tables": {"pk": recheck.evaluation_id},
    }
