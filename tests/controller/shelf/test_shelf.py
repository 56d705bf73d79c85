"""Two machines with a folder each, and an object store behind both: a server that speaks S3.

A stand-in (moto), or a true one: LOA_TEST_S3=http://127.0.0.1:7480 with AWS_ACCESS_KEY_ID and
AWS_SECRET_ACCESS_KEY of an account that may make a bucket.
"""

import hashlib
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import boto3  # type: ignore[import-untyped] # it comes with moto, without types
import pytest
from starlette.testclient import TestClient

from controller.serve.ports import free_port
from controller.settings import SettingsError, read_settings
from controller.shelf.errors import ShelfAwayError
from controller.shelf.keeper import keep_in_order
from controller.shelf.object_store import ObjectStore
from controller.shelf.shelf import Shelf
from controller.web.audio import create_audio_app
from tests.waiting import until

SOUND = bytes(range(256)) * 300
SHA256 = hashlib.sha256(SOUND).hexdigest()
ADDRESS = "s3://tracks/khanh-hoa"
TRUE_STORE = os.environ.get("LOA_TEST_S3", "")
ACCOUNT = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
KEYS = {name: os.environ[name] if TRUE_STORE else "loa" for name in ACCOUNT}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a server that speaks S3."""
    if TRUE_STORE:
        make_bucket(TRUE_STORE)
        yield TRUE_STORE
        return
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def answers() -> bool:
        assert process.poll() is None
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
        return False

    try:
        until(answers)
        address = f"http://127.0.0.1:{port}"
        make_bucket(address)
        yield address
    finally:
        process.kill()
        process.wait()


def make_bucket(address: str) -> None:
    access, secret = (KEYS[name] for name in ACCOUNT)
    client = boto3.client(
        "s3",
        endpoint_url=address,
        region_name="us-east-1",
        aws_access_key_id=access,
        aws_secret_access_key=secret,
    )
    client.create_bucket(Bucket="tracks")


def told(address: str) -> dict[str, str]:
    return {"AWS_ENDPOINT_URL": address, "AWS_REGION": "us-east-1", **KEYS}


@pytest.fixture
def two(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Shelf, Shelf]]:
    """The shelves of two machines; what one test has left is away."""
    # The store's library is told by the environment, on a server as here.
    for name, value in told(server).items():
        monkeypatch.setenv(name, value)
    one, other = (Shelf(tmp_path / name, ObjectStore(ADDRESS)) for name in ("one", "other"))
    yield one, other
    one.remove(SHA256)
    one.settle()


def test_what_one_machine_made_the_other_gives_to_receivers(two: tuple[Shelf, Shelf]) -> None:
    one, other = two
    one.keep(SHA256, SOUND)
    assert other.find(SHA256) is None
    assert one.owes_since() is not None
    one.settle()
    assert one.owes() == []
    assert one.owes_since() is None
    client = TestClient(create_audio_app(other, lambda _sha256: False))
    part = client.get(f"/{SHA256}", headers={"range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, SOUND[100:200])
    assert (other.folder / SHA256).read_bytes() == SOUND
    assert [path.name for path in other.folder.iterdir()] == [SHA256], "nothing half is left"


def test_what_is_removed_here_is_removed_everywhere_and_may_be_made_again(
    two: tuple[Shelf, Shelf],
) -> None:
    one, other = two
    one.keep(SHA256, SOUND)
    one.settle()
    assert other.find(SHA256) is not None
    os.utime(other.folder / SHA256, (0, 0))
    one.remove(SHA256)
    assert one.find(SHA256) is None, "not brought back before the store has heard"
    one.settle()
    other.forget_removed()
    assert other.find(SHA256) is None
    one.keep(SHA256, SOUND)
    one.settle()
    other.forget_removed()
    one.forget_removed()
    assert one.find(SHA256) is not None
    assert other.find(SHA256) is not None


def test_what_is_in_the_store_under_a_wrong_hash_is_not_taken(two: tuple[Shelf, Shelf]) -> None:
    one, other = two
    one.keep(SHA256, SOUND)
    (one.folder / SHA256).write_bytes(b"something else")
    one.settle()
    assert other.find(SHA256) is None
    assert list(other.folder.iterdir()) == []


def test_a_store_that_is_away_keeps_nobody_from_making_and_hearing_what_is_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        for name, value in told(f"http://127.0.0.1:{nobody.getsockname()[1]}").items():
            monkeypatch.setenv(name, value)
        shelf = Shelf(tmp_path, ObjectStore(ADDRESS))
        shelf.keep(SHA256, SOUND)
        found = shelf.find(SHA256)
        assert found is not None
        assert found.read_bytes() == SOUND
        with pytest.raises(ShelfAwayError, match="khanh-hoa"):
            shelf.settle()
        assert shelf.owes() == [SHA256], "sent later"
        client = TestClient(create_audio_app(shelf, lambda _sha256: False))
        answer = client.get(f"/{'0' * 64}")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
        with pytest.raises(ShelfAwayError, match="a moment ago"):
            shelf.find("1" * 64)


def test_the_keeper_sends_what_a_role_makes_until_it_ends(two: tuple[Shelf, Shelf]) -> None:
    one, other = two
    stop = threading.Event()
    keeper = threading.Thread(target=keep_in_order, args=(one, stop))
    keeper.start()
    try:
        one.keep(SHA256, SOUND)
        until(lambda: one.owes() == [])
    finally:
        stop.set()
        keeper.join()
    assert other.find(SHA256) is not None


def test_without_a_store_nothing_is_owed(tmp_path: Path) -> None:
    shelf = read_settings({"LOA_HOME": str(tmp_path)}).shelf
    shelf.keep(SHA256, SOUND)
    shelf.settle()
    shelf.forget_removed()
    assert [path.name for path in shelf.folder.iterdir()] == [SHA256]
    assert shelf.find("../settings") is None
    shelf.remove(SHA256)
    assert shelf.find(SHA256) is None


def test_a_store_is_named_as_one_or_refused(tmp_path: Path) -> None:
    named = {"LOA_HOME": str(tmp_path), "LOA_AUDIO_STORE": "s3://tracks/khanh-hoa/", **KEYS}
    assert isinstance(read_settings(named).shelf.behind, ObjectStore)
    with pytest.raises(SettingsError, match="LOA_AUDIO_STORE"):
        read_settings({**named, "LOA_AUDIO_STORE": "https://tracks"})


@pytest.mark.parametrize("missing", ACCOUNT)
def test_a_store_without_its_keys_is_refused_unless_the_machines_role_gives_them(
    tmp_path: Path, missing: str
) -> None:
    told = {"LOA_HOME": str(tmp_path), "LOA_AUDIO_STORE": ADDRESS, **KEYS, missing: ""}
    with pytest.raises(SettingsError, match=f"needs {missing}; .* LOA_AUDIO_STORE_ROLE=yes"):
        read_settings(told)
    assert read_settings({**told, "LOA_AUDIO_STORE_ROLE": "yes"}).audio_store == ADDRESS
    assert read_settings({"LOA_HOME": str(tmp_path)}).audio_store == "", "no store, no keys"
