import os
from pathlib import Path

import pytest

from controller.keys.ceremony import Grant, hold
from controller.keys.files import (
    KeyFolder,
    read_standing,
    write_ceremony,
    write_signing_key,
    write_standing,
)
from controller.keys.private_files import KeyFileError
from controller.keys.proposal import accept, propose_delegation, sign
from controller.keys.sealed import Lock, Stretch
from controller.signer.approver_memory import Memory, MemoryFile, Strict
from controller.signer.keyring import Keyring
from playlists.messages.keys import SigningKey
from playlists.messages.trust import Role

NOW = 1_795_000_000_000
DAY = 86_400_000
LIGHT = Stretch(memory_kib=64, passes=1, lanes=1)
WORD = b"open sesame"
CEREMONY = hold(Grant(units=("xa",), not_before=NOW, not_after=NOW + DAY), 1, 1, NOW)


@pytest.fixture
def folder(tmp_path: Path) -> KeyFolder:
    keys = KeyFolder(tmp_path / "keys")
    write_ceremony(CEREMONY, keys, tmp_path / "root", Lock(WORD, LIGHT))
    return keys


def signs(keyring: Keyring, now: int = NOW) -> str | None:
    key = keyring.station().key_for(Role.PLAN, ["xa"], now)
    return None if key is None else key.key_id


def test_a_key_that_was_added_and_delegated_signs_without_a_restart(folder: KeyFolder) -> None:
    keyring = Keyring(folder, WORD)
    assert signs(keyring) == CEREMONY.station_key.key_id
    assert signs(keyring, NOW + DAY) is None
    following = SigningKey.generate()
    write_signing_key(folder.path / "station-2.key", "station", following, Lock(WORD, LIGHT))
    assert signs(keyring) == CEREMONY.station_key.key_id
    from_files = Keyring(folder, WORD)
    assert signs(from_files) == CEREMONY.station_key.key_id

    standing = read_standing(folder)
    grant = Grant(units=("xa",), not_before=NOW, not_after=NOW + 2 * DAY)
    proposal = propose_delegation(standing, following.public_key, grant)
    write_standing(folder, accept(sign(proposal, CEREMONY.root_keys[0]), standing))
    assert signs(keyring) == following.key_id


def test_a_chain_that_is_damaged_later_leaves_the_old_one_in_force(folder: KeyFolder) -> None:
    keyring = Keyring(folder, WORD)
    keyring.station()
    folder.chain.write_bytes(b"{}")
    os.utime(folder.chain, ns=(1, 1))
    assert signs(keyring) == CEREMONY.station_key.key_id


def test_a_signer_without_a_key_does_not_begin(folder: KeyFolder) -> None:
    folder.station_key.unlink()
    with pytest.raises(KeyFileError, match="missing"):
        Keyring(folder, WORD).station()


def test_what_is_remembered_of_approvers_counts_without_a_restart(folder: KeyFolder) -> None:
    keyring = Keyring(folder, WORD)
    assert keyring.station().approvals.memory == Memory()
    remembered = Memory(strict={"xa": Strict(since=NOW, keys=())})
    MemoryFile(folder.path).write(remembered)
    assert keyring.station().approvals.memory == remembered


def test_a_memory_that_is_damaged_or_open_to_others_does_not_loosen_anything(
    folder: KeyFolder,
) -> None:
    file = MemoryFile(folder.path)
    remembered = Memory(strict={"xa": Strict(since=NOW, keys=())})
    file.write(remembered)
    keyring = Keyring(folder, WORD)
    keyring.station()
    file.path.chmod(0o644)
    os.utime(file.path, ns=(1, 1))
    assert keyring.station().approvals.memory == remembered
    file.path.chmod(0o600)
    file.path.write_bytes(b"{")
    os.utime(file.path, ns=(2, 2))
    assert keyring.station().approvals.memory == remembered
    with pytest.raises(KeyFileError, match="cannot be read"):
        Keyring(folder, WORD).station()
