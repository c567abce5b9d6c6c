"""What a backup says of itself."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from projects.backups.faults import BackupError
from projects.backups.records import Migration

FORMAT: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    version: str  # of the program that made it
    engine: str
    made_at: dt.datetime  # the moment of the snapshot
    migrations: Sequence[Migration]
    rows: Mapping[str, int]  # by table
    counters: Mapping[str, int]
    files: int
    size_of_files: int

    @property
    def row_count(self) -> int:
        return sum(self.rows.values())


def write_manifest(manifest: Manifest) -> bytes:
    said: dict[str, Any] = {"format": FORMAT, **asdict(manifest), "made_at": manifest.made_at.isoformat()}
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def read_manifest(content: bytes) -> Manifest:
    said = json.loads(content)
    if said.pop("format") != FORMAT:
        raise BackupError("这份备份是更新版本的系统写的，请用那个版本恢复")
    migrations = [(app, name) for app, name in said.pop("migrations")]
    return Manifest(made_at=dt.datetime.fromisoformat(said.pop("made_at")), migrations=migrations, **said)
