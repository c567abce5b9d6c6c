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
    monkeypatch.setattr(bundles, "SOURCE", source)
    return source


def collected(source: Path, folder: Path) -> dict[str, str]:
    """The served name of each script."""
    shutil.copytree(source, folder)
    storage = BundlingStorage(location=str(folder), base_url="/static/")
    names = [path.relative_to(source).as_posix() for path in source.rglob("*.js")]
    processed = list(storage.post_process({name: (FileSystemStorage(source), name) for name in names}))
    assert [outcome for *_, outcome in processed if isinstance(outcome, Exception)] == []
    return dict(storage.hashed_files)


def test_script_and_its_modules_are_one_file(source: Path, tmp_path: Path) -> None:
    served = collected(source, tmp_path / "collected")
    assert list(served) == ["js/filling.js"]
    text = (tmp_path / "collected" / served["js/filling.js"]).read_text(encoding="utf-8")
    assert ("import" in text, "41" in text) == (False, True)


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


def test_pages_name_scripts_and_never_modules() -> None:
    named = {
        name
        for page in (settings.BASE_DIR / "templates").rglob("*.html")
        for name in re.findall(r"\{% static '(js/[^']*)' %\}", page.read_text(encoding="utf-8"))
    }
    assert named == {path.relative_to(bundles.SOURCE).as_posix() for path in bundles.SOURCE.glob("js/*.js")}
