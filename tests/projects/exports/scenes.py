"""Sheets at every step, and what is read of files that leave the house."""

import subprocess
from pathlib import Path
from typing import cast

import pikepdf

from projects.models import Evaluation, Step, Version
from projects.sheets import computed_of, freeze_sheet
from tests.projects.scenes import County, filled, published, submit


def frozen(scene: County, *, name: str, step: Step = Step.UNIT_REVIEW, project: str = "安全生产") -> Version:
    """A sheet that was sent up, and stands where it came to since."""
    sheet = filled(scene, published(project), name=name)
    version = freeze_sheet(sheet, computed_of(sheet).printed, user=scene.people["owner"])
    submit(sheet, scene.people["owner"], step)
    if step is Step.APPROVED:
        Evaluation.objects.filter(pk=sheet.pk).update(approved_version=version)
    return version


def bookmarks(place: Path) -> list[str]:
    """With what stands below them, in the order of the pages."""

    def titles(items: list[pikepdf.OutlineItem]) -> list[str]:
        return [title for item in items for title in (str(item.title), *titles(list(item.children)))]

    with pikepdf.open(place) as document, document.open_outline() as outline:
        return titles(cast(list[pikepdf.OutlineItem], list(outline.root)))


def page_count(place: Path) -> int:
    with pikepdf.open(place) as document:
        return len(document.pages)


def text_of(content: bytes) -> str:
    """As a reader finds it, without the breaks of lines."""
    told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return "".join(told.stdout.decode().split())
