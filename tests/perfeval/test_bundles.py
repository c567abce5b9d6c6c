import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage

from perfeval import bundles
from perfeval.bundles import BundlingStorage, write_bundles


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    source = tmp_path / "static"
    (source / "js" / "filling").mkdir(parents=True)
    (source / "js" / "filling.js").write_text(
        'import { answer } from "./filling/answer.js";\nwindow.answer = answer;\n'
    )
    (source / "js" / "filling" / "answer.js").write_text("export const answer = 41;\n")
    (source / "css" / "filling").mkdir(parents=True)
    (source / "css" / "filling.css").write_text('@import "./filling/bar.css";\n')
    (source / "css" / "filling" / "bar.css").write_text("/* The bar */\nbody { color: #123456 }\n")
    monkeypatch.setattr(bundles, "SOURCE", source)
    return source


def collected(source: Path, folder: Path) -> dict[str, str]:
    """The served name of each script and style sheet."""
    shutil.copytree(source, folder)
    storage = BundlingStorage(location=str(folder), base_url="/static/")
    names = [path.relative_to(source).as_posix() for path in source.rglob("*.*")]
    processed = list(storage.post_process({name: (FileSystemStorage(source), name) for name in names}))
    assert [outcome for *_, outcome in processed if isinstance(outcome, Exception)] == []
    return dict(storage.hashed_files)


@pytest.mark.parametrize(("name", "said"), [("js/filling.js", "41"), ("css/filling.css", "#123456")])
def test_a_file_and_its_parts_are_one(name: str, said: str, source: Path, tmp_path: Path) -> None:
    served = collected(source, tmp_path / "collected")
    assert served.keys() == {"js/filling.js", "css/filling.css"}
    text = (tmp_path / "collected" / served[name]).read_text(encoding="utf-8")
    assert ("import" in text, said in text) == (False, True)


def test_change_of_a_module_renames_the_file(source: Path, tmp_path: Path) -> None:
    before = collected(source, tmp_path / "before")
    (source / "js" / "filling" / "answer.js").write_text("export const answer = 42;\n")
    after = collected(source, tmp_path / "after")
    assert before != after


def test_bundles_are_written_in_the_language_of_2021(tmp_path: Path) -> None:
    write_bundles(tmp_path)
    scripts = sorted(tmp_path.glob("js/*.js"))
    assert scripts
    acorn = settings.BASE_DIR / "node_modules" / "acorn" / "bin" / "acorn"
    command = ["node", str(acorn), "--ecma2021", "--module", "--silent", *map(str, scripts)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("kind", ["js", "css"])
def test_pages_name_files_and_never_their_parts(kind: str) -> None:
    named = {
        name
        for page in (settings.BASE_DIR / "templates").rglob("*.html")
        for name in re.findall(rf"\{{% static '({kind}/[^']*)' %\}}", page.read_text(encoding="utf-8"))
    }
    assert named == {path.relative_to(bundles.SOURCE).as_posix() for path in bundles.SOURCE.glob(f"{kind}/*.{kind}")}
