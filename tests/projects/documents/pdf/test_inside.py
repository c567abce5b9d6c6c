"""What we use of WeasyPrint that it promises to nobody stands in one module, which was read for one version."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import weasyprint
from django.conf import settings

READ_FOR = "70.0"
PROMISED = {
    "weasyprint",
    "weasyprint.document",
    "weasyprint.pdf.metadata",
    "weasyprint.text.fonts",
    "weasyprint.urls",
}
PROJECTS = settings.BASE_DIR / "projects"
INSIDE = PROJECTS / "documents" / "pdf" / "inside.py"


def test_the_private_pieces_are_there() -> None:
    """Reads the module without importing it."""
    missing = [
        f"{module}.{name}" for module, name in taken(INSIDE) if not hasattr(importlib.import_module(module), name)
    ]
    assert (weasyprint.VERSION, missing) == (READ_FOR, []), (
        f"WeasyPrint is {weasyprint.VERSION}, and {INSIDE.name} was read for {READ_FOR}. Missing: {missing or 'no name'}. "
        f"Read {INSIDE.name} beside the new sources, mend it, run tests/projects/documents/pdf, then write the version here."
    )


def test_only_one_module_uses_private_pieces() -> None:
    users = {
        path.name
        for path in PROJECTS.rglob("*.py")
        if any(module not in PROMISED for module, _ in taken(path)) or "._page_box" in path.read_text(encoding="utf-8")
    }
    assert users == {INSIDE.name}


def taken(path: Path) -> Iterator[tuple[str, str]]:
    """Modules of WeasyPrint, and what is imported from them."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "weasyprint":
            yield from ((node.module or "", alias.name) for alias in node.names)
