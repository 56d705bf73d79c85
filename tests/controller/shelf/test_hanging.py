"""A store that takes what is said and never answers, as one whose disk is stuck does."""

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.shelf.errors import ShelfAwayError
from controller.shelf.keeper import keep_in_order
from controller.shelf.lanes import LANES, Errands
from controller.shelf.object_store import ASKERS, ObjectStore
from controller.shelf.shelf import Shelf
from tests.controller.shelf.hanging_store import HangingStore, hanging_store
from tests.waiting import until

ANSWER_S = 1
"""So long one request is waited for here, instead of 20 s."""
MANY = 20


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[HangingStore]:
    with hanging_store() as started:
        told = {
            "AWS_ENDPOINT_URL": started.address,
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "loa",
            "AWS_SECRET_ACCESS_KEY": "loa",
        }
        for name, value in told.items():
            monkeypatch.setenv(name, value)
        yield started


@pytest.fixture
def shelf(tmp_path: Path, store: HangingStore) -> Shelf:
    return Shelf(tmp_path, ObjectStore("s3://tracks/xa", answer_s=ANSWER_S))


def filled(shelf: Shelf) -> list[str]:
    sounds = [f"âm {number}".encode() for number in range(MANY)]
    names = [hashlib.sha256(sound).hexdigest() for sound in sounds]
    for name, sound in zip(names, sounds, strict=True):
        shelf.keep(name, sound)
    return names


def test_one_sound_at_which_the_store_hangs_holds_up_none_of_the_others(
    shelf: Shelf, store: HangingStore
) -> None:
    stuck, *others = filled(shelf)
    store.hangs_at = lambda path: path.endswith(stuck)
    with pytest.raises(ShelfAwayError, match="tracks/xa"):
        shelf.settle()
    assert shelf.owes() == [stuck]
    assert {Path(path).name for path in store.kept} == set(others)
    store.hangs_at = lambda _path: False
    shelf.settle()
    assert shelf.owes() == []


def test_a_store_that_hangs_at_everything_is_left_alone_after_a_few(
    shelf: Shelf, store: HangingStore
) -> None:
    names = filled(shelf)
    store.hangs_at = lambda _path: True
    with pytest.raises(ShelfAwayError):
        shelf.settle()
    assert len({Path(path).name for path in store.asked}) < 2 * LANES, "two waits, not twenty"
    assert sorted(names) == shelf.owes()


def test_what_was_owed_while_it_hung_is_all_there_once_it_answers(
    shelf: Shelf, store: HangingStore
) -> None:
    names = filled(shelf)
    store.hangs_at = lambda _path: True
    stop = threading.Event()
    keeper = threading.Thread(target=keep_in_order, args=(shelf, stop, 0.1))
    keeper.start()
    try:
        until(lambda: len(store.asked) > LANES)
        assert shelf.owes() == sorted(names)
        store.hangs_at = lambda _path: False
        until(lambda: shelf.owes() == [])
    finally:
        stop.set()
        keeper.join()
    assert {Path(path).name for path in store.kept} == set(names)


def test_while_it_hangs_only_a_few_wait_for_a_sound_of_another_machine(
    shelf: Shelf, store: HangingStore
) -> None:
    store.hangs_at = lambda _path: True
    refused: list[str] = []

    def ask(name: str) -> None:
        try:
            shelf.find(name)
        except ShelfAwayError as error:
            refused.append(str(error))

    asking = [threading.Thread(target=ask, args=(f"{n:064x}",)) for n in range(MANY)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert len(refused) == MANY, "each is told"
    assert len({Path(path).name for path in store.asked}) <= ASKERS
    assert list(shelf.folder.glob("[!.]*")) == []
    assert not list(shelf.folder.glob(".*.*")), "nothing half is left"


def test_what_was_removed_and_made_again_before_the_store_heard_is_sent(
    shelf: Shelf, store: HangingStore
) -> None:
    name, *_others = filled(shelf)
    shelf.remove(name)
    shelf.keep(name, "âm 0".encode())
    assert shelf.owes().count(name) == 1
    assert not any(owed.startswith(name) and owed != name for owed in shelf.owes())
    shelf.settle()
    assert any(path.endswith(f"tracks/{name}") for path in store.kept)


def test_a_failure_that_is_ours_is_told_and_the_others_are_done_all_the_same() -> None:
    done: list[str] = []

    def tell(name: str) -> None:
        if name == "a":
            raise PermissionError(name)
        done.append(name)

    with pytest.raises(PermissionError):
        Errands("abcdefgh", tell).run()
    assert sorted(done) == list("bcdefgh")
