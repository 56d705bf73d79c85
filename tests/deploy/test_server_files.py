"""What a server is set up from: units, settings, database, containers; each by its own judge."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from controller.serve.processes import ENDS_WITH_PARENT
from controller.serve.roles import MODULES
from controller.settings import read_settings
from tests.real_parts.postgres import find_programs

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
PROGRAM = "/opt/loa/.venv/bin/loa"
PLACES = ("one", "province", "beyond")
MOST_EXPOSED = {"loa.service": 25, "loa-broker-list.service": 25}
"""systemd's own score of exposure, times ten; of the others 20. One binds port 80, one reloads."""

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="no systemd-analyze here"
)


def units() -> Iterator[Path]:
    for folder in (DEPLOY, *(DEPLOY / place for place in PLACES)):
        for kind in ("service", "timer", "target", "mount"):
            yield from sorted(folder.glob(f"*.{kind}"))


def settings_of(place: str) -> dict[str, str]:
    lines = (DEPLOY / place / "loa.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


@needs_systemd
def test_systemd_understands_every_unit(tmp_path: Path) -> None:
    for unit in units():
        (tmp_path / unit.name).write_text(unit.read_text().replace(PROGRAM, "/bin/true"))
    written = [str(file) for file in sorted(tmp_path.iterdir())]
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *written],
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in checked.stderr.splitlines() if str(tmp_path) in line or "loa" in line]
    assert ours == []
    assert len(written) == len(list(units()))


@needs_systemd
@pytest.mark.parametrize(
    "unit", [unit for unit in units() if unit.suffix == ".service"], ids=lambda unit: unit.name
)
def test_a_unit_is_closed_to_what_it_does_not_need(unit: Path) -> None:
    threshold = MOST_EXPOSED.get(unit.name, 20)
    command = ["systemd-analyze", "security", "--offline=yes", f"--threshold={threshold}"]
    checked = subprocess.run([*command, str(unit)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("unit", ["one/loa.service", "province/loa@.service"])
def test_a_unit_lets_loa_start_its_children(unit: str) -> None:
    """Seen on a booted Debian: without capset, setpriv fails and the broker with it."""
    filters = re.findall(r"^SystemCallFilter=(.+)$", (DEPLOY / unit).read_text(), re.MULTILINE)
    assert filters[-1] == "capset"
    assert "setpriv" in ENDS_WITH_PARENT


def test_the_target_brings_every_role_and_no_other() -> None:
    wanted = re.findall(r"loa@(\w+)\.service", (DEPLOY / "province" / "loa.target").read_text())
    assert sorted(wanted) == sorted(MODULES)


def test_only_the_signer_may_open_the_passphrase_of_the_keys() -> None:
    key = settings_of("province")["LOA_KEYS_PASSPHRASE_FILE"]
    for unit in ("loa@.service", "loa-migrate.service", "loa-broker-list.service"):
        assert f"InaccessiblePaths=-{key}" in (DEPLOY / "province" / unit).read_text()
    assert key not in "".join(
        line
        for line in (DEPLOY / "province" / "keys.conf").read_text().splitlines()
        if line.startswith("Inaccessible")
    )


@pytest.mark.parametrize("place", ["one", "province"])
def test_the_settings_are_ones_that_loa_reads_and_explains(place: str) -> None:
    written = settings_of(place)
    explained = (ROOT / "docs" / "settings.md").read_text()
    assert [name for name in written if f"`{name}`" not in explained] == []
    settings = read_settings({**written, "LOA_BROKER_CERTIFICATES": ""})
    assert settings.receiver_brokers[0].port == 8883
    assert settings.second_step_required


@pytest.mark.parametrize("place", ["one", "province"])
def test_the_settings_can_be_read_by_a_shell_as_by_systemd(place: str) -> None:
    file = DEPLOY / place / "loa.env"
    told = subprocess.check_output(
        ["sh", "-c", f"set -a; . {file}; env"], env={"PATH": os.environ["PATH"]}, text=True
    )
    assert set(settings_of(place).items()) <= {
        tuple(line.split("=", 1)) for line in told.splitlines()
    }


def test_the_kernel_knows_each_figure() -> None:
    for line in (DEPLOY / "province" / "sysctl.conf").read_text().splitlines():
        if not line.startswith("#"):
            name, value = (part.strip() for part in line.split("="))
            # The table of lines comes with the firewall's module.
            if not name.startswith("-net.netfilter"):
                assert (Path("/proc/sys") / name.replace(".", "/")).exists(), name
            assert value.isdecimal()


@pytest.mark.skipif(find_programs() is None, reason="PostgreSQL is not installed")
def test_postgresql_knows_each_setting() -> None:
    programs = find_programs()
    assert programs is not None
    described = subprocess.check_output(
        [str(programs / "postgres"), "--describe-config"],
        user="postgres" if os.geteuid() == 0 else None,
        cwd="/",
        text=True,
    )
    known = {line.split("\t")[0] for line in described.splitlines()}
    lines = (DEPLOY / "province" / "postgresql.conf").read_text().splitlines()
    named = {line.split("=")[0].strip() for line in lines if not line.startswith("#")}
    assert named <= known
    assert {"fsync = on", "synchronous_commit = on", "full_page_writes = on"} <= set(lines)


@pytest.fixture(scope="module")
def composed() -> Mapping[str, Any]:
    read: Mapping[str, Any] = yaml.safe_load((DEPLOY / "province" / "compose.yaml").read_text())
    return read


def test_the_containers_are_every_role_once(composed: Mapping[str, Any]) -> None:
    commands = [service.get("command") for service in composed["services"].values()]
    roles = [command[1] for command in commands if command and command[0] == "role"]
    assert sorted(roles) == sorted(MODULES)


def test_what_containers_name_is_there(composed: Mapping[str, Any]) -> None:
    services = composed["services"]
    for name, service in services.items():
        assert set(service.get("depends_on", {})) <= set(services), name
        assert set(service.get("networks", ())) <= set(composed["networks"]), name
        assert set(service.get("secrets", ())) <= set(composed["secrets"]), name
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            is_file = source.startswith("./") and source.endswith((".conf", ".env"))
            if is_file:
                assert (DEPLOY / "province" / source).is_file(), name
            elif not source.startswith("./"):
                assert source in composed["volumes"], name


def test_one_container_is_told_the_passphrase_of_the_keys(composed: Mapping[str, Any]) -> None:
    told = [
        name
        for name, service in composed["services"].items()
        if "keys-passphrase" in service.get("secrets", ())
        or (service.get("environment") or {}).get("LOA_KEYS_PASSPHRASE_FILE")
    ]
    assert told == ["signer"]


def test_the_containers_are_closed(composed: Mapping[str, Any]) -> None:
    ours = [service for service in composed["services"].values() if service["image"] == "loa"]
    assert len(ours) == len(MODULES) + 1
    for service in ours:
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "ports" not in service
