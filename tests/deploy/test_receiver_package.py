"""What a receiver is installed from: its unit, its package, the bundle of an update."""

import shutil
import subprocess
from argparse import Namespace
from pathlib import Path

import pytest

from controller.installation.version import commit
from deploy.receiver import build
from edge_agent.update.bundle import unpack

UNIT = build.HERE / "loa-edge.service"
MOST_EXPOSED = 20
"""systemd's own score of exposure, times ten."""


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
def test_the_unit_is_closed_to_what_it_does_not_need() -> None:
    command = ["systemd-analyze", "security", "--offline=yes", f"--threshold={MOST_EXPOSED}"]
    checked = subprocess.run([*command, str(UNIT)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_the_unit_restarts_for_ever_and_is_watched() -> None:
    lines = set(UNIT.read_text().splitlines())
    assert {"Type=notify", "Restart=always", "WatchdogSec=30", "StartLimitIntervalSec=0"} <= lines


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Our own packages as a receiver carries them, without the wheels."""
    site = tmp_path / "site"
    build.lay_own(site, "9.8.7")
    return site


def test_a_receiver_carries_the_agent_the_messages_and_nothing_of_the_controller(
    site: Path,
) -> None:
    packages = {p.name for p in site.iterdir() if p.is_dir()}
    assert packages == {"edge_agent", "playlists", "loa_truyen_thanh-9.8.7.dist-info"}
    assert {p.name for p in (site / "playlists").iterdir()} == {"__init__.py", "messages"}


def test_what_the_bundle_holds_runs_and_knows_its_version_and_commit(
    site: Path, tmp_path: Path
) -> None:
    unpack(build.pack_bundle(site, tmp_path / "bundle"), tmp_path / "laid")
    program = "from edge_agent.version import told_version; print(told_version())"
    told = subprocess.check_output(
        [shutil.which("python3") or "python3", "-P", "-c", program],
        env={"PYTHONPATH": str(tmp_path / "laid")},
        text=True,
    )
    assert told.strip() == f"loa-edge 9.8.7 (commit {commit()})"


def test_the_same_sources_give_the_same_bundle(site: Path, tmp_path: Path) -> None:
    first = build.pack_bundle(site, tmp_path / "first").read_bytes()
    (site / "edge_agent" / "app.py").touch()
    assert build.pack_bundle(site, tmp_path / "second").read_bytes() == first


@pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="no dpkg-deb here")
def test_the_package_lays_everything_in_its_place(site: Path, tmp_path: Path) -> None:
    chosen = Namespace(architecture="arm64", python="3.11")
    told = build.control("9.8.7", chosen, build.kilobytes(site))
    package = build.build_package(site, tmp_path / "root", tmp_path / "loa-edge.deb", told)
    listed = subprocess.check_output(["dpkg-deb", "--contents", str(package)], text=True)
    for path in (
        "./opt/loa-edge/base/edge_agent/app.py",
        "./usr/lib/loa-edge/launcher.py",
        "./usr/bin/loa-edge",
        "./lib/systemd/system/loa-edge.service",
    ):
        assert f" {path}\n" in listed
    assert "root/root" in listed
    fields = subprocess.check_output(["dpkg-deb", "--field", str(package)], text=True)
    assert "Version: 9.8.7" in fields
    assert f"Installed-Size: {build.kilobytes(site)}\n" in fields
    assert build.kilobytes(site) > 0
    assert "python3 (>= 3.11~), python3 (<< 3.12~)" in fields
