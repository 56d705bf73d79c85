import stat
from pathlib import Path

import pytest

from controller.keys.ceremony import Grant, hold
from controller.keys.files import (
    KeyFolder,
    read_chain,
    read_signing_key,
    read_trust,
    seal_plain_key,
    write_ceremony,
)
from controller.keys.private_files import KeyFileError
from controller.keys.sealed import Lock, Stretch
from playlists.messages.trust import Role, pack_chain

NOW = 1_795_000_000_000
LIGHT = Stretch(memory_kib=64, passes=1, lanes=1)
PASSPHRASE = "một câu khó đoán".encode()
LOCK = Lock(PASSPHRASE, LIGHT)
CEREMONY = hold(Grant(units=("xa",), not_before=NOW, not_after=NOW + 1), 2, 2, NOW)


@pytest.fixture
def keys(tmp_path: Path) -> KeyFolder:
    folder = KeyFolder(tmp_path / "keys")
    write_ceremony(CEREMONY, folder, tmp_path / "root", LOCK)
    return folder


def test_what_was_written_is_read_back(keys: KeyFolder) -> None:
    assert read_signing_key(keys.station_key, PASSPHRASE).seed == CEREMONY.station_key.seed
    assert read_chain(keys) == pack_chain(CEREMONY.chain)
    assert CEREMONY.station_key.key_id in read_trust(keys).keys_for(Role.PLAN, ["xa"], NOW)


def test_the_secrets_of_the_root_lie_apart_from_the_controller(
    keys: KeyFolder, tmp_path: Path
) -> None:
    secrets = [read_signing_key(path, PASSPHRASE) for path in sorted((tmp_path / "root").iterdir())]
    assert [key.seed for key in secrets] == [key.seed for key in CEREMONY.root_keys]
    kept = b"".join(path.read_bytes() for path in keys.path.iterdir())
    assert not any(key.seed.hex().encode() in kept for key in secrets)


def test_no_secret_lies_open_on_the_disk(keys: KeyFolder, tmp_path: Path) -> None:
    on_disk = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for key in (*CEREMONY.root_keys, CEREMONY.station_key):
        assert key.seed not in on_disk
        assert key.seed.hex().encode() not in on_disk


def test_without_its_passphrase_a_key_opens_to_nobody(keys: KeyFolder) -> None:
    with pytest.raises(KeyFileError, match="passphrase"):
        read_signing_key(keys.station_key, b"another guess")


def test_a_key_of_earlier_days_must_be_sealed_before_it_is_used(tmp_path: Path) -> None:
    path = tmp_path / "station.key"
    path.touch(0o600)
    path.write_text(CEREMONY.station_key.seed.hex() + "\n")
    with pytest.raises(KeyFileError, match="loa keys seal"):
        read_signing_key(path, PASSPHRASE)
    assert seal_plain_key(path, LOCK)
    assert read_signing_key(path, PASSPHRASE).seed == CEREMONY.station_key.seed
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not seal_plain_key(path, LOCK)


def test_only_the_owner_can_read_a_secret(keys: KeyFolder) -> None:
    assert stat.S_IMODE(keys.station_key.stat().st_mode) == 0o600
    assert stat.S_IMODE(keys.path.stat().st_mode) == 0o700


def test_a_key_that_others_may_read_is_refused(keys: KeyFolder) -> None:
    keys.station_key.chmod(0o640)
    with pytest.raises(KeyFileError, match="others may read it"):
        read_signing_key(keys.station_key, PASSPHRASE)


@pytest.mark.parametrize("content", ["", "ab" * 31, "zz" * 32, "\xff"])
def test_a_damaged_key_is_named(keys: KeyFolder, content: str) -> None:
    keys.station_key.write_text(content, "latin-1")
    with pytest.raises(KeyFileError, match=r"station\.key"):
        read_signing_key(keys.station_key, PASSPHRASE)


def test_a_second_ceremony_never_replaces_a_key(keys: KeyFolder, tmp_path: Path) -> None:
    before = keys.station_key.read_bytes()
    other = hold(Grant(units=("xa",), not_before=0, not_after=1), 1, 1, NOW)
    with pytest.raises(KeyFileError, match="never replaced"):
        write_ceremony(other, keys, tmp_path, LOCK)
    assert keys.station_key.read_bytes() == before


def test_a_chain_that_the_root_did_not_sign_is_named(keys: KeyFolder) -> None:
    other = hold(Grant(units=("xa",), not_before=0, not_after=1), 1, 1, NOW)
    keys.root.write_bytes(other.root)
    with pytest.raises(KeyFileError, match=r"chain\.json"):
        read_trust(keys)


def test_files_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match=r"root\.json"):
        read_trust(KeyFolder(tmp_path))
