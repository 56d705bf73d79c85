"""How much of the voice sounds at once."""

from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest

from tts.voices.loa.room import Room

LIMIT_S = 5.0
A_MOMENT_S = 0.05


class Phrase:
    """One that takes its room in a thread, and leaves when told to."""

    def __init__(self, room: Room, frames: int, pool: ThreadPoolExecutor) -> None:
        self.inside, self._leave = Event(), Event()
        self._done: Future[None] = pool.submit(self._say, room, frames)

    def _say(self, room: Room, frames: int) -> None:
        with room.taken(frames):
            self.inside.set()
            assert self._leave.wait(LIMIT_S)

    def leave(self) -> None:
        self._leave.set()
        self._done.result(LIMIT_S)


def test_two_phrases_that_fit_together_sound_at_once() -> None:
    room = Room(100)
    with ThreadPoolExecutor(2) as pool:
        phrases = [Phrase(room, 50, pool), Phrase(room, 50, pool)]
        assert all(phrase.inside.wait(LIMIT_S) for phrase in phrases)
        for phrase in phrases:
            phrase.leave()


@pytest.mark.parametrize("frames", [51, 1_000])
def test_one_that_does_not_fit_waits_until_it_is_alone(frames: int) -> None:
    room = Room(100)
    with ThreadPoolExecutor(2) as pool:
        first = Phrase(room, 50, pool)
        assert first.inside.wait(LIMIT_S)
        second = Phrase(room, frames, pool)
        assert not second.inside.wait(A_MOMENT_S)
        first.leave()
        assert second.inside.wait(LIMIT_S)
        second.leave()


def test_room_is_free_again_after_a_phrase_that_failed() -> None:
    room = Room(100)
    with pytest.raises(ValueError, match="cannot"), room.taken(100):
        raise ValueError("cannot be said")
    with ThreadPoolExecutor(1) as pool:
        next_ = Phrase(room, 100, pool)
        assert next_.inside.wait(LIMIT_S)
        next_.leave()
