"""A copy of the site as a backup has it, in a folder of its own, to be looked at beside the site. It sends nothing and does no work."""

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone

from projects.backups.faults import BackupError, tell_in_words
from projects.backups.reading import prove_backup

SILENT: Final[Mapping[str, str]] = {
    "HTTPS": "False",
    "ALLOWED_HOSTS": "127.0.0.1,localhost",
    "FILES_URL": "",
    "EMAIL_URL": "",
    "REDIS_URL": "",
    "REPLICA_URL": "",
    "OIDC_ISSUER": "",
    "LOG_ENDS_DIR": "",
    "SYSLOG": "",
    "BACKUP_DIR": "",
    "PUBLIC_PAGES": "False",
    "PUBLIC_VERIFICATION": "False",
}
SCRIPT: Final = """#!/bin/sh
# {moment} 的备份，只供查看。用法：PORT=8123 {script}
set -e
{exports}
cd {root}
exec {python} -m gunicorn perfeval.wsgi --bind "127.0.0.1:${{PORT:?请写明端口，例如 PORT=8123}}" --workers 1 --threads 4
"""


def make_copy(backup: Path, folder: Path) -> Path:
    """Gives the script that serves it. It is a site of its own, so it is restored by a process of its own."""
    moment = f"{timezone.localtime(prove_backup(backup).made_at):%Y-%m-%d %H:%M}"
    with tell_in_words("建立副本", folder):
        folder.mkdir(mode=0o700, exist_ok=True)
        if any(folder.iterdir()):
            raise BackupError(f"{folder} 不是空目录")
    own = {
        **SILENT,
        "DATABASE_URL": f"sqlite:///{folder / 'perfeval.sqlite3'}",
        "FILES_DIR": str(folder / "files"),
        "SHOWN_MOMENT": moment,
    }
    if "ENV_FILE" in os.environ:
        own["ENV_FILE"] = os.environ["ENV_FILE"]
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "restore", str(backup.absolute())]
    done = subprocess.run(command, env=os.environ | own, check=False, capture_output=True, text=True)
    if not (folder / "perfeval.sqlite3").exists():
        raise BackupError(done.stderr.strip())
    script, python = folder / "serve", Path(sys.executable)
    exports = "\n".join(f"export {name}={shlex.quote(value)}" for name, value in own.items())
    script.write_text(
        SCRIPT.format(
            moment=moment,
            script=script,
            exports=exports,
            root=shlex.quote(str(settings.BASE_DIR)),
            # Of the version whose code it runs, also when an upgrade leads `current` elsewhere.
            python=shlex.quote(str(python.parent.resolve() / python.name)),
        )
    )
    script.chmod(0o700)
    return script
