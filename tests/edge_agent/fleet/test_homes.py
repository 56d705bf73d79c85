"""A fleet of receivers that were enrolled as true ones are."""

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from edge_agent.enrolment.line_files import LineFiles
from edge_agent.fleet.__main__ import main
from edge_agent.fleet.homes import NoFleetError, roster_of
from edge_agent.identity import make_key
from playlists.messages.fleet_report import FleetReport
from tests.attacks.stronghold import HOST, Stronghold
from tests.real_parts.mosquitto import PROGRAM
from tests.real_parts.station import Station
from tests.waiting import until


def enrolled(
    home: Path, name: str, root: bytes = b"root", at: tuple[str, int] = ("loa.example.vn", 8883)
) -> bytes:
    """What `loa-edge enrol` leaves behind, but for the certificate; its seed."""
    key = make_key(home)
    (home / "root.json").write_bytes(root)
    (home / "receiver.toml").write_text(
        f'receiver = "{name}"\ncluster = "cum-{name}"\nunit_path = ["xa-1", "tinh-1"]\n'
        f'[[broker]]\nhost = "{at[0]}"\nport = {at[1]}\n'
        f"certificates = {json.dumps(str(home / 'line'))}\n"
        '[sound]\noutput = "portaudio"\n'
    )
    return key.seed


def test_who_was_enrolled_comes_with_its_own_key_and_certificate(tmp_path: Path) -> None:
    seeds = [enrolled(tmp_path / f"{n:03}", f"r{n}") for n in (2, 1)]
    (tmp_path / "003").mkdir()  # not let in yet
    make_key(tmp_path / "003")
    roster = roster_of(tmp_path)
    assert roster.root == b"root"
    assert [(m.receiver, m.cluster, m.seed) for m in roster.members] == [
        ("r1", "cum-r1", seeds[1]),
        ("r2", "cum-r2", seeds[0]),
    ]
    assert roster.members[0].unit_path == ("xa-1", "tinh-1")
    assert roster.members[0].broker.certificates == str(tmp_path / "001" / "line")


def test_receivers_of_two_installations_are_no_fleet(tmp_path: Path) -> None:
    enrolled(tmp_path / "1", "r1")
    enrolled(tmp_path / "2", "r2", b"another")
    with pytest.raises(NoFleetError, match="2 receivers who believe 2 roots"):
        roster_of(tmp_path)


def test_a_folder_without_receivers_is_told_to_whoever_started(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([str(tmp_path), "--report", str(tmp_path / "report.json")])
    assert "0 receivers" in capsys.readouterr().err


@pytest.mark.skipif(PROGRAM is None, reason="Mosquitto is not installed (./loa test installs it)")
def test_a_fleet_joins_by_certificates_and_its_cards_stay(tmp_path: Path) -> None:
    homes, report, root = tmp_path / "homes", tmp_path / "report.json", Station().root()
    with Stronghold(tmp_path / "broker") as stronghold:
        for name in ("r1", "r2", "r3"):
            home, admitted = homes / name, stronghold.admit(name)
            enrolled(home, name, root, (HOST, stronghold.port))
            files = LineFiles(home)
            files.folder.mkdir()
            files.authority.write_bytes((stronghold.folder / "ca.crt").read_bytes())
            files.own.write_bytes(admitted.certificate.read_bytes() + admitted.key.read_bytes())
        command = [sys.executable, "-m", "edge_agent.fleet", str(homes), "--report", str(report)]
        fleet = subprocess.Popen(command)
        try:
            until(lambda: report.exists() and told(report).connected == 3)
        finally:
            fleet.terminate()
            fleet.wait()
    for number in range(3):
        journal = homes / "cards" / f"{number:05}" / "journal" / "000000000001.log"
        assert b"(simulated)" in journal.read_bytes(), "nobody takes it for a true one"


def told(report: Path) -> FleetReport:
    return msgspec.json.decode(report.read_bytes(), type=FleetReport)
