"""What was changed, cut off or sealed with another key is refused before anything rests on it."""

import io
import tarfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from projects.backups import sealing
from projects.backups.faults import BackupError
from projects.backups.manifest import write_manifest
from projects.backups.reading import prove_backup
from projects.backups.sealing import SealingWriter
from tests.projects.backups.conftest import RELEASE
from tests.projects.backups.reading import contents_of, parts_of, write_parts

KEY = "a key of more than sixteen"
PIECE = 50_000


@pytest.fixture
def sealed(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """In more than one piece."""
    monkeypatch.setattr(sealing, "PIECE", PIECE)
    settings.BACKUP_KEY = KEY
    place = tmp_path / "sealed"
    with place.open("wb") as file:
        writer = SealingWriter(file, KEY)
        writer.write(RELEASE.read_bytes())
        writer.close()
    return place


def damaged(content: bytes, flips: Iterable[int]) -> Mapping[str, bytes]:
    """Cut and flipped at places all over it, and two pieces exchanged."""
    length, head, piece = len(content), sealing.HEADER, PIECE + sealing.TAG
    cuts = [0, 10, head - 1, head, head + piece, head + 2 * piece, length // 2, length - 20_000, length - 12_000]
    return {
        **{f"cut at {at}": content[:at] for at in cuts},
        **{f"flipped at {at}": content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :] for at in flips},
        "exchanged": content[:head]
        + content[head + piece : head + 2 * piece]
        + content[head : head + piece]
        + content[head + 2 * piece :],
    }


def accepted(contents: Mapping[str, bytes], place: Path) -> list[str]:
    """Those that are not refused in words."""
    found = []
    for name, content in contents.items():
        place.write_bytes(content)
        try:
            prove_backup(place)
        except BackupError:
            continue
        found.append(name)
    return found


def test_every_damage_is_seen(tmp_path: Path) -> None:
    assert accepted({"whole": RELEASE.read_bytes()}, tmp_path / "whole") == ["whole"]
    with tarfile.open(RELEASE) as tar:
        places = [at for member in tar for at in (member.offset, member.offset_data + member.size // 2)]
    assert accepted(damaged(RELEASE.read_bytes(), places[::3]), tmp_path / "damaged") == []


def test_every_damage_of_a_sealed_one_is_seen(sealed: Path) -> None:
    assert prove_backup(sealed) == prove_backup(RELEASE)
    assert b"manifest.json" not in sealed.read_bytes()
    content = sealed.read_bytes()
    assert accepted(damaged(content, range(0, len(content), len(content) // 11)), sealed) == []


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("", "备份是加密的，请在 BACKUP_KEY 里写上备份时用的密钥"),
        (KEY + "!", "密钥不对：BACKUP_KEY 与备份时用的不同"),
        ("short", "BACKUP_KEY 太短，至少 16 个字符"),
    ],
)
def test_another_key_is_told(sealed: Path, settings: Settings, key: str, sentence: str) -> None:
    settings.BACKUP_KEY = key
    with pytest.raises(CommandError) as refused:
        call_command("restore", str(sealed), "--check")
    assert str(refused.value) == sentence


def link(tar: tarfile.TarFile) -> None:
    member = tarfile.TarInfo("files/attachments/link")
    member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
    tar.addfile(member)


def climbing(name: str) -> Callable[[tarfile.TarFile], None]:
    return lambda tar: tar.addfile(tarfile.TarInfo(name))


@pytest.mark.parametrize(
    "add",
    [
        link,
        climbing("files/../../etc/cron.d/x"),
        climbing("files//etc/passwd"),
        climbing("/etc/passwd"),
        climbing("files/a/.."),
        climbing("tables/projects.event/../x"),
        climbing("serve.sh"),
    ],
)
def test_only_what_a_backup_holds_is_read(tmp_path: Path, add: Callable[[tarfile.TarFile], None]) -> None:
    place = tmp_path / "made.tar"
    with tarfile.open(place, "w") as tar:
        add(tar)
    with pytest.raises(BackupError, match=r"^这不是本系统的备份：其中有 "):
        prove_backup(place)


def test_a_document_is_no_backup(tmp_path: Path) -> None:
    place = tmp_path / "letter.txt"
    place.write_text("一封信" * 1000)
    assert accepted({"letter": place.read_bytes(), "empty": b""}, place) == []


def test_content_that_the_manifest_does_not_tell_is_seen(tmp_path: Path) -> None:
    """Also where somebody wrote sums that agree."""
    parts, manifest = parts_of(RELEASE), contents_of(RELEASE).manifest
    file = next(name for name in parts if name.startswith("files/"))
    place = tmp_path / "made.tar"
    for left_out in ("tables/projects.event/000000.jsonl.gz", file, "manifest.json"):
        written = io.BytesIO()
        write_parts({name: content for name, content in parts.items() if name != left_out}, written)
        assert accepted({left_out: written.getvalue()}, place) == []
    more = replace(manifest, rows={**manifest.rows, "projects.event": manifest.rows["projects.event"] + 1})
    written = io.BytesIO()
    write_parts({**parts, "manifest.json": write_manifest(more)}, written)
    assert accepted({"more": written.getvalue()}, place) == []
