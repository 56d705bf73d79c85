import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge_agent.journal import KEPT_SEGMENTS, SEGMENT_BYTES, Journal, open_to_append
from edge_agent.journal_format import Damage, Record, pack_record, read_records, whole_length
from playlists.messages.journal_entry import (
    FIRST_PREVIOUS,
    AudioStored,
    ClockCorrected,
    EndCause,
    EpochBegun,
    ItemEnded,
    JournalEntry,
    decode_entry,
    encode_entry,
    entry_hash,
)


def write(journal: Journal, count: int, at: int = 1000) -> None:
    for number in range(count):
        journal.append(AudioStored(sha256=f"{number:064d}"), at, clock_trusted=True)


def segment_of(folder: Path) -> Path:
    return max(folder.glob("*.log"))


def sequences(journal: Journal) -> list[int]:
    return [entry.sequence for entry in journal]


def test_entries_are_numbered_from_one_and_name_the_hash_of_the_one_before(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    write(journal, 3)
    kept = journal.entries_after(0, 10)
    assert [k.entry.sequence for k in kept] == [1, 2, 3]
    assert [k.entry.previous for k in kept] == [
        FIRST_PREVIOUS,
        entry_hash(kept[0].raw),
        entry_hash(kept[1].raw),
    ]


def test_the_chain_and_the_epoch_go_on_after_a_restart(tmp_path: Path) -> None:
    first = Journal(tmp_path)
    write(first, 2)
    first.close()
    again = Journal(tmp_path)
    write(again, 1)
    assert again.epoch == first.epoch
    kept = again.entries_after(1, 10)
    assert [k.entry.sequence for k in kept] == [2, 3]
    assert kept[1].entry.previous == entry_hash(kept[0].raw)


def test_entries_after_a_sequence_are_found_across_segments(tmp_path: Path) -> None:
    journal = Journal(tmp_path, segment_bytes=1000)
    write(journal, 40)
    assert len(list(tmp_path.glob("*.log"))) > 3
    for after in (0, 7, 38, 39, 40):
        found = [k.entry.sequence for k in journal.entries_after(after, 5)]
        assert found == list(range(after + 1, min(after + 5, 40) + 1))


def test_only_the_oldest_segments_are_let_go(tmp_path: Path) -> None:
    journal = Journal(tmp_path, segment_bytes=300)
    write(journal, 200)
    kept = sequences(journal)
    assert len(kept) < 200
    assert kept == list(range(kept[0], 201))
    journal.close()
    assert Journal(tmp_path).last == 200


def test_a_torn_tail_is_healed_and_its_number_used_again(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    write(journal, 3)
    journal.close()
    path = segment_of(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-7])
    healed = Journal(tmp_path)
    assert healed.last == 2
    write(healed, 1)
    assert sequences(healed) == [1, 2, 3]
    assert healed.damaged == 0


def test_a_flipped_byte_costs_one_entry_and_is_told(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    write(journal, 5)
    journal.close()
    path = segment_of(tmp_path)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)
    again = Journal(tmp_path)
    assert again.damaged == 1
    assert len(sequences(again)) == 4
    write(again, 1)
    assert sequences(again)[-1] == 6


def test_the_number_of_a_damaged_last_entry_is_not_given_away_again(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    write(journal, 3)
    journal.close()
    path = segment_of(tmp_path)
    data = bytearray(path.read_bytes())
    data[-3] ^= 1
    path.write_bytes(data)
    again = Journal(tmp_path)
    assert again.last == 3
    write(again, 1)
    assert sequences(again) == [1, 2, 4]


def test_no_stamp_is_earlier_than_the_last_trusted_one(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.append(AudioStored(sha256="a"), 5000, clock_trusted=True)
    journal.append(AudioStored(sha256="b"), 4000, clock_trusted=False)
    journal.append(AudioStored(sha256="c"), 9000, clock_trusted=False)
    journal.append(AudioStored(sha256="d"), 6000, clock_trusted=True)
    assert [entry.at for entry in journal] == [5000, 5000, 9000, 6000]
    journal.close()
    assert Journal(tmp_path).last_trusted_at == 6000


def test_only_a_correction_is_stamped_earlier_and_from_there_time_goes_on(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.append(AudioStored(sha256="a"), 9000, clock_trusted=True)
    journal.append(ClockCorrected(wrong_at=9000), 5000, clock_trusted=True)
    journal.append(AudioStored(sha256="b"), 4900, clock_trusted=True)
    journal.append(AudioStored(sha256="c"), 5100, clock_trusted=True)
    assert [entry.at for entry in journal] == [9000, 5000, 5000, 5100]
    journal.close()
    assert Journal(tmp_path).last_trusted_at == 5100


def test_it_says_with_which_number_it_begins(tmp_path: Path) -> None:
    journal = Journal(tmp_path, segment_bytes=300)
    assert journal.first == 1
    write(journal, 200)
    assert journal.first == sequences(journal)[0] > 1
    journal.close()
    assert Journal(tmp_path, segment_bytes=300).first == journal.first


def test_the_gap_behind_a_damage_is_known_by_the_number_of_what_follows(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    write(journal, 5)
    assert journal.damaged_up_to == 0
    journal.close()
    path = segment_of(tmp_path)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)
    assert Journal(tmp_path).damaged_up_to == 4


def test_a_year_of_eighty_five_entries_a_day_fits() -> None:
    """What ARCHITECTURE says of the months that a receiver may be offline."""
    named = ("0" * 32 + ".20261124", "0" * 32, "0" * 64)
    numbers = (12_345, 10**12, 10**12, 10**12, 10**6)
    longest = ItemEnded(*named, *numbers, EndCause.COMPLETED, 10**6)
    entry = JournalEntry(
        sequence=10**5, at=10**12, clock_trusted=True, previous="0" * 64, event=longest
    )
    record = len(pack_record(1, encode_entry(entry)))
    kept = (KEPT_SEGMENTS - 1) * (SEGMENT_BYTES // record)
    assert kept >= 365 * 85, f"{record} bytes an entry"


def test_a_journal_that_lost_all_its_files_is_another_journal(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    write(journal, 1)
    journal.close()
    segment_of(tmp_path).unlink()
    assert Journal(tmp_path).epoch != journal.epoch


def test_a_full_disk_is_told_and_leaves_no_half_entry(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    write(journal, 2)
    descriptor = journal._descriptor
    journal._descriptor = os.open("/dev/full", os.O_WRONLY)
    with pytest.raises(OSError, match=r"space|Invalid"):
        write(journal, 1)
    os.close(journal._descriptor)
    journal._descriptor = descriptor
    write(journal, 1)
    assert sequences(journal) == [1, 2, 3]


KILLED_WRITER = """
import sys
from pathlib import Path
from edge_agent.journal import Journal
from playlists.messages.journal_entry import AudioStored
journal = Journal(Path(sys.argv[1]), segment_bytes=2000)
while True:
    entry = journal.append(AudioStored(sha256="x" * 64), 1, clock_trusted=True)
    print(entry.sequence, flush=True)
"""


def test_no_entry_that_was_acknowledged_is_lost_by_a_kill(tmp_path: Path) -> None:
    acknowledged = 0
    for kill_after in (3, 50, 17):
        with subprocess.Popen(
            [sys.executable, "-c", KILLED_WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            for _ in range(kill_after):
                acknowledged = int(writer.stdout.readline())
            writer.kill()
            rest = writer.stdout.read().split("\n")
            acknowledged = max([acknowledged, *(int(line) for line in rest[:-1])])
    journal = Journal(tmp_path)
    found = sequences(journal)
    assert found[-1] >= acknowledged >= 70
    assert found == list(range(found[0], found[-1] + 1))
    assert journal.damaged == 0


entries = st.lists(st.binary(max_size=60), min_size=1, max_size=8)


@given(entries, st.data())
def test_whatever_happens_to_one_record_the_others_are_found(
    contents: list[bytes], data: st.DataObject
) -> None:
    records = [pack_record(n + 1, content) for n, content in enumerate(contents)]
    hit = data.draw(st.integers(0, len(records) - 1))
    place = data.draw(st.integers(0, len(records[hit]) - 1))
    broken = bytearray(records[hit])
    broken[place] ^= data.draw(st.integers(1, 255))
    records[hit] = bytes(broken)
    found = [r.entry for r in read_records(b"".join(records)) if isinstance(r, Record)]
    assert found == contents[:hit] + contents[hit + 1 :]


@given(entries, st.data())
def test_after_a_cut_at_any_byte_all_whole_records_are_found(
    contents: list[bytes], data: st.DataObject
) -> None:
    records = [pack_record(n + 1, content) for n, content in enumerate(contents)]
    whole = b"".join(records)
    cut = data.draw(st.integers(0, len(whole)))
    left = whole[: whole_length(whole[:cut])]
    found = list(read_records(left))
    assert not any(isinstance(r, Damage) for r in found)
    assert len(whole) - len(left) == 0 or cut < len(whole)
    ends = [sum(map(len, records[: n + 1])) for n in range(len(records))]
    assert len(found) == sum(end <= cut for end in ends)


@given(st.binary(max_size=300))
def test_any_bytes_can_be_read(data: bytes) -> None:
    for record in read_records(data):
        assert isinstance(record, Damage)


def test_entries_keep_their_very_bytes(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    entry = journal.append(AudioStored(sha256="a"), 1, clock_trusted=True)
    [kept] = journal.entries_after(0, 1)
    assert decode_entry(kept.raw) == entry


def test_behind_the_ledger_it_goes_on_under_a_new_name_that_tells_where_it_comes_from(
    tmp_path: Path,
) -> None:
    journal = Journal(tmp_path)
    write(journal, 3)
    old, last = journal.epoch, journal.entries_after(2, 1)[0]
    journal.begin_epoch(stored_up_to=9)
    write(journal, 1)
    begun, following = journal.entries_after(3, 10)
    assert begun.entry.event == EpochBegun(
        previous_epoch=old, previous_last=3, previous_hash=entry_hash(last.raw), stored_up_to=9
    )
    assert (begun.entry.sequence, begun.entry.previous) == (4, FIRST_PREVIOUS)
    assert following.entry.previous == entry_hash(begun.raw)
    journal.close()
    again = Journal(tmp_path)
    assert (again.epoch, again.epoch_first) == (journal.epoch, 4)
    assert again.epoch != old


def test_a_power_cut_before_the_first_entry_of_a_new_name_costs_nothing(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    write(journal, 3)
    before = segment_of(tmp_path).read_bytes()
    journal.begin_epoch(stored_up_to=9)
    journal.close()
    segment_of(tmp_path).write_bytes(before)
    again = Journal(tmp_path)
    (begun,) = again.entries_after(3, 10)
    assert isinstance(begun.entry.event, EpochBegun)
    assert begun.entry.previous == FIRST_PREVIOUS


def make_unreadable(path: Path) -> None:
    """The card gives an error where the file lies, as for a directory."""
    path.unlink()
    path.mkdir()


def test_a_segment_that_the_card_cannot_read_is_set_aside_and_told(tmp_path: Path) -> None:
    journal = Journal(tmp_path, segment_bytes=400)
    write(journal, 6)
    epoch = journal.epoch
    journal.close()
    make_unreadable(sorted(tmp_path.glob("*.log"))[1])
    again = Journal(tmp_path, segment_bytes=400)
    left = sequences(again)
    assert (again.damaged, again.epoch) == (1, epoch)
    assert (left[0], left[-1], again.last) == (1, 6, 6)
    assert again.damaged_up_to in left
    write(again, 1)
    assert sequences(again)[-1] == 7


def test_where_the_newest_segment_is_gone_no_number_is_given_away_again_under_its_name(
    tmp_path: Path,
) -> None:
    journal = Journal(tmp_path, segment_bytes=400)
    write(journal, 6)
    epoch = journal.epoch
    journal.close()
    make_unreadable(segment_of(tmp_path))
    again = Journal(tmp_path, segment_bytes=400)
    assert again.damaged == 1
    assert again.epoch != epoch
    *_, begun = again
    assert isinstance(begun.event, EpochBegun)
    assert (begun.event.previous_epoch, begun.previous) == (epoch, FIRST_PREVIOUS)
    write(again, 1)
    again.close()
    assert Journal(tmp_path).epoch == again.epoch


def test_a_card_that_takes_nothing_at_the_start_is_tried_again_with_each_entry(
    tmp_path: Path,
) -> None:
    first = Journal(tmp_path)
    write(first, 2)
    first.close()
    takes: list[bool] = []

    def open_(path: Path) -> int:
        if not takes:
            raise OSError(errno.EROFS, "read-only")
        return open_to_append(path)

    again = Journal(tmp_path, open_=open_)
    assert sequences(again) == [1, 2]
    with pytest.raises(OSError, match="read-only"):
        write(again, 1)
    takes.append(True)
    write(again, 1)
    assert sequences(again) == [1, 2, 3]
    again.close()
