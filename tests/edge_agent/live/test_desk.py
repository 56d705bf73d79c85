"""What a receiver believes of live sound: this session's key, its time, each number once."""

from dataclasses import dataclass, field

import msgspec
import pytest

from edge_agent.live.buffer import FRAMES_A_MS, Buffer, Fate, Piece
from edge_agent.live.desk import LiveDesk
from edge_agent.live.window import CLOCKS_APART_MS
from edge_agent.playback.standing import Given
from playlists.messages import topics
from playlists.messages.keys import SigningKey
from playlists.messages.live import CHUNK_FRAMES, seal_chunk
from playlists.messages.refusal import RefusalCode, RefusedError
from tests.edge_agent.live.broadcast import Broadcast, as_opus, chirps

NOW = 1_800_000_000_000
SOUND = chirps(0.2)


@dataclass
class Desk:
    """A desk with one session in force, and what it handed on."""

    session: Broadcast = field(default_factory=lambda: Broadcast(NOW))
    buffer: Buffer = field(default_factory=Buffer)
    fates: list[Fate] = field(default_factory=list)
    flows: list[tuple[str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        given = Given(self.session.start(), NOW)
        self.desk = LiveDesk(
            ("xa-1", "tinh-1"),
            self.hear,
            lambda: (given,),
            lambda order, at: self.flows.append((order, at)),
        )
        self.desk.tick(NOW + 1_200)

    def hear(self, _order: str, piece: Piece, now: int) -> int | None:
        self.fates.append(self.buffer.put(piece, now * FRAMES_A_MS))
        begin = self.buffer.next_begin(now * FRAMES_A_MS)
        return None if begin is None else begin // FRAMES_A_MS

    def take(self, payload: bytes) -> None:
        _kind, take = self.desk.takers()[topics.live("xa-1")]
        take(payload)

    def refusal(self, payload: bytes) -> RefusalCode:
        with pytest.raises(RefusedError) as refused:
            self.take(payload)
        assert not self.fates
        return refused.value.code

    def sealed(self, **changed: object) -> bytes:
        chunk = msgspec.structs.replace(self.session.chunk(0, SOUND), **changed)
        return seal_chunk(chunk, self.session.key)


def test_a_chunk_of_the_session_is_heard_at_its_instant() -> None:
    desk = Desk()
    desk.take(desk.sealed())
    assert desk.fates == [Fate.TAKEN]
    assert desk.flows == [("noi", desk.session.first_at)]


def test_the_same_chunk_again_is_not_heard_again() -> None:
    desk = Desk()
    packed = desk.sealed()
    desk.take(packed)
    desk.take(packed)
    assert desk.fates == [Fate.TAKEN, Fate.AGAIN]


def test_chunks_of_sessions_that_are_not_meant_here_are_passed_over() -> None:
    desk = Desk()
    other = Broadcast(NOW, id="noi-khac")
    desk.take(seal_chunk(other.chunk(0, SOUND), other.key))
    assert not desk.fates


def test_no_byte_of_a_chunk_can_be_changed() -> None:
    desk = Desk()
    packed = desk.sealed()
    for position in range(len(packed)):
        for flip in (0x01, 0x80):
            changed = bytearray(packed)
            changed[position] ^= flip
            try:
                desk.take(bytes(changed))
            except RefusedError:
                continue
    assert set(desk.fates) <= set(), "changed bytes were heard"
    desk.take(packed)
    assert desk.fates == [Fate.TAKEN]


def test_the_key_of_another_session_opens_nothing_here() -> None:
    desk = Desk()
    chunk = desk.session.chunk(0, SOUND)
    desk.take(seal_chunk(chunk, SigningKey.generate()))
    assert not desk.fates


def test_a_chunk_of_another_order_under_this_key_is_refused() -> None:
    assert Desk().refusal(Desk().sealed()[:0] + b"{}") is RefusalCode.MALFORMED
    desk = Desk()
    assert desk.refusal(desk.sealed(order="khac")) is RefusalCode.OUT_OF_SCOPE


@pytest.mark.parametrize(
    ("play_at", "code"),
    [
        (NOW + 1_200 + CLOCKS_APART_MS + 1, RefusalCode.FROM_FUTURE),
        (NOW + 1_200 - CLOCKS_APART_MS - 1, RefusalCode.REPLAYED),
    ],
)
def test_what_is_dated_in_another_time_is_refused(play_at: int, code: RefusalCode) -> None:
    desk = Desk()
    assert desk.refusal(desk.sealed(play_at=play_at)) is code


@pytest.mark.parametrize("sound", [b"", b"OggS", as_opus(SOUND[:1000]), b"\0" * 20_000], ids=len)
def test_what_is_no_chunk_of_sound_is_refused(sound: bytes) -> None:
    desk = Desk()
    code = desk.refusal(desk.sealed(sound=sound))
    assert code in {RefusalCode.MALFORMED, RefusalCode.TOO_LARGE}


def test_while_the_time_is_unknown_nothing_is_heard() -> None:
    desk = Desk()
    desk.desk.tick(None)
    desk.take(desk.sealed())
    assert not desk.fates


def test_every_chunk_decodes_to_its_length_by_itself() -> None:
    assert len(chirps(1.0)) % CHUNK_FRAMES == 0
