"""The site works in browsers built on Chromium 86, as offices have them: nothing newer stands in our scripts and styles."""

import re
import subprocess
from pathlib import Path
from typing import Final

import pytest
from django.conf import settings

STATIC: Final = settings.BASE_DIR / "static"
SCRIPTS: Final = sorted(STATIC.glob("js/**/*.js"))
STYLES: Final = sorted(STATIC.glob("css/**/*.css"))

# What came later, with the Chromium that brought it
NEW_IN_SCRIPTS: Final = {
    r"\.at\(": 92,
    r"\bstructuredClone\(": 98,
    r"\bObject\.hasOwn\(": 93,
    r"\brandomUUID\(": 92,
    r"\.findLast(Index)?\(": 97,
    r"\.to(Sorted|Reversed|Spliced)\(": 110,
    r"\bObject\.groupBy\(": 117,
    r"\bPromise\.withResolvers\(": 119,
    r"\.showPopover\(": 114,
    r"\.checkVisibility\(": 105,
    r"\bAbortSignal\.(timeout|any)\(": 103,
    r"\bIntl\.Segmenter\b": 87,
    r"[\"'`][^\"'`\n]*:(has|is|where)\(": 88,
    r"\.inert\b": 102,
}
NEW_IN_STYLES: Final = {
    r":has\(": 105,
    r":is\(|:where\(": 88,
    r"(?m)^\s*inset(-inline|-block)?\s*:": 87,
    r"\baspect-ratio\s*:": 88,
    r"\baccent-color\s*:": 93,
    r"\bcolor-mix\(|\boklch\(|\blab\(": 111,
    r"@container|\bcontainer-type\s*:": 105,
    r"@layer\b": 99,
    r"\bfield-sizing\s*:": 123,
    r"\btext-wrap\s*:": 114,
    r"\b\d+[dsl]v[hw]\b": 108,
    r"(?m)^\s*&": 112,
    r"\bscrollbar-(width|color|gutter)\s*:": 94,
    r"\boverflow(-[xy])?\s*:\s*clip\b": 90,
    r"\btranslate\s*:|\brotate\s*:|(?<!-)\bscale\s*:": 104,
}


def name(path: Path) -> str:
    return path.relative_to(STATIC).as_posix()


def newer(path: Path, words: dict[str, int]) -> list[str]:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [
        f"{found[0].strip()} (Chromium {since})" for word, since in words.items() if (found := re.search(word, text))
    ]


def test_there_is_something_to_look_at() -> None:
    assert SCRIPTS
    assert STYLES


def test_scripts_are_written_in_the_language_of_2021() -> None:
    acorn = settings.BASE_DIR / "node_modules" / "acorn" / "bin" / "acorn"
    command = ["node", str(acorn), "--ecma2021", "--module", "--silent", *map(str, SCRIPTS)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_scripts_call_nothing_newer() -> None:
    found = {name(script): newer(script, NEW_IN_SCRIPTS) for script in SCRIPTS}
    assert {script: what for script, what in found.items() if what} == {}


def test_styles_use_nothing_newer() -> None:
    found = {name(style): newer(style, NEW_IN_STYLES) for style in STYLES}
    assert {style: what for style, what in found.items() if what} == {}


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (NEW_IN_SCRIPTS, "const last = rows.at(-1);"),
        (NEW_IN_SCRIPTS, 'form.querySelector("tr:has(input)");'),
        (NEW_IN_STYLES, ".row { inset: 0; }\n.row:has(input) { }"),
        (NEW_IN_STYLES, ".row {\n    inset: 0;\n}"),
    ],
)
def test_what_is_newer_is_found(tmp_path: Path, words: dict[str, int], text: str) -> None:
    script = tmp_path / "new"
    script.write_text(text, encoding="utf-8")
    assert len(newer(script, words)) == 1
