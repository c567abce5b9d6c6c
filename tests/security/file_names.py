"""Every form that takes a file, sent with names that no browser gives; Django's client cuts a name, so they are put in afterwards."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import FileField
from django.test.client import BOUNDARY, encode_multipart
from django.utils import timezone

from tests.access.scene import World
from tests.projects.attachments.files import doc, xlsx
from tests.security.answers import unsafe
from tests.security.forms import Form, undone

SAID: Final = {
    "reason": "换新",
    "text": "已补齐。",
    "rectified_on": f"{timezone.localdate()}",
}  # asked for beside the files
NAMED: Final = "zy"  # stands in each of them
NAMES: Final = (
    b'filename="../../../../zy1<zz>\'.png"',
    b'filename="C:\\\\zy\\\\..\\\\..\\\\zy2.png"',
    b'filename="zy3\x00\x01\x1b\x7f.png"',
    b'filename="zy4\\"; filename=\\"zy.html"',
    b"filename*=UTF-8''zy5%0D%0AX-Evil%3A%201%0D%0A%0D%0A%3Czz%3E%22.png",
    b'filename="&lt;zz&gt;zy6&quot;&amp;lt;zz&amp;gt;.png"',
    'filename="zy7{}.png"'.format("汉" * 300).encode(),
    b"filename*=UTF-8''zy8%E2%80%AEgnp.exe.png",
    b"filename*=UTF-8''..%2F..%2Fzy9%00%2F..%2Fzy.png%2F..",
    b"filename=\"=zy+1''{{7}}\"",
    b'filename=".."',
)
UNFIT: Final = re.compile('[\x00-\x1f\x7f/\\\\<>"\u200e\u200f\u2028-\u202e\u2066-\u2069]')
WITH_FILES: Final = [
    (model, field)
    for model in apps.get_app_config("projects").get_models()
    for field in model._meta.fields
    if isinstance(field, FileField)
]


@dataclass(frozen=True, slots=True)
class Sent:
    faults: list[str]
    kept: set[str]  # what the form made of the files


def send_badly_named(scene: World, form: Form) -> Sent:
    """Where a form takes many files, all come at once."""
    faults, kept = [], set()
    takes_many = any("multiple" in said for said in form.files.values())
    for names in [NAMES] if takes_many else [(name,) for name in NAMES]:
        with undone():
            content_type = f"multipart/form-data; boundary={BOUNDARY}"
            body = encoded(form, names)
            client = scene.people[form.person]
            answer = form.answer(client.post(form.address, body, content_type=content_type, follow=True))
            faults += [*unsafe(answer), *unsafe_files()]
            kept |= {model.__name__ for model, _ in WITH_FILES if model._base_manager.filter(name__contains=NAMED)}
    return Sent(faults=faults, kept=kept)


def encoded(form: Form, names: tuple[bytes, ...]) -> bytes:
    """Each file differs from the others: one that is held already isn't kept again."""
    files = {
        name: [
            SimpleUploadedFile(f"at-{number}", content_for(said.get("accept", ""), number))
            for number in range(len(names))
        ]
        for name, said in form.files.items()
    }
    said = {name: text for name, text in SAID.items() if name in form.visible}
    body = encode_multipart(BOUNDARY, {**form.values, **form.button, **said, **files})
    for number, name in enumerate(names):
        body = body.replace(f'filename="at-{number}"'.encode(), name)
    return body


def content_for(accepted: str, number: int) -> bytes:
    """A document of old Word is known without a process of its own."""
    return doc(number=bytes([number])) if "png" in accepted else xlsx()


def unsafe_files() -> Iterator[str]:
    home = Path(settings.FILES_DIR).resolve()
    for model, field in WITH_FILES:
        for name, place in model._base_manager.filter(name__contains=NAMED).values_list("name", field.name):
            if UNFIT.search(name):
                yield f"{model.__name__} is called {name!r}"
            if NAMED in place or not (home / place).resolve().is_relative_to(home):
                yield f"{model.__name__} lies at {place!r}"
