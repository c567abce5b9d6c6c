"""The package is installed, used, upgraded and removed on a bare machine without a network, by the words of docs/operations.md."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.drills.machine import NAME, Machine, RefusedError, bare_system, booted
from tests.drills.packages import CERTIFICATE, FOLDER, VERSION, blocks, bring, failing, growing, repacked, told

VISITOR: Final = Path(__file__).with_name("visitor.py").read_text(encoding="utf-8")
PYTHON: Final = "/opt/perfeval/current/.venv/bin/python"
EMPTY_POSTGRESQL: Final = """
    cd /
    runuser -u postgres -- dropdb perfeval
    runuser -u postgres -- createdb --owner perfeval_owner --encoding UTF8 --template template0 --locale C.UTF-8 perfeval
    runuser -u postgres -- psql --quiet perfeval </opt/perfeval/current/packaging/roles.sql
    perfeval migrate --verbosity 0
"""
EMPTY_SQLITE: Final = "rm /var/lib/perfeval/perfeval.sqlite3*; perfeval migrate --verbosity 0"


@pytest.fixture
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    with booted(tmp_path_factory.mktemp("machine"), bare_system(FOLDER)) as machine:
        yield machine


def test_from_the_bare_machine_to_an_empty_one(
    machine: Machine, package: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    certify, install, administrators, nginx, look = blocks("安装")
    assert machine.run("ip -brief address show scope global") == "", "the machine has no network"
    bring(machine, package)
    subprocess.run(["bash", "-c", CERTIFICATE.format(NAME, machine.root / "root")], check=True)
    machine.run(certify)
    told("install", machine, install)
    set_up(machine, administrators)
    machine.run(nginx)
    seen = machine.run(look)
    assert "no issues" in seen
    assert '"failed"' not in seen
    machine.run("systemd-analyze verify /etc/systemd/system/perfeval*")
    password = demo_password(machine, EMPTY_POSTGRESQL)
    before = visit(machine, password)
    for act in ("ALTER TABLE projects_event DISABLE TRIGGER ALL", "TRUNCATE projects_event", "CREATE TABLE mine ()"):
        with pytest.raises(RefusedError, match=r"must be owner|permission denied"):
            machine.run(f"cd /; runuser -u perfeval -- psql perfeval -c '{act}'")
    replaced = replace(machine)
    assert re.search(r"原有的数据保留在 perfeval_\d+_\d+", replaced), "which an upgrade that fails must get along with"
    assert visit(machine, password) == before
    assert under_load(machine, "systemctl restart perfeval-web; sleep 5; systemctl reload perfeval-web; sleep 5") > 10

    bring(machine, repacked(package, tmp_path, "9.0.1", failing))
    with pytest.raises(RefusedError, match=f"没有装成：数据库的结构没有更新(.|\\n)*已退回 {VERSION}"):
        told("an upgrade that fails", machine, install.replace("0.2.0", "9.0.1"))
    assert visit(machine, password) == before
    assert machine.run("readlink /opt/perfeval/current; ls /opt/perfeval").split() == [VERSION, VERSION, "current"]
    assert not grown(machine)

    newer = repacked(package, tmp_path, "9.0.2", growing)
    bring(machine, newer)
    told("an upgrade", machine, install.replace("0.2.0", "9.0.2"))
    assert visit(machine, password) == before
    assert machine.run("readlink /opt/perfeval/current; ls /opt/perfeval").split() == [
        "9.0.2",
        VERSION,
        "9.0.2",
        "current",
    ]
    assert grown(machine)
    with pytest.raises(RefusedError, match=f"没有装成：已装的 9.0.2 比这个安装包（{VERSION}）新"):
        machine.run(f"cd /root/perfeval-{VERSION} && ./install")

    moves_to_another_machine(machine, newer, tmp_path_factory.mktemp("other"), password, before)

    remove, forget = blocks("卸载")
    machine.run(remove)
    bring(machine, repacked(package, tmp_path, "9.0.3", failing))
    with pytest.raises(RefusedError, match="没有装成：数据库的结构没有更新\n原有的数据没有变化"):
        told("an install over kept data that fails", machine, install.replace("0.2.0", "9.0.3"))
    assert "before-9.0.3" in machine.run("ls /var/backups/perfeval")
    assert grown(machine)
    told("an install over kept data", machine, install.replace("0.2.0", "9.0.2"))
    machine.run(nginx)
    assert visit(machine, password) == before

    for block in (remove, forget):
        machine.run(block)
    left = machine.run(
        "systemctl list-units --all --plain --no-legend 'perfeval*'; id perfeval 2>&1 || true; ls -d /opt/perfeval* /var/lib/perfeval* /etc/perfeval* 2>/dev/null || true"
    )
    assert left == "id: ‘perfeval’: no such user\n"


def test_a_site_on_sqlite_goes_back_to_the_version_before(machine: Machine, package: Path, tmp_path: Path) -> None:
    certify, install, _, nginx, _ = blocks("安装")
    bring(machine, package)
    subprocess.run(["bash", "-c", CERTIFICATE.format(NAME, machine.root / "root")], check=True)
    machine.run(certify)
    machine.run("echo DATABASE_URL=sqlite:////var/lib/perfeval/perfeval.sqlite3 >/etc/perfeval/env")
    told("install on SQLite", machine, install)
    machine.run(nginx)
    password = demo_password(machine, EMPTY_SQLITE)
    before = visit(machine, password)

    bring(machine, repacked(package, tmp_path, "9.0.1", failing))
    with pytest.raises(RefusedError, match=f"没有装成：数据库的结构没有更新(.|\\n)*已退回 {VERSION}"):
        told("an upgrade that fails", machine, install.replace("0.2.0", "9.0.1"))
    assert visit(machine, password) == before

    bring(machine, repacked(package, tmp_path, "9.0.2", growing))
    told("an upgrade", machine, install.replace("0.2.0", "9.0.2"))
    backup = machine.run("ls -t /var/backups/perfeval | grep -m 1 '^perfeval-.*tar$'").strip()
    [go_back] = blocks("升级")
    told("the way back", machine, go_back.replace("备份文件", backup))
    assert visit(machine, password) == before
    assert machine.run("readlink /opt/perfeval/current").strip() == VERSION

    machine.run(blocks("卸载")[0] + "chmod 0644 /var/lib/perfeval/perfeval.sqlite3")
    told("an install over kept data", machine, install.replace("0.2.0", "9.0.2"))
    machine.run(nginx)
    assert visit(machine, password) == before
    assert set(machine.run("stat -c %a /var/lib/perfeval/perfeval.sqlite3*").split()) == {"600"}
    assert machine.run("ls /var/backups/perfeval | grep -c '^before-9.0.2'").strip() == "2"


def test_a_package_that_was_changed_on_its_way_is_refused(machine: Machine, package: Path) -> None:
    bring(machine, package)
    machine.run(f"tar -xzf perfeval-{VERSION}.tar.gz && echo >>perfeval-{VERSION}/app/manage.py")
    with pytest.raises(RefusedError, match="没有装成：安装包不完整或被改动过"):
        machine.run(f"cd perfeval-{VERSION} && ./install")
    assert machine.run("ls /opt") == ""


def moves_to_another_machine(old: Machine, package: Path, folder: Path, password: str, before: str) -> None:
    """With what people had written, their passwords and the administrators' among it."""
    certify, install, _, nginx, look = blocks("安装")
    save, restore = blocks("备份与恢复")[-2:]
    old.run(save)
    with booted(folder, bare_system(FOLDER)) as new:
        bring(new, package)
        for name in ("site.crt", "site.key"):
            shutil.copy(old.root / "etc/perfeval/tls" / name, new.root / "root")
        new.run(certify)
        told("the other machine", new, install.replace("0.2.0", "9.0.2"))
        shutil.copy(old.root / "etc/perfeval/env", new.root / "root/old.env")
        shutil.copy(old.root / "var/backups/perfeval/moving.tar", new.root / "var/backups/perfeval")
        told("the move", new, restore)
        new.run(nginx)
        assert '"failed"' not in new.run(look)
        assert visit(new, password) == before
        keys = "grep ^SECRET_KEY= /etc/perfeval/env"
        assert new.run(keys) == old.run(keys)
        owners = "cd /; runuser -u postgres -- psql -Atc 'SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = current_schema' perfeval"
        assert new.run(owners).strip() == "perfeval_owner"
        assert re.search(
            "记录与文件一致(.|\\n)*操作日志完好", new.run("perfeval check_files --content; perfeval verify_log")
        )
    old.run("systemctl start perfeval.target")


