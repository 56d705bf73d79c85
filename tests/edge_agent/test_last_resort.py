"""The mixer fails again and again: a small player sounds what is due, and says so."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from queue import Queue
from typing import Any

import numpy as np
import pytest
import soundfile

from edge_agent.playback.state import (
    Ending,
    PlanChanged,
    Ref,
    Relayed,
    SoundChanged,
    Voice,
    VoiceEnded,
    VoiceStarted,
)
from edge_agent.playback.step import wants_new_start
from edge_agent.settings import Sound
from edge_agent.sound.guard import GIVEN_UP_AFTER, Guard
from edge_agent.sound.last_resort import LastResort, Outlet
from edge_agent.sound.player import Player
from playlists.messages import live
from playlists.messages.command import Tone
from playlists.messages.journal_entry import LastResort as LastResortTold
from tests.edge_agent.life import MINUTE, NOON, late_life, occurrence, plan
from tests.edge_agent.orders import HOUR
from tests.real_parts.loudspeaker import Loudspeaker
from tests.waiting import until

RATE = 24_000
Told = Queue[Any]


class Card:
    """A program in the place of aplay, that keeps what it is given; and tracks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.played = folder / "played.pcm"
        self.program = ("sh", "-c", f"cat >> {self.played}")
        self.slow_program = ("sh", "-c", "while head -c 4800 | grep -q .; do sleep 0.1; done")

    def path_of(self, sha256: str) -> Path:
        return self.folder / sha256

    def voice(self, id_: int, level: int, seconds: float = 0.5, **more: Any) -> Voice:
        frames = round(seconds * RATE)
        path = self.folder / "new.flac"
        soundfile.write(path, np.full(frames, level, np.int16), RATE, subtype="PCM_16")
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        path.rename(self.path_of(sha256))
        voice = Voice(
            id=id_,
            ref=Ref("noon", f"item {id_}"),
            index=0,
            sha256=sha256,
            plan_version=1,
            planned_at=0,
            rank=0,
            begin_at=0,
            after=None,
            from_frame=0,
            frames=frames,
        )
        return replace(voice, **more)

    def frames(self) -> np.typing.NDArray[np.int16]:
        return np.frombuffer(self.played.read_bytes(), np.int16)


@pytest.fixture
def card(tmp_path: Path) -> Card:
    return Card(tmp_path)


@pytest.fixture
def told() -> Told:
    return Queue()


@pytest.fixture
def begin(card: Card, told: Told) -> Iterator[Callable[..., LastResort]]:
    begun: list[LastResort] = []

    def begin(program: tuple[str, ...] | None = None, not_there_s: float = 0.0) -> LastResort:
        outlet = Outlet(program or card.program, patience_s=0.5, not_there_s=not_there_s)
        last = LastResort(card.path_of, told.put, lambda: None, outlet)
        last.start()
        begun.append(last)
        return last

    yield begin
    for last in begun:
        last.close()


def next_end(told: Told) -> VoiceEnded:
    while not isinstance(event := told.get(timeout=10), VoiceEnded):
        pass
    return event


def test_tracks_sound_one_behind_the_other_at_their_volume(
    card: Card, told: Told, begin: Callable[..., LastResort]
) -> None:
    last = begin()
    last.load(card.voice(1, 1_000))
    last.load(card.voice(2, 2_000, after=1, volume_percent=50))
    first, second = next_end(told), next_end(told)
    assert [(e.voice, e.frames, e.ending) for e in (first, second)] == [
        (1, 12_000, Ending.COMPLETED),
        (2, 12_000, Ending.COMPLETED),
    ]
    sound = card.frames()
    assert (sound[:12_000] == 1_000).all()
    assert (sound[12_000:] == 200).all()  # 20 dB less


def test_the_more_urgent_cuts_what_sounds_and_takes_its_followers_off(
    card: Card, told: Told, begin: Callable[..., LastResort]
) -> None:
    last = begin(card.slow_program)
    last.load(card.voice(1, 1_000, seconds=20))
    last.load(card.voice(2, 1_500, after=1))
    assert isinstance(told.get(timeout=10), VoiceStarted)
    last.load(card.voice(3, 2_000, rank=5, seconds=0.2))
    ends = [next_end(told) for _ in range(3)]
    assert [(e.voice, e.ending) for e in ends] == [
        (1, Ending.CUT),
        (2, Ending.CUT),
        (3, Ending.COMPLETED),
    ]
    assert ends[0].frames < 5 * RATE


def test_what_is_stopped_falls_silent_and_what_is_damaged_is_told(
    card: Card, told: Told, begin: Callable[..., LastResort]
) -> None:
    last = begin(card.slow_program)
    last.load(card.voice(1, 1_000, seconds=20))
    assert isinstance(told.get(timeout=10), VoiceStarted)
    last.stop(1)
    assert next_end(told).ending is Ending.CUT
    damaged = card.voice(2, 1_000)
    card.path_of(damaged.sha256).write_bytes(b"nonsense")
    last.load(damaged)
    assert next_end(told).ending is Ending.NO_FILE


def test_a_tone_sounds_too_and_a_machine_without_the_program_says_so(
    card: Card, told: Told, begin: Callable[..., LastResort]
) -> None:
    last = begin()
    last.load(card.voice(1, 0, tone=Tone.LOUD, sha256=""))
    assert next_end(told).ending is Ending.COMPLETED
    assert np.abs(card.frames()).max() > 5_000
    stuck = begin(("sleep", "60"))
    stuck.load(card.voice(3, 1_000, seconds=5))
    assert next_end(told).ending is Ending.LOST
    poor = begin(("no-such-program-anywhere",))
    poor.load(card.voice(2, 1_000))
    assert next_end(told).ending is Ending.LOST


