"""The pages for those who come after name only what exists."""

import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

ROOT: Path = settings.BASE_DIR
DOCS = ROOT / "docs"
PAGES = (
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    DOCS / "architecture.md",
    DOCS / "glossary.md",
    DOCS / "operations.md",
    *sorted((DOCS / "adr").glob("*.md")),
)
DECISIONS = sorted((DOCS / "adr").glob("[0-9]*.md"))
HEADINGS = ["Why a choice was needed", "What was chosen", "What it costs"]
SOURCE = "\n".join(
    path.read_text(encoding="utf-8")
    for app in ("indicators", "perfeval", "projects")
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts
)
NAMES = sorted(
    {
        name
        for line in (DOCS / "glossary.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| ")
        for name in re.findall(r"`([A-Za-z_.]+)`", line.split("|", 2)[2])
    }
)
LAYERS = next(
    contract["layers"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    if contract.get("containers") == ["projects"]
)


def test_the_glossary_has_names() -> None:
    assert len(NAMES) > 60


@pytest.mark.parametrize("name", NAMES)
def test_name_of_the_glossary_stands_in_the_code(name: str) -> None:
    assert re.search(rf"\b{re.escape(name)}\b", SOURCE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_paths_and_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"`((?:projects|indicators|perfeval|tests|static|templates|fixtures|docs|bin)/[\w./*-]*)`", text)
    linked = re.findall(r"\]\(([^)#:]+)\)", text)
    lost = [path for path in named if not list(ROOT.glob(path.rstrip("/")))]
    lost += [path for path in linked if not (page.parent / path).exists()]
    assert lost == []


def test_the_picture_of_the_rooms_is_the_law() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    drawn = re.search(r"^  projects +(.+?)^  indicators", text, re.MULTILINE | re.DOTALL)
    assert drawn is not None
    lines = [line.strip() for line in drawn[1].splitlines()]
    law = [re.sub(r"apps \| ", "", layer).replace(" | ", " · ") for layer in LAYERS]
    assert lines == law
    rooms = re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)
    assert {room for line in lines[2:] for room in line.split(" · ")} - set(rooms) == {"migrations"}


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_decision_has_its_number_and_headings(page: Path) -> None:
    title, *rest = page.read_text(encoding="utf-8").splitlines()
    assert title.startswith(f"# {int(page.name[:4])}. ")
    assert [line.removeprefix("## ") for line in rest if line.startswith("#")] == HEADINGS


def test_every_decision_has_its_line() -> None:
    titles = {page.name: page.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ") for page in DECISIONS}
    text = (DOCS / "adr" / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\| (\d+) \| \[(.+)\]\((\S+\.md)\) \| (.+) \|$", text, re.MULTILINE)
    assert {file: f"{number}. {title}" for number, title, file, _ in lines} == titles
    assert len(lines) == len({number for number, *_ in lines})
    assert [decided for *_, decided in lines if len(decided.split()) > 15] == []
