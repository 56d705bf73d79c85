import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.messages.envelope import open_envelope, seal
from playlists.messages.journal_entry import (
    FIRST_PREVIOUS,
    AudioRefused,
    AudioStored,
    Booted,
    ClockCorrected,
    EndCause,
    Event,
    ItemEnded,
    ItemMissed,
    ItemStarted,
    JournalEntry,
    MessageRefused,
    MissCause,
    PlanAccepted,
    Report,
    decode_entry,
    encode_entry,
    entry_hash,
)
from playlists.messages.keys import SigningKey
from playlists.messages.numbers import LARGEST_COUNT, LARGEST_INSTANT
from playlists.messages.refusal import RefusalCode

KEY = SigningKey.from_seed(b"3" * 32)
KEYS = {KEY.key_id: KEY.public_key}

instants = st.integers(0, LARGEST_INSTANT)
counts = st.integers(0, LARGEST_COUNT)
item = {
    "occurrence": st.text(),
    "item": st.text(),
    "sha256": st.text(),
    "plan_version": counts,
    "planned_at": instants,
}
events: st.SearchStrategy[Event] = st.one_of(
    st.builds(Booted, agent_version=st.text(), boot_id=st.text()),
    st.builds(PlanAccepted, version=counts),
    st.builds(ClockCorrected, wrong_at=instants),
    st.builds(MessageRefused, kind=st.text(), code=st.sampled_from(RefusalCode), detail=st.text()),
    st.builds(AudioStored, sha256=st.text()),
    st.builds(AudioRefused, sha256=st.text(), detail=st.text()),
    st.builds(ItemStarted, **item, started_at=instants),
    st.builds(
        ItemEnded,
        **item,
        started_at=instants,
        ended_at=instants,
        frames=counts,
        cause=st.sampled_from(EndCause),
        first_frame=counts,
    ),
    st.builds(ItemMissed, **item, cause=st.sampled_from(MissCause)),
)


def journal(written: list[Event]) -> list[bytes]:
    """Entries as a receiver writes them, each bound to the one before."""
    raws: list[bytes] = []
    for sequence, event in enumerate(written, start=1):
        previous = entry_hash(raws[-1]) if raws else FIRST_PREVIOUS
        entry = JournalEntry(
            sequence=sequence, at=sequence, clock_trusted=True, previous=previous, event=event
        )
        raws.append(encode_entry(entry))
    return raws


def holds(raws: list[bytes]) -> bool:
    """Whether each entry names the hash of the one before."""
    previous = FIRST_PREVIOUS
    for raw in raws:
        if decode_entry(raw).previous != previous:
            return False
        previous = entry_hash(raw)
    return True


def sent(raws: list[bytes]) -> list[bytes]:
    """What the controller has in hand after a report came in."""
    report = Report(receiver="r1", epoch="e", entries=tuple(map(msgspec.Raw, raws)))
    return [bytes(raw) for raw in open_envelope(seal(report, [KEY]), Report, KEYS).entries]


@given(events)
def test_any_entry_is_read_as_it_was_written(event: Event) -> None:
    (raw,) = journal([event])
    assert decode_entry(raw).event == event


@given(st.lists(events, max_size=6))
def test_the_chain_holds_over_a_report_byte_for_byte(written: list[Event]) -> None:
    raws = journal(written)
    assert sent(raws) == raws
    assert holds(sent(raws))


def test_bytes_of_another_writer_keep_their_hash() -> None:
    # Another order of fields, blanks and an unknown field: the bytes count, not what they mean.
    raw = (
        b'{ "event" : {"type": "booted", "boot_id":"b","agent_version" :"9", "later":[1.50] },'
        b'"previous":"' + FIRST_PREVIOUS.encode() + b'","clock_trusted":false,"at":1,"sequence":1}'
    )
    assert sent([raw]) == [raw]
    assert decode_entry(raw).event == Booted(agent_version="9", boot_id="b")


def test_an_end_written_before_resumption_was_known_began_at_the_first_frame() -> None:
    raw = (
        b'{"sequence":1,"at":1,"clock_trusted":true,"previous":"","event":{"type":"item_ended",'
        b'"occurrence":"o","item":"i","sha256":"s","plan_version":1,"planned_at":1,'
        b'"started_at":1,"ended_at":1,"frames":1,"cause":"completed"}}'
    )
    event = decode_entry(raw).event
    assert isinstance(event, ItemEnded)
    assert event.first_frame == 0


WRITTEN: list[Event] = [
    Booted(agent_version="1", boot_id="b"),
    PlanAccepted(version=1),
    PlanAccepted(version=2),
]


ENDED = ItemEnded("o", "i", "s", 1, 1, 1, 1, 1, EndCause.COMPLETED, 1)
NUMBERS = [
    (PlanAccepted(1), "version"),
    (ClockCorrected(1), "wrong_at"),
    *((ENDED, name) for name in ("plan_version", "planned_at", "started_at", "ended_at")),
    *((ENDED, name) for name in ("frames", "first_frame")),
    (ItemStarted("o", "i", "s", 1, 1, 1), "started_at"),
    (ItemMissed("o", "i", "s", 1, 1, MissCause.LATE), "planned_at"),
]


@pytest.mark.parametrize(("event", "name"), NUMBERS)
@pytest.mark.parametrize("number", [-1, 1 << 46, 1 << 63, 10**30])
def test_a_number_that_no_database_keeps_makes_no_entry(
    event: Event, name: str, number: int
) -> None:
    (raw,) = journal([event])
    fields = json.loads(raw)
    fields["event"][name] = number
    with pytest.raises(msgspec.DecodeError):
        decode_entry(json.dumps(fields).encode())


class TestAttack:
    def test_entry_left_out(self) -> None:
        first, _second, third = journal(WRITTEN)
        assert not holds([first, third])

    def test_entries_swapped(self) -> None:
        first, second, third = journal(WRITTEN)
        assert not holds([first, third, second])

    def test_any_byte_of_an_earlier_entry_changed(self) -> None:
        first, second, third = journal(WRITTEN)
        for place in range(len(first)):
            changed = bytearray(first)
            changed[place] ^= 0x01
            assert entry_hash(bytes(changed)) != decode_entry(second).previous
        assert holds([first, second, third])

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"null",
            b"[]",
            b"{}",
            b'{"sequence":1,"at":1,"clock_trusted":true,"previous":"","event":{"type":"tampered"}}',
            b'{"sequence":1,"at":1,"clock_trusted":true,"previous":"\xff","event":{}}',
            b'{"x":' + b"[" * 500_000,
            b'{"sequence":1e999}',
        ],
    )
    def test_poisonous_entry_is_one_kind_of_error(self, raw: bytes) -> None:
        with pytest.raises(msgspec.DecodeError):
            decode_entry(raw)

    @given(st.binary(max_size=200))
    def test_any_bytes_are_an_entry_or_that_error(self, raw: bytes) -> None:
        with pytest.raises(msgspec.DecodeError):
            decode_entry(raw)
