"""The folder in which the processes of one server count together. It is named before prometheus_client is loaded, which looks for it then."""

import os
import shutil
from pathlib import Path

PLACE = "PROMETHEUS_MULTIPROC_DIR"


def share_counts(folder: Path) -> None:
    """A folder for each server that was started: its counts begin at nothing, and those of the dead go."""
    own = folder / _name_of_process(os.getppid())
    own.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ[PLACE] = str(own)
    for former in folder.iterdir():
        process = former.name.partition("-")[0]
        if process.isdecimal() and former.name != _name_of_process(int(process)):
            shutil.rmtree(former, ignore_errors=True)


def _name_of_process(process: int) -> str:
    """A number is given again; with the moment of its start it is one process."""
    try:
        said = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return f"{process}-{said.rpartition(')')[2].split()[19]}"
