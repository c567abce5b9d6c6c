"""The image is built and run by the words of docs/operations.md: without a network, by an account that isn't root, on a root that is read-only."""

import re
import resource
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.drills.machine import BARE, NAME, Machine, RefusedError, bare_system, booted
from tests.drills.packages import CERTIFICATE, FOLDER, VERSION, blocks, bring, growing, repacked, told

PODMAN: Final = (
    *BARE,
    "podman",
    "podman-compose",
    "aardvark-dns",
    "catatonit",
    "runc",
    "iptables",
    "nginx-light",
    "openssl",
)
# What root may not do in a sandbox: crun wants one kind of cgroups, and podman by itself asks for more than the machine's limits.
WITHIN_LIMITS: Final = """
[containers]
default_ulimits = ["nofile={0}:{0}", "nproc=30000:30000"]
[engine]
runtime = "runc"
"""
SCRIPTS: Final = ("visitor.py", "exporting.py")
FOLDER_OF_COMPOSE: Final = "cd /opt/perfeval/current/packaging/container"
# Programs of the image ask from outside, as a browser does: past nginx.
ASK: Final = (
    "podman run --rm -i --network host --read-only --tmpfs /tmp -v /etc/perfeval/tls/site.crt:/etc/perfeval/tls/site.crt:ro"
    " perfeval - https://{} {} <{}"
)
HEALTHY: Final = """
for i in $(seq 200); do
    seen=$(curl -sk --max-time 9 https://{}/healthz || true)
    [[ $seen == *'"ok"'* && $seen != *failed* ]] && exit
    sleep 1
done
echo "$seen"
exit 1
"""
CONFINED: Final = """
podman exec container_web_1 sh -c 'id -u; touch /opt/x 2>&1; grep -E "^(CapBnd|NoNewPrivs|Seccomp):" /proc/1/status'
podman exec container_web_1 sh -c 'for place in /tmp /var/lib/perfeval /var/backups/perfeval; do touch $place/x && rm $place/x; done'
"""

pytestmark = pytest.mark.skipif(
    not shutil.which("mmdebstrap") or not shutil.which("unshare"),
    reason="mmdebstrap makes the machine that runs podman",
)


@pytest.fixture
def machine(tmp_path_factory: pytest.TempPathFactory, package: Path) -> Iterator[Machine]:
    system = bare_system(FOLDER, "podman", (*PODMAN, "curl"))
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    (system / "etc/containers/containers.conf").write_text(WITHIN_LIMITS.format(limit))
    (system / "etc/fstab").write_text("tmpfs /var/lib/containers tmpfs mode=711 0 0\n")  # overlay can't lie on overlay
    base = bare_system(FOLDER, "base.tar", ("ca-certificates",))
    with booted(tmp_path_factory.mktemp("machine"), system) as machine:
        bring(machine, package)
        shutil.copy(base, machine.root / "root")
        for name in SCRIPTS:
            shutil.copy(Path(__file__).with_name(name), machine.root / "root")
        shutil.copytree(Path(__file__).with_name("postgres"), machine.root / "root/postgres")
        try:
            machine.run(
                "podman import --quiet base.tar docker.io/library/debian:12-slim; podman run --rm debian:12-slim true"
            )
        except RefusedError as error:
            pytest.skip(f"podman starts no container here: {error}")
        yield machine


def test_a_site_in_containers(machine: Machine, package: Path, tmp_path: Path) -> None:
    build, start, administrators, upgrade = blocks("容器")
    certify, _, _, nginx, _ = blocks("安装")
    subprocess.run(["bash", "-c", CERTIFICATE.format(NAME, machine.root / "root")], check=True)
    machine.run(certify)
    assert machine.run("ip -brief address show scope global") == "", "the machine has no network"
    told("the image", machine, build)
    stand_in = (
        f"ln perfeval-{VERSION}.tar.gz postgres/ && podman build --network none -q -t docker.io/library/postgres:15"
    )
    told("PostgreSQL's image", machine, f"{stand_in} --build-arg VERSION={VERSION} postgres")
    told("the start", machine, start)
    machine.run(nginx)
    told("all parts are well", machine, HEALTHY.format(NAME))
    password = demo_password(machine)
    what_may_be_written_is_little(machine)
    three_administrators_are_set_up(machine, administrators)
    before = ask(machine, "visitor.py", password)
    exported = ask(machine, "exporting.py", password, "207人")
    machine.run(f"{FOLDER_OF_COMPOSE}; podman-compose stop; podman-compose start")
    machine.run(HEALTHY.format(NAME))
    assert ask(machine, "visitor.py", password) == before

    bring(machine, repacked(package, tmp_path, "9.0.2", growing))
    told("the next image", machine, build.replace("0.2.0", "9.0.2"))
    told("the upgrade", machine, upgrade.replace("0.2.0", "9.0.2"))
    told("all parts are well", machine, HEALTHY.format(NAME))
    assert machine.run("podman exec container_web_1 readlink /opt/perfeval/current").strip() == "9.0.2"
    assert "drill" in machine.run("podman exec container_database_1 psql -U perfeval_owner -Atc '\\dt' perfeval")
    assert ask(machine, "visitor.py", password) == before
    assert ask(machine, "exporting.py", password, "208人") == exported.replace("saved 0", "saved 1")
    assert ".tar" in machine.run("ls $(podman volume inspect --format '{{.Mountpoint}}' container_backups)")


def demo_password(machine: Machine) -> str:
    by_hand = f"{FOLDER_OF_COMPOSE}; podman-compose run --rm web manage.py"
    machine.run(f"{by_hand} load_demo")
    found = re.search(r"demo-filler +(\S+)", machine.run(f"{by_hand} demo_accounts"))
    assert found is not None
    return found[1]


def three_administrators_are_set_up(machine: Machine, commands: str) -> None:
    """Beside those of the demo."""
    folder, *each = commands.splitlines()
    for number, command in enumerate(each):
        answers = [f"guanli{number}", f"管理员{number}", "Ziping-2026-x", "Ziping-2026-x"]
        assert "已设立" in machine.answer(f"{folder}\n{command} --force", answers)


def what_may_be_written_is_little(machine: Machine) -> None:
    assert machine.run(CONFINED).split("\n") == [
        "10001",
        "touch: cannot touch '/opt/x': Read-only file system",
        "CapBnd:\t0000000000000000",
        "NoNewPrivs:\t1",
        "Seccomp:\t2",
        "",
    ]
    assert machine.run("podman healthcheck run container_web_1 >/dev/null && echo well") == "well\n"


def ask(machine: Machine, script: str, *arguments: str) -> str:
    return machine.run(ASK.format(NAME, shlex.join(arguments), script))
