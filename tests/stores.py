"""A store that many hosts could share: it speaks S3 over HTTP and keeps its objects on the disk."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings
from django.test import override_settings

from perfeval.store_address import storage_at

SERVER: Final = Path(__file__).with_name("s3_server.mjs")
NOBODY: Final = "s3+http://key:secret@127.0.0.1:9/perfeval"  # no store answers there
PATIENCE: Final = 90  # seconds


@contextmanager
def s3_server(folder: Path, *, port: int = 0) -> Iterator[str]:
    """Its FILES_URL. A port that was given before brings the store back to its former address."""
    server = subprocess.Popen(["node", str(SERVER), str(folder), str(port)], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        yield f"s3+http://S3RVER:S3RVER@127.0.0.1:{int(server.stdout.readline())}/perfeval/site"
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE)
        server.stdout.close()


def files_at(address: str) -> override_settings:
    return override_settings(STORAGES={**settings.STORAGES, "default": storage_at(address)})
