"""An installation is set up from a terminal, as docs/settings.md tells it."""

import json
import os
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from controller.keys.files import KeyFolder, read_trust
from controller.keys.sealed import Lock, Stretch
from controller.settings import BrokerAddress
from controller.setup.first import hold_ceremony
from controller.setup.receiver_home import Enrolled, furnish, loudspeaker
from edge_agent.settings import read_settings
from playlists.messages.keys import SigningKey
from playlists.messages.trust import Role, trust_root

LIGHT = Stretch(memory_kib=64, passes=1, lanes=1)
BEGIN = ["begin", "--province", "Khánh Hòa", "--unit", "Xã Vạn Thắng"]


class Terminal:
    """Where `loa` is typed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {**os.environ, "LOA_HOME": str(folder / "home")}

    def loa(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "controller.cli", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def begin(self) -> "subprocess.CompletedProcess[str]":
        return self.loa("setup", *BEGIN, "--root-keys", str(self.folder / "root"))

    def place(self, code: str, key: str) -> "subprocess.CompletedProcess[str]":
        out = str(self.folder / f"receiver-{code}")
        place = ["--code", code, "--name", "Nhà văn hóa", "--public-key", key, "--out", out]
        return self.loa("setup", "receiver", *place)


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """Where `loa setup begin` was typed already."""
    begun = Terminal(tmp_path_factory.mktemp("installation"))
    done = begun.begin()
    assert done.returncode == 0, done.stderr
    return begun


def test_a_receiver_is_told_who_it_is_where_the_broker_is_and_whom_to_believe(
    terminal: Terminal,
) -> None:
    done = terminal.place("07", SigningKey.generate().public_key.hex())
    assert done.returncode == 0, done.stderr

    home = terminal.folder / "receiver-07"
    told = tomllib.loads((home / "receiver.toml").read_text())
    assert told["receiver"] in done.stdout
    assert len(told["unit_path"]) == 2
    assert told["broker"][0]["password"]
    assert stat.S_IMODE((home / "receiver.toml").stat().st_mode) == 0o600
    assert trust_root((home / "root.json").read_bytes()).root.threshold == 1


def test_a_receivers_settings_hold_whatever_letters_a_folder_or_a_password_has(
    tmp_path: Path,
) -> None:
    keys = KeyFolder(tmp_path / "keys")
    hold_ceremony("xa", keys, tmp_path / "root", 0, Lock(b"cau-khong-ai-biet", LIGHT))
    enrolled = Enrolled(
        receiver_id="r", cluster_id="c", unit_path=["xa", "tỉnh"], password='a"b\\c'
    )
    socket = Path('/srv/loa "chính"/s')
    broker = BrokerAddress("127.0.0.1", 1883)
    furnish(tmp_path / "home", enrolled, broker, loudspeaker(socket), keys)
    told = read_settings(tmp_path / "home")
    assert told.broker[0].password == 'a"b\\c'
    assert told.unit_path == ("xa", "tỉnh")
    assert told.sound.loudspeaker == str(socket)


def test_the_root_key_stays_out_of_the_controllers_home(terminal: Terminal) -> None:
    secret = (terminal.folder / "root" / "root-1.key").read_text().strip()
    kept = [p for p in (terminal.folder / "home").rglob("*") if p.is_file()]
    assert kept
    assert not any(secret.encode() in path.read_bytes() for path in kept)


def test_the_first_key_signs_for_communes_that_are_added_later_and_for_the_province(
    tmp_path: Path,
) -> None:
    here = Terminal(tmp_path)
    done = here.loa("setup", *BEGIN, "--root-keys", str(tmp_path / "root"), "--json")
    made = json.loads(done.stdout)
    trust = read_trust(KeyFolder(tmp_path / "home" / "keys"))
    now = trust.delegations[0].not_after - 1
    for path in (
        [made["province"]],
        [made["unit"], made["province"]],
        ["xã mới", made["province"]],
    ):
        assert trust.keys_for(Role.PLAN, path, now)
    assert not trust.keys_for(Role.PLAN, ["ở tỉnh khác"], now)


def test_a_person_gets_a_password_that_is_told_once(terminal: Terminal) -> None:
    asked = ["--login", "mai", "--name", "Trần Thị Mai", "--role", "operator"]
    first = terminal.loa("setup", "person", *asked)
    assert first.returncode == 0
    assert "password: " in first.stdout
    again = terminal.loa("setup", "person", *asked)
    assert again.returncode == 1
    assert "Traceback" not in again.stderr


def test_programs_are_told_what_was_made_as_json(terminal: Terminal) -> None:
    asked = ["--login", "tu", "--name", "Võ Văn Tư", "--role", "duty_officer", "--json"]
    made = json.loads(terminal.loa("setup", "person", *asked).stdout)
    assert made.keys() == {"login", "id", "unit", "password", "code"}


def test_who_lets_loudspeakers_speak_is_told_a_code_and_may_be_told_another(
    terminal: Terminal,
) -> None:
    told = "first passkey or app, good once within seven days: "
    asked = ["--login", "binh", "--name", "Nguyễn Văn Bình", "--role", "approver"]
    made = terminal.loa("setup", "person", *asked)
    again = terminal.loa("setup", "code", "--login", "Binh")
    assert told in made.stdout
    assert told in again.stdout
    assert made.stdout.split()[-1] != again.stdout.split()[-1]
    asked = ["--login", "lan", "--name", "Lan", "--role", "operator"]
    assert told not in terminal.loa("setup", "person", *asked).stdout
    for login in ("lan", "ai-do"):
        assert terminal.loa("setup", "code", "--login", login).returncode == 1


def test_a_second_beginning_is_refused_and_changes_no_key(terminal: Terminal) -> None:
    station = terminal.folder / "home" / "keys" / "station.key"
    before = station.read_bytes()
    again = terminal.begin()
    assert again.returncode == 1
    assert "has its units already" in again.stderr
    assert station.read_bytes() == before


def test_a_key_that_was_copied_in_part_is_refused_in_plain_words(terminal: Terminal) -> None:
    done = terminal.place("08", "abc")
    assert done.returncode == 1
    assert "copy it whole" in done.stderr
    assert not (terminal.folder / "receiver-08").exists()
