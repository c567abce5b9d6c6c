"""A bare Debian with a systemd of its own, in namespaces of its own, which have no network."""

import os
import pty
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

NAME: Final = "jx.example.gov.cn"
PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# What Debian's installer leaves on a server, as far as it matters here.
BARE: Final = ("systemd", "systemd-sysv", "dbus", "iproute2")
BOOT: Final = """
set -e
mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs "$1"
mkdir "$1/root" "$1/upper" "$1/work"
mount -t overlay overlay "$1/root" -o "lowerdir=$2,upperdir=$1/upper,workdir=$1/work"
cd "$1/root"
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount -t tmpfs tmpfs sys/fs/cgroup -o mode=755
mkdir sys/fs/cgroup/unified sys/fs/cgroup/systemd
mount -t cgroup -o none,name=systemd cgroup sys/fs/cgroup/systemd
mount -t tmpfs tmpfs run -o mode=755
mount -t tmpfs tmpfs dev -o mode=755
for device in null zero full random urandom tty; do touch dev/$device; mount --bind /dev/$device dev/$device; done
mkdir dev/pts dev/shm
mount -t devpts devpts dev/pts -o newinstance,ptmxmode=666
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
mount -t tmpfs tmpfs dev/shm
hostname "$3"
echo "$3" >etc/hostname
echo "127.0.0.1 localhost $3" >etc/hosts
ip link set lo up
pivot_root . .
umount --lazy .
exec env -i container=drill PATH="$4" /lib/systemd/systemd
"""


class RefusedError(AssertionError):
    """Tells what a command wrote before it failed."""


def bare_system(folder: Path, name: str = "bare", packages: Sequence[str] = BARE) -> Path:
    """Takes two minutes; what was made once serves every machine. A name with a suffix is that of an archive."""
    system, made = folder / name, folder / f"{name}.made"
    if not made.exists():
        shutil.rmtree(system, ignore_errors=True)
        included = f"--include={','.join(packages)}"
        subprocess.run(["mmdebstrap", "--quiet", "--variant=minbase", included, "bookworm", str(system)], check=True)
        made.touch()
    return system


@contextmanager
def booted(folder: Path, system: Path) -> Iterator["Machine"]:
    """Its disk lies over the bare system, in memory, and goes with it."""
    apart = ["--net", "--pid", "--mount", "--uts", "--ipc", "--cgroup", "--fork", "--kill-child"]
    boot = ["bash", "-c", BOOT, "boot", str(folder), str(system), NAME, PATH]
    outside = subprocess.Popen(["unshare", *apart, *boot], stdin=subprocess.DEVNULL)
    try:
        machine = Machine(outside.pid)
        machine.await_systemd()
        yield machine
    finally:
        outside.kill()
        outside.wait()


class Machine:
    def __init__(self, outside: int) -> None:
        self._outside = outside

    @property
    def _first(self) -> str:
        """The process that is number one inside."""
        return Path(f"/proc/{self._outside}/task/{self._outside}/children").read_text(encoding="ascii").split()[0]

    @property
    def root(self) -> Path:
        """Its files, seen from outside."""
        return Path(f"/proc/{self._first}/root")

    def await_systemd(self) -> None:
        for _ in range(600):
            if self._runs_systemd():
                break
            time.sleep(0.1)
        self.run("systemctl is-system-running --wait")

    def _runs_systemd(self) -> bool:
        try:
            return (self.root / "run/systemd/private").exists() and (
                self.root / "etc/hostname"
            ).read_text() == f"{NAME}\n"
        except (OSError, IndexError):  # it isn't there yet
            return False

    def command(self, script: str) -> list[str]:
        inside = ["nsenter", "--target", self._first, "--all", "--root", "--wd"]
        clean = ["env", "-i", f"PATH={PATH}", "HOME=/root", "TERM=dumb", "LANG=C.UTF-8"]
        return [*inside, *clean, "bash", "-euo", "pipefail", "-c", f"cd /root\n{script}"]

    def run(self, script: str) -> str:
        """Returns what the script wrote, as somebody at the machine's keyboard sees it."""
        done = subprocess.run(
            self.command(script), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        if done.returncode:
            raise RefusedError(f"{script}\n{done.stdout}")
        return done.stdout

    def answer(self, script: str, answers: Sequence[str]) -> str:
        """Types an answer at each question, on a terminal."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            self.command(script), stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
        )
        os.close(theirs)
        seen = ""
        for answer in answers:
            while not seen.rstrip(" ").endswith(("：", ":")):
                if not (part := _read(ours)):
                    raise RefusedError(f"{script}\n{seen}")
                seen += part
            os.write(ours, f"{answer}\n".encode())
            seen += "\n"
        while part := _read(ours):
            seen += part
        os.close(ours)
        if process.wait():
            raise RefusedError(f"{script}\n{seen}")
        return seen


def _read(terminal: int) -> str:
    try:
        return os.read(terminal, 4096).decode(errors="replace")
    except OSError:  # nobody is at the other end any more
        return ""
