"""Runs programs that read foreign files: apart from the site, and short of memory, time and room."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from projects.documents.problems import UnreadableFileError
from projects.reading.limits import MEGABYTE, ReadingLimits

MEMORY: Final = 2048 * MEGABYTE


def lines_from(reader: Path, content: bytes, limits: ReadingLimits, *args: str, broken: str) -> Iterator[str]:
    """What one of our own readers prints about a file, line by line; `broken` says what its failure means."""
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile("w+", encoding="utf-8") as target:
        source.write(content)
        source.seek(0)
        command = [sys.executable, "-I", str(reader), *args]
        process = start_limited(command, limits.seconds, stdin=source.fileno(), stdout=target.fileno())
        try:
            process.wait(timeout=limits.seconds)
        except subprocess.TimeoutExpired as error:
            raise UnreadableFileError(broken) from error
        finally:
            end_group(process)
        if process.returncode != 0:
            raise UnreadableFileError(broken)
        target.seek(0)
        yield from target


def start_limited(
    command: Sequence[str],
    seconds: int,
    *,
    stdin: int = subprocess.DEVNULL,
    stdout: int = subprocess.DEVNULL,
    env: Mapping[str, str] | None = None,
) -> "subprocess.Popen[bytes]":
    """In a group of its own. The limits hold from the start where the machine has `prlimit`; code between fork and exec could block a process with threads."""
    program = shutil.which("prlimit")
    limited = [program, f"--as={MEMORY}", f"--cpu={seconds}", *command] if program else command
    process = subprocess.Popen(
        limited, stdin=stdin, stdout=stdout, stderr=subprocess.DEVNULL, env=env, start_new_session=True
    )
    if program is None:
        with suppress(ProcessLookupError):  # it has ended already
            resource.prlimit(process.pid, resource.RLIMIT_AS, (MEMORY, MEMORY))
            resource.prlimit(process.pid, resource.RLIMIT_CPU, (seconds, seconds))
    return process


def end_group(process: "subprocess.Popen[bytes]") -> None:
    """The whole group: soffice starts its work in a process of its own."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()
