"""`loa approval`: taking an approval away, and saying whose keys count."""

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from controller.accounts.passkeys import public_key_of
from controller.approval import command
from controller.approval.ways import set_ways
from controller.bulletins.decisions import approve
from controller.signer.approver_keeper import ApproverKeeper
from controller.signer.approver_memory import MemoryFile
from controller.store.bulletins import Approval
from controller.store.engine import open_engine, writing_sessions
from controller.store.ledger import AuditEvent
from controller.store.people import StaffRole
from playlists.messages.approval import Way, hash_key
from tests.controller.approval.signing import Hand
from tests.controller.commune import lay_commune


@dataclass
class House:
    """An installation in which a unit asks for passkeys, and a telephone came later."""

    engine: Engine
    memory: MemoryFile
    unit_id: str
    bulletin_id: str
    signed: Approval
    unsigned: Approval
    known: str
    later: str


@pytest.fixture
def house(
    tmp_path: Path, migrated_sqlite: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    monkeypatch.setenv("LOA_HOME", str(tmp_path))
    (tmp_path / "loa.db").write_bytes(migrated_sqlite.read_bytes())
    engine = open_engine(f"sqlite:///{tmp_path / 'loa.db'}")
    memory = MemoryFile(tmp_path / "keys")
    with writing_sessions(engine)() as session:
        commune = lay_commune(session, clusters=0)
        plain = commune.pending_bulletin(session).current
        unsigned = approve(session, commune.approver, plain.id, commune.now)
        hand = Hand.of(session, commune)
        bulletin = commune.pending_bulletin(session, "Họp.")
        (signed,) = hand.approve(session, bulletin.current)
        administrator = commune.actor(StaffRole.ADMINISTRATOR)
        set_ways(session, administrator, commune.unit.id, {Way.PASSKEY}, commune.now)
        session.commit()
        ApproverKeeper(engine, memory).look(commune.now + 5000)
        later = Hand.of(session, commune)
        session.commit()
        known, new = (hash_key(public_key_of(h.passkey)) for h in (hand, later))
    yield House(engine, memory, commune.unit.id, bulletin.id, signed, unsigned, known, new)
    engine.dispose()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    def run(*words: object) -> tuple[int, str]:
        parser = argparse.ArgumentParser()
        command.add_to(parser)
        chosen = parser.parse_args(list(map(str, words)))
        status: int = chosen.run(chosen)
        told = capsys.readouterr()
        return status, told.out + told.err

    return run


Run = Callable[..., tuple[int, str]]


def test_approvals_are_listed_with_what_each_is_worth(house: House, run: Run) -> None:
    status, told = run("list", house.bulletin_id)
    assert (status, "signed by passkey" in told) == (0, True)
    other = json.loads(house.unsigned.statement)["bulletin"]
    assert "NOT SIGNED (password)" in run("list", other)[1]
    for bulletin, signed in ((house.bulletin_id, True), (other, False)):
        (listed,) = json.loads(run("list", bulletin, "--json")[1])
        assert listed["signed"] is signed


def test_statement_and_key_are_written_for_the_script(
    house: House, run: Run, tmp_path: Path
) -> None:
    assert run("show", house.signed.id, "--out", tmp_path / "s.json")[0] == 0
    assert json.loads((tmp_path / "s.json").read_bytes())["form"] == "loa.signed-approval.v1"
    status, told = run("key", house.known[:12], "--out", tmp_path / "k.pem")
    assert (status, house.known in told) == (0, True)
    assert (tmp_path / "k.pem").read_text().startswith("-----BEGIN PUBLIC KEY-----")


def test_what_was_not_signed_is_not_written(house: House, run: Run, tmp_path: Path) -> None:
    status, told = run("show", house.unsigned.id, "--out", tmp_path / "s.json")
    assert (status, "no device signed it" in told) == (1, True)
    assert not (tmp_path / "s.json").exists()


def test_a_later_telephone_counts_once_somebody_at_the_signer_says_so(
    house: House, run: Run
) -> None:
    keys = json.loads(run("keys", "--unit", house.unit_id, "--json")[1])["keys"]
    assert {one["key_sha256"]: one["signer_knows"] for one in keys}[house.later] is False
    _status, told = run("keys", "--unit", house.unit_id)
    assert f"{house.later}  Nguyễn Thị approver" in told
    assert told.count("unknown to the signer") == 1
    assert run("trust", house.later[:11])[0] == 1
    assert run("trust", "0" * 12)[0] == 1
    assert run("trust", house.later[:12])[0] == 0
    known = {key.key_sha256 for key in house.memory.read().strict[house.unit_id].keys}
    assert known == {house.known, house.later}
    assert "unknown to the signer" not in run("keys", "--unit", house.unit_id)[1]
    with writing_sessions(house.engine)() as session:
        acts = session.scalars(select(AuditEvent.act)).all()
    assert {"ask_for_passkeys", "trust_passkey"} <= set(acts)


def test_asking_ends_at_the_signers_terminal_alone(house: House, run: Run) -> None:
    assert run("loosen", "--unit", house.unit_id)[0] == 0
    assert house.memory.read().strict == {}
    assert run("loosen", "--unit", house.unit_id)[0] == 1
