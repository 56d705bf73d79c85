import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.ledger.report import Received, open_report
from playlists.messages.envelope import seal
from playlists.messages.journal_entry import (
    FIRST_PREVIOUS,
    Booted,
    ItemMissed,
    JournalEntry,
    MissCause,
    PlanAccepted,
    Report,
    encode_entry,
)
from playlists.messages.keys import SigningKey
from playlists.messages.refusal import RefusalCode, RefusedError
from tests.controller.witness import Witness

BOOTED = Booted("1.0", "b")


def refusal(received: Received, keys: dict[str, bytes]) -> RefusalCode:
    with pytest.raises(RefusedError) as refused:
        open_report(received, keys)
    return refused.value.code


def test_entries_are_kept_as_the_very_bytes_that_were_written() -> None:
    witness = Witness("r1")
    raws = [witness.write(BOOTED, at) for at in (1, 2, 3)]
    opened = open_report(Received("r1", witness.report()), {"r1": witness.key.public_key})
    assert [entry.raw for entry in opened.entries] == raws


def test_a_report_is_opened_only_with_the_key_of_its_topic() -> None:
    witness, other = Witness("r1"), SigningKey.generate()
    witness.write(BOOTED, 1)
    received = Received("r1", witness.report())
    assert refusal(received, {"r1": other.public_key}) is RefusalCode.UNKNOWN_KEY
    assert refusal(received, {}) is RefusalCode.UNKNOWN_KEY


def test_a_receiver_cannot_report_for_another() -> None:
    witness = Witness("r2")
    witness.write(BOOTED, 1)
    received = Received("r1", witness.report())
    assert refusal(received, {"r1": witness.key.public_key}) is RefusalCode.WRONG_RECEIVER


@pytest.mark.parametrize("epoch", ["", "e" * 33, "e\x00", "kỳ"])
def test_an_epoch_that_no_database_would_keep_is_refused(epoch: str) -> None:
    witness = Witness("r1", epoch=epoch)
    witness.write(BOOTED, 1)
    keys = {"r1": witness.key.public_key}
    assert refusal(Received("r1", witness.report()), keys) is RefusalCode.MALFORMED


@pytest.mark.parametrize("occurrence", ["o" * 61, "o\x00", "buổi sáng"])
def test_a_broadcast_by_an_impossible_name_is_refused(occurrence: str) -> None:
    witness = Witness("r1")
    witness.write(ItemMissed(occurrence, "i", "ab", 1, 5, MissCause.LATE), 1)
    keys = {"r1": witness.key.public_key}
    assert refusal(Received("r1", witness.report()), keys) is RefusalCode.MALFORMED


@pytest.mark.parametrize(
    ("sequence", "at"), [(0, 1), (-1, 1), (1 << 31, 1), (1 << 70, 1), (1, -1), (1, 1 << 60)]
)
def test_numbers_and_times_that_cannot_be_are_refused(sequence: int, at: int) -> None:
    witness = Witness("r1")
    entry = JournalEntry(
        sequence=sequence, at=at, clock_trusted=True, previous=FIRST_PREVIOUS, event=BOOTED
    )
    keys = {"r1": witness.key.public_key}
    received = Received("r1", witness.sign([encode_entry(entry)]))
    assert refusal(received, keys) is RefusalCode.MALFORMED


@pytest.mark.parametrize("number", [-1, 1 << 31, 1 << 64])
def test_a_version_that_cannot_be_is_refused(number: int) -> None:
    witness = Witness("r1")
    witness.write(PlanAccepted(number), 1)
    keys = {"r1": witness.key.public_key}
    assert refusal(Received("r1", witness.report()), keys) is RefusalCode.MALFORMED


def test_entries_out_of_order_are_refused() -> None:
    witness = Witness("r1")
    raws = [witness.write(BOOTED, at) for at in (1, 2)]
    keys = {"r1": witness.key.public_key}
    assert refusal(Received("r1", witness.sign(raws[::-1])), keys) is RefusalCode.MALFORMED


@given(st.lists(st.one_of(st.integers(), st.text(), st.dictionaries(st.text(), st.integers()))))
def test_signed_nonsense_is_refused_and_never_raises_anything_else(nonsense: list[object]) -> None:
    key = SigningKey.generate()
    entries = tuple(msgspec.Raw(msgspec.json.encode(one)) for one in nonsense)
    packed = seal(Report(receiver="r1", epoch="e", entries=entries), [key])
    if nonsense:
        assert refusal(Received("r1", packed), {"r1": key.public_key}) is RefusalCode.MALFORMED
