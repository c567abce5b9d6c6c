"""What a backup holds, for comparing."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from projects.backups.archive import FILE, TABLE, BytesTarget, archive_in, read_parts
from projects.backups.manifest import Manifest, read_manifest
from projects.backups.reading import open_backup
from projects.backups.records import columns_of, models_after, unpack_rows

Record = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    manifest: Manifest
    records: Mapping[str, list[Record]]  # by table
    files: Mapping[str, str]  # digests


def contents_of(place: Path) -> Contents:
    parts = parts_of(place)
    manifest = read_manifest(parts["manifest.json"])
    columns = {
        model._meta.label_lower: [field.attname for field in columns_of(model)]
        for model in models_after(manifest.migrations)
    }
    records: dict[str, list[Record]] = {label: [] for label in manifest.rows}
    for name, content in parts.items():
        if name.startswith(TABLE):
            label = name.removeprefix(TABLE).partition("/")[0]
            records[label] += [
                dict(zip(columns[label], json.loads(line), strict=True)) for line in unpack_rows(content)
            ]
    files = {
        name.removeprefix(FILE): hashlib.sha256(content).hexdigest()
        for name, content in parts.items()
        if name.startswith(FILE)
    }
    return Contents(manifest=manifest, records=records, files=files)


def parts_of(place: Path) -> dict[str, bytes]:
    with open_backup(place) as source:
        return {part.name: part.content.read(part.size) for part in read_parts(source)}


def write_parts(parts: Mapping[str, bytes], target: BytesTarget) -> None:
    """A backup that agrees with its sums."""
    with archive_in(target) as archive:
        for name, content in parts.items():
            archive.add(name, content)
