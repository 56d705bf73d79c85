"""`loa broker`: the files of a broker in earnest, the list by a timer, the check."""

import json
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography import x509

from controller.broker.own import LIST_FILE
from controller.civil import DAY_MS
from controller.cli import main
from controller.clock import now_ms
from controller.keys.certificates import make_authority, revocation_list
from controller.settings import read_settings
from controller.store.engine import open_engine
from controller.store.migrate import migrate


class Told(NamedTuple):
    status: int
    output: str


class Terminal:
    def __init__(self, home: Path, screen: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self._screen = screen

    def loa(self, *words: object) -> Told:
        status = main(["broker", *map(str, words)])
        return Told(status, "".join(self._screen.readouterr()))


@pytest.fixture
def terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("LOA_HOME", str(home))
    monkeypatch.setenv("LOA_KEYS_PASSPHRASE", "một câu khó đoán")
    engine = open_engine(f"sqlite:///{home / 'loa.db'}")
    migrate(engine)
    engine.dispose()
    return Terminal(home, capsys)


def test_from_nothing_to_a_folder_for_mosquitto(terminal: Terminal, tmp_path: Path) -> None:
    out = tmp_path / "out"
    told = terminal.loa("config", "--out", out, "--name", "loa.example.vn", "--folder", out)
    assert told.status == 0
    expected = {
        "mosquitto.conf", "access", "mosquitto.service.conf",
        "nftables.conf", "ca.crt", "broker.crt", "broker.key", LIST_FILE, "controller",
    }  # fmt: skip
    assert {path.name for path in out.iterdir()} == expected
    assert (out / "broker.key").stat().st_mode & 0o077 == 0
    assert terminal.loa("check", "--folder", out).status == 0
    (out / "broker.key").chmod(0o640)
    told = terminal.loa("check", "--folder", out)
    assert told.status == 1
    assert "broker.key; make a new one" in told.output
    (wrong,) = json.loads(terminal.loa("check", "--folder", out, "--json").output)["wrong"]
    assert f"ALARM: {wrong}" in told.output


def test_its_certificate_bears_the_name_by_which_the_link_finds_it(
    terminal: Terminal, tmp_path: Path
) -> None:
    terminal.loa("config", "--out", tmp_path / "out", "--name", "loa.example.vn")
    certificate = x509.load_pem_x509_certificate((tmp_path / "out" / "broker.crt").read_bytes())
    named = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert named.get_values_for_type(x509.DNSName) == ["loa.example.vn"]
    found = [str(address) for address in named.get_values_for_type(x509.IPAddress)]
    assert found == [read_settings().broker.host]


def test_the_list_is_written_when_it_is_new_and_the_broker_told(
    terminal: Terminal, tmp_path: Path
) -> None:
    out, told = tmp_path / "out", tmp_path / "told"
    terminal.loa("config", "--out", out, "--name", "loa.example.vn")
    (out / LIST_FILE).unlink()
    words = ["crl", "--out", out / LIST_FILE, "--reload", shutil.which("touch"), told]
    assert terminal.loa(*words).status == 0
    assert told.exists()
    told.unlink()
    assert terminal.loa(*words).status == 0
    assert not told.exists()


def test_a_list_that_nobody_renews_is_an_alarm(terminal: Terminal, tmp_path: Path) -> None:
    out = tmp_path / "out"
    terminal.loa("config", "--out", out, "--name", "loa.example.vn")
    old = revocation_list(make_authority("lines", now_ms()), [], 1, now_ms() - 6 * DAY_MS)
    (out / LIST_FILE).write_bytes(old)
    told = terminal.loa("check", "--folder", out)
    assert told.status == 1
    assert "ALARM: list ends" in told.output


def test_a_folder_without_a_list_is_told(terminal: Terminal, tmp_path: Path) -> None:
    assert terminal.loa("check", "--folder", tmp_path).status == 1
    assert "there is no list yet" in terminal.loa("crl", "--out", tmp_path / LIST_FILE).output
