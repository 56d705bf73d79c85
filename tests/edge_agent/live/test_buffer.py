"""Whatever a line does to pieces of sound, each frame sounds at its instant or not at all."""

from dataclasses import dataclass, field

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from edge_agent.live.buffer import (
    EDGE_FRAMES,
    FRAMES_A_MS,
    LATE_IN_A_ROW,
    MOST_HELD,
    MOVED_AHEAD_MS,
    Buffer,
    Fate,
    Piece,
)
from playlists.messages.live import CHUNK_FRAMES, CHUNK_MS

T0 = 1_800_000_000_000
BLOCK = 480
BLOCK_MS = BLOCK // FRAMES_A_MS


def piece(sequence: int, *, is_last: bool = False) -> Piece:
    """Each frame says which it is: a value of its own, far from silence."""
    values = (np.arange(CHUNK_FRAMES) + sequence * 7) % 5_000 + 10_000
    return Piece(sequence, T0 + sequence * CHUNK_MS, values.astype(np.int16), is_last)


def at(ms: int) -> int:
    return (T0 + ms) * FRAMES_A_MS


@dataclass
class Ear:
    """Listens block by block, as a converter does."""

    buffer: Buffer = field(default_factory=Buffer)
    now_ms: int = 0
    heard: list[np.typing.NDArray[np.float32]] = field(default_factory=list)
    filled: int = 0

    def put(self, number: int, *, is_last: bool = False) -> Fate:
        return self.buffer.put(piece(number, is_last=is_last), at(self.now_ms))

    def listen(self, until_ms: int) -> None:
        while self.now_ms < until_ms:
            wave, filled = self.buffer.take(at(self.now_ms), BLOCK)
            self.heard.append(wave)
            self.filled += filled
            self.now_ms += BLOCK_MS

    @property
    def sound(self) -> "np.typing.NDArray[np.float32]":
        return np.concatenate(self.heard)


def test_pieces_in_any_order_sound_at_their_instants_without_a_seam() -> None:
    ear = Ear()
    assert [ear.put(n) for n in (2, 0, 1)] == [Fate.TAKEN] * 3
    assert ear.buffer.next_begin(at(0)) == at(0)
    ear.listen(3 * CHUNK_MS)
    whole = np.concatenate([piece(n).frames for n in range(3)])
    assert (ear.sound[EDGE_FRAMES:-EDGE_FRAMES] == whole[EDGE_FRAMES:-EDGE_FRAMES]).all()
    assert 0 < ear.sound[0] < 200
    assert 0 < ear.sound[-1] < 200


def test_a_lost_piece_is_silence_with_a_fade_on_either_side() -> None:
    ear = Ear()
    for number in (0, 2):
        ear.put(number)
    ear.listen(3 * CHUNK_MS)
    gap = ear.sound[CHUNK_FRAMES : 2 * CHUNK_FRAMES]
    assert not gap.any()
    assert ear.sound[CHUNK_FRAMES - 1] < 200
    assert ear.sound[2 * CHUNK_FRAMES] < 200
    assert ear.filled == 2 * CHUNK_FRAMES


def test_a_piece_that_comes_in_its_midst_sounds_from_there_on() -> None:
    ear = Ear()
    ear.listen(100)
    assert ear.put(0) is Fate.TAKEN
    ear.listen(CHUNK_MS)
    assert (ear.sound[: 100 * FRAMES_A_MS] == 0).all()
    assert ear.sound[-EDGE_FRAMES - 1] == piece(0).frames[-EDGE_FRAMES - 1]


def test_a_number_is_taken_once_and_what_is_past_not_at_all() -> None:
    ear = Ear()
    assert ear.put(0) is Fate.TAKEN
    assert ear.put(0) is Fate.AGAIN
    ear.listen(CHUNK_MS)
    assert ear.put(0) is Fate.AGAIN
    ear.listen(5 * CHUNK_MS)
    assert ear.put(1) is Fate.LATE
    assert ear.buffer.late == 1


def test_no_sender_fills_the_memory() -> None:
    ear = Ear()
    fates = [ear.put(n) for n in range(MOST_HELD + 3)]
    assert fates == [Fate.TAKEN] * MOST_HELD + [Fate.FULL] * 3


def test_the_last_piece_ends_the_session() -> None:
    ear = Ear()
    assert ear.buffer.left(at(0)) is None
    ear.put(0, is_last=True)
    assert ear.buffer.left(at(0)) == CHUNK_FRAMES
    assert ear.buffer.left(at(CHUNK_MS + 1)) == 0


def test_where_the_clock_is_ahead_several_late_pieces_move_the_session() -> None:
    ear = Ear(now_ms=4_000)
    fates = [ear.put(n) for n in range(LATE_IN_A_ROW + 1)]
    assert fates == [Fate.LATE] * (LATE_IN_A_ROW - 1) + [Fate.TAKEN] * 2
    ear.listen(4_000 + MOVED_AHEAD_MS + 2 * CHUNK_MS)
    begin = MOVED_AHEAD_MS * FRAMES_A_MS
    assert not ear.sound[:begin].any()
    assert ear.sound[begin + CHUNK_FRAMES] == piece(LATE_IN_A_ROW).frames[0]


def test_where_the_clock_is_behind_a_piece_from_afar_moves_the_session() -> None:
    ear = Ear(now_ms=-6_000)
    assert ear.put(0) is Fate.TAKEN
    assert ear.buffer.next_begin(at(-6_000)) == at(-6_000 + MOVED_AHEAD_MS)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(-900, 500),  # how much later than at its instant a piece comes, in ms
            st.booleans(),  # whether it comes twice
            st.integers(0, 9),  # 0: it is lost
        ),
        min_size=1,
        max_size=25,
    ),
    st.integers(-1_500, 1_500),  # by how much the receiver's clock is wrong, in ms
)
def test_each_frame_sounds_once_at_its_instant_or_is_silence(
    line: list[tuple[int, bool, int]], clock_ms: int
) -> None:
    coming: list[tuple[int, int]] = []
    for number, (delay, twice, luck) in enumerate(line):
        if luck:
            due = number * CHUNK_MS + delay + clock_ms
            coming += [(due, number)] * (1 + twice)
    ear = Ear(now_ms=-2_500)
    taken: set[int] = set()
    for due, number in sorted(coming):
        ear.listen(due - due % BLOCK_MS)
        if ear.put(number) is Fate.TAKEN:
            assert number not in taken
            taken.add(number)
    end = len(line) * CHUNK_MS + 6_000
    ear.listen(end)
    sound, shift = ear.sound, ear.buffer.shift_ms
    assert ear.filled <= len(taken) * CHUNK_FRAMES
    if shift == 0:
        for number in range(len(line)):
            begin = (number * CHUNK_MS + 2_500) * FRAMES_A_MS
            got = sound[begin : begin + CHUNK_FRAMES]
            right = piece(number).frames.astype(np.float32)
            assert ((got == 0) | (np.abs(got) <= right)).all()
            whole = got == right
            assert number in taken or not whole.any()
    assert not sound[: (2_500 - 1_500 - 900) * FRAMES_A_MS].any()