def demo_password(machine: Machine, empty: str) -> str:
    """Demo data go into an empty database alone."""
    seen = machine.run(
        f"systemctl stop 'perfeval*'\n{empty}\nperfeval load_demo; perfeval demo_accounts; systemctl start perfeval.target"
    )
    found = re.search(r"demo-filler +(\S+)", seen)
    assert found is not None
    return found[1]


def replace(machine: Machine) -> str:
    """By what the site holds just now."""
    copy = "/var/backups/perfeval/now.tar"
    return machine.run(
        f"systemctl stop 'perfeval*'; perfeval backup --out {copy}; perfeval restore --replace {copy}; systemctl start perfeval.target"
    )


def set_up(machine: Machine, administrators: str) -> None:
    for number, command in enumerate(administrators.splitlines()):
        seen = machine.answer(command, [f"guanli{number}", f"管理员{number}", "Ziping-2026-x", "Ziping-2026-x"])
        assert "已设立" in seen


def visit(machine: Machine, password: str) -> str:
    (machine.root / "root/visitor.py").write_text(VISITOR, encoding="utf-8")
    return machine.run(f"{PYTHON} visitor.py https://{NAME} {password}")


def under_load(machine: Machine, script: str) -> int:
    """Asks for pages all the while; returns how many there were, each of which came."""
    (machine.root / "root/load.sh").write_text(
        f"until [ -e done ]; do curl -sk -o /dev/null -w '%{{http_code}}\\n' https://{NAME}/accounts/login/ >>codes; done\n"
    )
    codes = machine.run(
        f"for i in 1 2 3 4; do bash load.sh & done; sleep 1; {script}; touch done; wait; cat codes"
    ).split()
    assert set(codes) == {"200"}, {code: codes.count(code) for code in set(codes)}
    return len(codes)


def grown(machine: Machine) -> bool:
    return (
        machine.run("cd /; runuser -u postgres -- psql -Atc \"SELECT to_regclass('drill')\" perfeval").strip()
        == "drill"
    )
