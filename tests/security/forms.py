"""Every form of the pages, sent as nobody should."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from urllib.parse import urljoin

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Model
from lxml import html

from perfeval.accounts.models import User
from projects.models import Department, Evaluation, Intake, Job, Material, Recheck, Role, Round, Version
from tests.access.scene import World
from tests.security.answers import Answer, unsafe
from tests.security.planting import mark

PROTECTED: Final[Mapping[type[Model], tuple[str, ...]]] = {
    User: ("pk", "username", "password", "is_active", "is_staff", "is_superuser", "totp_secret"),
    Role: ("pk", "user", "kind", "department", "until"),
    Department: ("pk", "path", "region"),
    Round: ("pk", "state", "region", "year", "rule_set", "layout"),
    Evaluation: ("pk", "stage", "step", "round", "project", "unit", "department", "publication", "exclusion"),
    Version: ("pk", "evaluation", "digest"),
    Recheck: ("pk", "state", "reviewer"),
    Material: ("pk", "round", "department", "returned_at"),
    Intake: ("pk", "owner"),
    Job: ("pk", "owner", "kind"),
}
ENDS_THE_SESSION: Final = {"/accounts/logout/"}


@dataclass(frozen=True, slots=True)
class Form:
    """As it stands on a page; `visible` are the fields that a person fills in."""

    address: str
    person: str
    method: str
    values: Mapping[str, Any]
    visible: tuple[str, ...]

    def send(self, scene: World, values: Mapping[str, Any]) -> Answer:
        client = scene.people[self.person]
        ask = client.get if self.method == "GET" else client.post
        response = ask(self.address, values, follow=True)
        content = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
        return Answer(f"{self.method} {self.address}", response.headers["Content-Type"], content)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def forms_of(answers: Iterable[Answer]) -> Iterator[Form]:
    """Of each address once."""
    known = set()
    for answer in answers:
        if "html" not in answer.kind or not answer.person or not answer.content.strip():
            continue
        for form in html.fromstring(answer.content.decode()).forms:
            address = urljoin(answer.path, form.action or "").partition("?")[0]
            if (form.method, address) in known or address in ENDS_THE_SESSION:
                continue
            known.add((form.method, address))
            fields = [each for each in form.inputs if each.name]
            files = {each.name: None for each in fields if each.get("type") == "file"}
            visible = tuple(each.name for each in fields if each.get("type") != "hidden" and each.name not in files)
            yield Form(address, answer.person, form.method, dict(form.form_values()) | files, visible)


def with_files(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    files = {each: SimpleUploadedFile(name, b"x") for each, value in values.items() if value is None}
    return {**values, **files}


def reflected(scene: World, form: Form) -> Iterator[str]:
    """What is wrong with a form is told in its own words."""
    typed = dict.fromkeys(form.visible, mark(99))
    with undone():
        yield from unsafe(form.send(scene, with_files({**form.values, **typed}, f"{mark(99)}.xlsx")))


def taken_beside(scene: World, form: Form) -> Iterator[str]:
    """The form as it stands, and with it whatever the records have fields for."""
    if form.method == "GET":
        return
    before = kept_from_forms()
    with undone():
        form.send(scene, with_files({**beside_the_form(), **form.values}, "a.xlsx"))
        after = kept_from_forms()
    changed = [name for name, rows in after.items() if rows != before[name]]
    if changed:  # by the form itself
        with undone():
            form.send(scene, with_files(form.values, "a.xlsx"))
            before = kept_from_forms()
    yield from (f"{form.address}: {name}" for name in changed if after[name] != before[name])


def kept_from_forms() -> dict[str, list[tuple[Any, ...]]]:
    """What no form but its own may change."""
    return {
        model.__name__: list(model._base_manager.order_by("pk").values_list(*of)) for model, of in PROTECTED.items()
    }


@cache
def beside_the_form() -> dict[str, str]:
    said: dict[str, str] = {}
    for label in ("projects", "accounts"):
        for field in (each for model in apps.get_app_config(label).get_models() for each in model._meta.fields):
            value = str(field.choices[-1][0]) if field.choices else "1"
            said |= {field.name: value, field.attname: value, f"sheet.{field.name}": value}
    return said
