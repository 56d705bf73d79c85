"""The ceremony from a terminal: three holders on machines of their own, two of them needed."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest

from controller.cli import main
from controller.keys.files import KeyFolder, read_standing
from playlists.messages.trust import Role

PASSPHRASES = {"MAI": "chuồn chuồn bay thấp", "BINH": "thì mưa bay cao", "CUC": "thì nắng bay vừa"}


class Told(NamedTuple):
    status: int
    output: str
    errors: str


@dataclass
class Table:
    """Machines that share only the files that somebody carries between them."""

    folder: Path
    environment: pytest.MonkeyPatch
    terminal: pytest.CaptureFixture[str]

    def loa(self, machine: str, *words: object) -> Told:
        home = self.folder / machine
        home.mkdir(exist_ok=True, mode=0o700)
        self.environment.setenv("LOA_HOME", str(home))
        passphrase = PASSPHRASES.get(machine, "câu của máy ký tên")
        self.environment.setenv("LOA_KEYS_PASSPHRASE", passphrase)
        status = main(["keys", *map(str, words)])
        return Told(status, *self.terminal.readouterr())

    def done(self, machine: str, *words: object) -> str:
        told = self.loa(machine, *words)
        assert told.status == 0, told.errors
        return told.output

    def made(self, pattern: str) -> Path:
        (found,) = self.folder.glob(pattern)
        return found

    @property
    def keys(self) -> KeyFolder:
        return KeyFolder(self.folder / "signer" / "keys")

    def may_plan(self) -> set[str]:
        trust = read_standing(self.keys).trust
        return set(trust.keys_for(Role.PLAN, ["xa-1"], trust.root.issued_at))

    def sign(self, proposal: Path, *holders: str) -> None:
        for holder in holders:
            self.done(holder, "sign", proposal, "--key", self.made(f"{holder}/usb/root-*.key"))


@pytest.fixture
def table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Table:
    table = Table(tmp_path, monkeypatch, capsys)
    for holder in PASSPHRASES:
        table.done(holder, "holder", holder, "--out", tmp_path / holder / "usb")
    publics = [table.made(f"{holder}/usb/root-*.pub") for holder in PASSPHRASES]
    root = tmp_path / "root.proposal"
    table.done("signer", "init", "--threshold", 2, *publics, "--out", root)
    table.sign(root, "MAI", "BINH")
    table.done("signer", "accept", root)
    return table


def test_from_three_holders_to_a_station_key_that_is_revoked_again(table: Table) -> None:
    table.done("signer", "station")
    station = table.made("signer/keys/station-*.pub")
    proposal = table.folder / "delegate.proposal"
    table.done("signer", "delegate", station, "--unit", "xa-1", "--days", 20, "--out", proposal)
    early = table.loa("signer", "accept", proposal)
    assert early.status == 1
    assert "receivers would refuse it" in early.errors
    table.sign(proposal, "BINH", "CUC")
    assert "for unit xa-1 and below" in table.done("signer", "accept", proposal)
    (key_id,) = table.may_plan()
    ending = table.loa("signer", "check")
    assert ending.status == 1
    assert key_id in ending.output

    renewal = table.folder / "renew.proposal"
    table.done("signer", "renew", "--days", 365, "--out", renewal)
    table.sign(renewal, "MAI", "CUC")
    table.done("signer", "accept", renewal)
    table.done("signer", "check")

    revocation = table.folder / "revoke.proposal"
    table.done("signer", "revoke", key_id, "--out", revocation)
    table.sign(revocation, "MAI", "CUC")
    assert f"revoked: {key_id}" in table.done("signer", "accept", revocation)
    assert table.may_plan() == set()
    silent = table.loa("signer", "check")
    assert silent.status == 1, "an installation that can sign nothing is not in order"
    assert "no station key is in force" in silent.output


def test_a_lost_holder_is_replaced_by_a_rotation(table: Table) -> None:
    table.done("DUNG", "holder", "DUNG", "--out", table.folder / "DUNG" / "usb")
    publics = [table.made(f"{who}/usb/root-*.pub") for who in ("MAI", "BINH", "DUNG")]
    proposal = table.folder / "rotate.proposal"
    table.done("signer", "rotate", "--threshold", 2, *publics, "--out", proposal)
    table.sign(proposal, "MAI", "BINH")
    assert "root 2 (in force)" in table.done("signer", "accept", proposal)
    assert "DUNG" in table.done("signer", "show")


def test_a_program_is_told_what_each_step_of_the_ceremony_brought(table: Table) -> None:
    proposal = table.folder / "rotate.proposal"
    publics = [table.made(f"{who}/usb/root-*.pub") for who in PASSPHRASES]
    asked = ["rotate", "--threshold", 1, *publics, "--out", proposal, "--json"]
    drafted = json.loads(table.done("signer", *asked))
    assert (drafted["root"]["threshold"], drafted["needed"]) == (1, {"1": 2, "2": 1})
    key = table.made("MAI/usb/root-*.key")
    signed = table.loa("MAI", "sign", proposal, "--key", key, "--json")
    assert json.loads(signed.output)["needed"] == {"1": 1}
    assert "root 2 (new)" in signed.errors, "whoever signs reads first what it brings about"
    table.sign(proposal, "BINH")
    accepted = json.loads(table.done("signer", "accept", proposal, "--json"))
    assert (accepted["root"]["version"], accepted["station_keys"]) == (2, [])
    assert json.loads(table.done("signer", "show", "--json")) == accepted
    made = json.loads(table.done("signer", "station", "--json"))
    assert made["key_id"] not in {one["key_id"] for one in accepted["station_keys"]}
    assert json.loads(Path(made["public"]).read_text())["name"] == "station"


def test_a_wrong_passphrase_signs_nothing(table: Table) -> None:
    proposal = table.folder / "rotate.proposal"
    publics = [table.made(f"{who}/usb/root-*.pub") for who in PASSPHRASES]
    table.done("signer", "rotate", "--threshold", 1, *publics, "--out", proposal)
    before = proposal.read_bytes()
    key = table.made("MAI/usb/root-*.key")
    refused = table.loa("BINH", "sign", proposal, "--key", key)
    assert refused.status == 1
    assert "passphrase" in refused.errors
    assert proposal.read_bytes() == before