def test_a_program_that_is_not_there_keeps_nothing_from_ending(
    card: Card, told: Told, begin: Callable[..., LastResort]
) -> None:
    poor = begin(("no-such-program-anywhere",), not_there_s=3_600.0)
    poor.load(card.voice(1, 1_000))
    until(lambda: poor.sounding() is not None)
    poor.close()
    assert next_end(told).ending is Ending.LOST


@pytest.mark.parametrize("has_stand_in", [True, False])
def test_of_a_station_only_the_stand_in_sounds_and_nothing_counts_as_relayed(
    card: Card, told: Told, begin: Callable[..., LastResort], *, has_stand_in: bool
) -> None:
    stand_in = card.voice(2, 1_000, seconds=0.2).sha256 if has_stand_in else ""
    relayed = Relayed(places=("https://station.example/live",), fallback=stand_in)
    begin().load(card.voice(1, 0, sha256="a" * 64, source="stream", relayed=relayed))
    ended = next_end(told)
    stood_in = 4_800 if has_stand_in else 0
    assert (ended.ending, ended.frames) == (Ending.COMPLETED, 12_000)
    assert (ended.stand_in_frames, ended.missing_frames) == (stood_in, 12_000 - stood_in)
    assert np.count_nonzero(card.frames()) == stood_in


def test_live_sound_holds_up_nothing_and_is_not_said_to_have_sounded(
    card: Card, told: Told, begin: Callable[..., LastResort]
) -> None:
    last = begin()
    last.load(card.voice(1, 0, seconds=60, sha256="", source=live.SOURCE, rank=9))
    last.load(card.voice(2, 1_000))
    assert told.get(timeout=10).ending is Ending.DRIED
    assert isinstance(told.get(timeout=10), VoiceStarted)
    assert next_end(told).ending is Ending.COMPLETED


def test_a_callback_is_never_broken_and_the_mixer_is_given_up_once() -> None:
    class Broken:
        def render(self, monotonic_ns: int, frames: int) -> bytes:
            raise RuntimeError(f"at {monotonic_ns}")

        def frames_lost(self, _frames: int) -> None:
            return

    given_up: list[str] = []
    guard = Guard(Broken(), given_up.append)
    for number in range(GIVEN_UP_AFTER + 2):
        assert guard.render(number, 480) == bytes(960)
    assert given_up == [f"RuntimeError: at {GIVEN_UP_AFTER - 1}"]


class DyingPlayer(Player):
    """Whose mixer fails as soon as anything begins."""

    def __init__(self, card: Card, loudspeaker: Loudspeaker, told: Told) -> None:
        self.LAST_RESORT = Outlet(card.program)
        self._told = told
        sound = Sound(loudspeaker=str(loudspeaker.socket))
        self.overheard: list[tuple[int, bytes]] = []
        super().__init__(sound, card.path_of, self._hear, self._note)

    def _note(self, at_ns: int, pcm: bytes) -> None:
        if any(pcm):
            self.overheard.append((at_ns, pcm))

    def _hear(self, event: object) -> None:
        if isinstance(event, VoiceStarted) and self._last_resort is None:
            raise ZeroDivisionError("the mixer")
        self._told.put(event)


def test_a_player_whose_mixer_dies_goes_on_with_the_last_resort(card: Card, told: Told) -> None:
    with Loudspeaker(card.folder / "loudspeaker") as loudspeaker:
        player = DyingPlayer(card, loudspeaker, told)
        player.start()
        assert told.get(timeout=10) == SoundChanged(ready=True)
        for number in range(GIVEN_UP_AFTER):
            player.load(card.voice(number, 1_000))
        events: list[object] = []
        until(lambda: _took_over(events, told))
        player.overheard.clear()
        player.load(card.voice(9, 3_000))
        ended = next_end(told)
        player.close()
    assert SoundChanged(ready=False) in events
    assert (ended.voice, ended.ending) == (9, Ending.COMPLETED)
    assert (card.frames() == 3_000).all()
    assert b"".join(pcm for _at_ns, pcm in player.overheard) == card.frames().tobytes()
    begins_ns = [at_ns for at_ns, _pcm in player.overheard]
    took_ns = [len(pcm) // 2 * 1_000_000_000 // RATE for _at_ns, pcm in player.overheard]
    assert np.diff(begins_ns) == pytest.approx(took_ns[:-1], abs=2), "an ear can follow it"


def _took_over(events: list[object], told: Told) -> bool:
    while not told.empty():
        events.append(told.get())
    return SoundChanged(ready=True, last_resort="ZeroDivisionError: the mixer") in events


def test_the_journal_says_that_the_last_resort_plays() -> None:
    life = late_life(NOON - 1_000, "news")
    life.give(SoundChanged(ready=True, last_resort="why"))
    assert life.written() == [LastResortTold("why")]
    life.give(SoundChanged(ready=False))
    assert life.state.last_resort_since == NOON - 1_000


def test_the_program_starts_anew_with_a_new_mixer_when_nobody_hears_it() -> None:
    life = late_life(NOON - 1_000, "news")
    assert not wants_new_start(life.state, NOON + 24 * HOUR)
    life.give(SoundChanged(ready=True, last_resort="why"))
    life.sounds("news", NOON)
    assert not wants_new_start(life.state, NOON + HOUR - 2_000)
    assert wants_new_start(life.state, NOON + HOUR + 2_000)
    later = occurrence("tune", id_="later", starts_at=NOON + HOUR + MINUTE)
    life.give(PlanChanged(plan(later, version=2)))
    assert not wants_new_start(life.state, NOON + HOUR + 2_000)
