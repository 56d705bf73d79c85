from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace as replace_fields

from playlists.messages.journal_entry import Booted, EpochBegun, decode_entry, entry_hash
from playlists.rules.journal import GAP_PATIENCE_MS, Entry, Tail, follow
from tests.controller.witness import Witness

NOW = 1_000_000


def journal(length: int) -> list[Entry]:
    witness = Witness("r")
    raws = [witness.write(Booted("1", "b"), at=100 * n) for n in range(1, length + 1)]
    return [Entry(raw, entry_hash(raw), decode_entry(raw)) for raw in raws]


def numbers(entries: tuple[Entry, ...]) -> list[int]:
    return [entry.sequence for entry in entries]


def test_a_new_journal_begins_with_its_first_entry() -> None:
    followed = follow(Tail(), journal(3), NOW)
    assert numbers(followed.added) == [1, 2, 3]
    assert followed.tail.sequence == 3
    assert followed.tail.first_at == 100


def test_entries_that_are_known_are_not_added_again() -> None:
    entries = journal(5)
    tail = follow(Tail(), entries[:3], NOW).tail
    followed = follow(tail, entries[1:], NOW)
    assert numbers(followed.known) == [2, 3]
    assert numbers(followed.added) == [4, 5]


def test_missing_entries_are_asked_for_before_later_ones_are_taken() -> None:
    entries = journal(5)
    tail = follow(Tail(), entries[:2], NOW).tail
    followed = follow(tail, entries[3:], NOW)
    assert followed.added == ()
    assert followed.tail == replace(tail, gap_asked_at=NOW)


def test_a_gap_is_forgotten_when_the_missing_entries_come() -> None:
    entries = journal(5)
    tail = follow(Tail(), entries[:2], NOW).tail
    tail = follow(tail, entries[3:], NOW).tail
    followed = follow(tail, entries[2:], NOW + GAP_PATIENCE_MS)
    assert followed.gaps == ()
    assert numbers(followed.added) == [3, 4, 5]
    assert followed.tail.gap_asked_at is None


def test_entries_that_never_come_are_given_up_and_the_gap_is_told() -> None:
    entries = journal(5)
    tail = follow(Tail(), entries[:2], NOW).tail
    tail = follow(tail, entries[3:], NOW).tail
    early = follow(tail, entries[3:], NOW + GAP_PATIENCE_MS - 1)
    assert early.added == ()
    followed = follow(early.tail, entries[3:], NOW + GAP_PATIENCE_MS)
    assert numbers(followed.added) == [4, 5]
    (gap,) = followed.gaps
    assert (gap.after_sequence, gap.next_sequence) == (2, 4)
    assert (gap.from_at, gap.to_at) == (200, 400)


def test_an_entry_that_does_not_follow_from_the_one_before_is_not_taken() -> None:
    entries = journal(4)
    forged = journal(2)[1]  # the same number, of another journal
    other = replace(forged, entry=replace_fields(forged.entry, previous="f" * 64))
    followed = follow(Tail(), [entries[0], other, *entries[2:]], NOW)
    assert numbers(followed.added) == [1]
    assert followed.broken is other


@given(st.lists(st.tuples(st.integers(0, 11), st.integers(1, 12)), max_size=12))
def test_however_a_journal_is_cut_each_entry_is_added_once_and_in_order(
    cuts: list[tuple[int, int]],
) -> None:
    entries = JOURNAL
    tail, added = Tail(), []
    for first, length in [*cuts, (0, 12)]:
        followed = follow(tail, entries[first : first + length], NOW)
        tail = followed.tail
        added += numbers(followed.added)
        assert followed.broken is None
    assert added == list(range(1, 13))


JOURNAL = journal(12)


def test_an_epoch_that_follows_another_goes_on_with_its_numbers() -> None:
    witness = Witness("r", before=7)
    raw = witness.write(EpochBegun("e0", 7, "0" * 64, 9), at=100)
    begun = Entry(raw, entry_hash(raw), decode_entry(raw))
    followed = follow(Tail(), [begun], NOW)
    assert (numbers(followed.added), followed.gaps) == ([8], ())
    elsewhere = replace(begun, entry=replace_fields(begun.entry, sequence=9))
    assert follow(Tail(), [elsewhere], NOW).added == (), "its own number does not fit"
