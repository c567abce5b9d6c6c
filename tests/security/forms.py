"""Every form of the pages, sent as nobody should."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from urllib.parse import parse_qs, urljoin, urlsplit

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Model
from lxml import html

from perfeval.accounts.models import User
from projects.models import Department, Evaluation, Intake, Job, Material, Recheck, Role, Round, Version
from tests.access.scene import World
from tests.access.test_matrix import unwritten
from tests.security.answers import FOREIGN, TOLD_BY_NOBODY, Answer, content_of, unsafe
from tests.security.planting import mark

PROTECTED: Final[Mapping[type[Model], tuple[str, ...]]] = {
    User: ("username", "password", "is_active", "is_staff", "is_superuser", "totp_secret"),
    Role: ("user", "kind", "department", "until"),
    Department: ("path", "region"),
    Round: ("state", "region", "year", "rule_set", "layout"),
    Evaluation: ("stage", "step", "round", "project", "unit", "department", "publication", "exclusion"),
    Version: ("evaluation", "digest"),
    Recheck: ("state", "reviewer"),
    Material: ("round", "department", "returned_at"),
    Intake: ("owner",),
    Job: ("owner", "kind"),
}
ENDS_THE_SESSION: Final = {"/accounts/logout/"}
ELSEWHERE: Final = f"//{FOREIGN}/"


@dataclass(frozen=True, slots=True)
class Form:
    """As it stands on a page; `visible` are the fields that a person fills in."""

    address: str
    person: str
    method: str
    values: Mapping[str, Any]
    visible: tuple[str, ...]
    files: Mapping[str, Any]  # what its fields for files say of themselves
    button: Mapping[str, str]  # that a person presses first

    def send(self, scene: World, values: Mapping[str, Any]) -> Answer:
        client = scene.people[self.person]
        ask = client.get if self.method == "GET" else client.post
        return self.answer(ask(self.address, values, follow=True))

    def answer(self, response: Any) -> Answer:
        return Answer(f"{self.method} {self.address}", response.headers["Content-Type"], content_of(response))


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
            files = {each.name: dict(each.attrib) for each in fields if each.get("type") == "file"}
            visible = tuple(each.name for each in fields if each.get("type") != "hidden" and each.name not in files)
            button = {each.get("name"): each.get("value", "") for each in form.xpath(".//button[@name]")[:1]}
            values = {name: value for name, value in form.form_values() if name not in files}
            yield Form(address, answer.person, form.method, values, visible, files, button)


def with_files(form: Form, values: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {**values, **{each: SimpleUploadedFile(name, b"x") for each in form.files}}


def reflected(scene: World, form: Form) -> Iterator[str]:
    """What is wrong with a form is told in its own words. A line break would end a header, which Django refuses by an error."""
    typed = dict.fromkeys(form.visible, f"{mark(99)}\r\nX-Evil: 1")
    with undone():
        yield from unsafe(form.send(scene, with_files(form, {**form.values, **typed}, f"{mark(99)}.xlsx")))


def ends_no_header(scene: World, answers: Iterable[Answer]) -> None:
    """Whatever a link says in its query, with a line break in it."""
    asked: dict[str, tuple[str, set[str]]] = {}
    for answer in answers:
        if "html" in answer.kind and answer.person and answer.content.strip():
            for _, _, link, _ in html.fromstring(answer.content.decode()).iterlinks():
                place = urlsplit(urljoin(answer.path, link))
                if place.query and not place.netloc and place.path not in ENDS_THE_SESSION:
                    asked.setdefault(place.path, (answer.person, set()))[1].update(parse_qs(place.query))
    assert len(asked) > 20
    with unwritten():
        for path, (person, names) in asked.items():
            content_of(scene.people[person].get(path, dict.fromkeys(names, "x\r\nX-Evil: 1")))


def taken_beside(scene: World, form: Form) -> Iterator[str]:
    """The form as it stands, and with it whatever the records have fields for."""
    if form.method == "GET":
        return
    before, client = kept_from_forms(), scene.people[form.person]
    with undone(), unwritten():
        sent = with_files(form, {**beside_the_form(), **form.values, "next": ELSEWHERE}, "a.xlsx")
        response = client.post(form.address, sent, headers=TOLD_BY_NOBODY)
        after, leads_to = kept_from_forms(), response.headers.get("Location", "")
        content_of(response)
    if FOREIGN in urlsplit(leads_to).netloc:
        yield f"{form.address} leads to {leads_to}"
    changed = [name for name, rows in after.items() if rows != before[name]]
    if changed:  # by the form itself
        with undone(), unwritten():
            content_of(client.post(form.address, with_files(form, form.values, "a.xlsx")))
            before = kept_from_forms()
    yield from (f"{form.address}: {name}" for name in changed if after[name] != before[name])


def kept_from_forms() -> dict[str, list[tuple[Any, ...]]]:
    """What no form but its own may change, without the keys: a database doesn't give those of an undone row again."""
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
