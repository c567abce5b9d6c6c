"""The pages for those who come after name only what exists."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT: Path = settings.BASE_DIR
DOCS = ROOT / "docs"
PAGES = (
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    DOCS / "architecture.md",
    DOCS / "glossary.md",
    DOCS / "operations.md",
    DOCS / "等级保护.md",
    *sorted((DOCS / "adr").glob("*.md")),
)
DECISIONS = sorted((DOCS / "adr").glob("[0-9]*.md"))
HEADINGS = ["Why a choice was needed", "What was chosen", "What it costs"]
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


def test_names_of_the_glossary_stand_in_the_code() -> None:
    source = "\n".join(
        path.read_text(encoding="utf-8")
        for app in ("indicators", "perfeval", "projects")
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts
    )
    assert [name for name in NAMES if not stands_in(source, name)] == []


def stands_in(source: str, name: str) -> bool:
    """A pattern that begins with the name is found ten times as fast as one that begins with a border."""
    return any(not re.match(r"\w", source[found.start() - 1]) for found in re.finditer(rf"{re.escape(name)}\b", source))


def test_paths_and_links_lead_somewhere() -> None:
    lost = {page.stem: [*lost_paths(page), *lost_links(page)] for page in PAGES}
    assert {page: paths for page, paths in lost.items() if paths} == {}


def lost_paths(page: Path) -> Iterator[str]:
    text = page.read_text(encoding="utf-8")
    for path in re.findall(
        r"`((?:projects|indicators|perfeval|tests|static|templates|fixtures|docs|bin|packaging)/[\w./*-]*)`", text
    ):
        if not any(ROOT.glob(path.rstrip("/"))):
            yield path


def lost_links(page: Path) -> Iterator[str]:
    for path in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        if not (page.parent / path).exists():
            yield path


def test_the_picture_of_the_rooms_is_the_law() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    drawn = re.search(r"^  projects +(.+?)^  indicators", text, re.MULTILINE | re.DOTALL)
    assert drawn is not None
    lines = [line.strip() for line in drawn[1].splitlines()]
    law = [re.sub(r"apps \| ", "", layer).replace(" | ", " · ") for layer in LAYERS]
    assert lines == law
    rooms = re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)
    assert {room for line in lines[2:] for room in line.split(" · ")} - set(rooms) == {"migrations"}


def test_decisions_have_their_number_and_headings() -> None:
    for page in DECISIONS:
        title, *rest = page.read_text(encoding="utf-8").splitlines()
        assert title.startswith(f"# {int(page.name[:4])}. "), page.name
        assert [line.removeprefix("## ") for line in rest if line.startswith("#")] == HEADINGS, page.name


def test_every_decision_has_its_line() -> None:
    titles = {page.name: page.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ") for page in DECISIONS}
    text = (DOCS / "adr" / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\| (\d+) \| \[(.+)\]\((\S+\.md)\) \| (.+) \|$", text, re.MULTILINE)
    assert {file: f"{number}. {title}" for number, title, file, _ in lines} == titles
    assert len(lines) == len({number for number, *_ in lines})
    assert [decided for *_, decided in lines if len(decided.split()) > 15] == []
