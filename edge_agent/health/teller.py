"""Tell the controller how the receiver is; the rules are in `telling`."""

from dataclasses import replace

import msgspec

from edge_agent.health.telling import Telling, Told, due
from edge_agent.limbs import Line
from edge_agent.timekeeping import Timekeeper
from playlists.messages.envelope import seal_small
from playlists.messages.keys import SigningKey
from playlists.messages.state import Beat, State


class Teller:
    """What was told last."""

    def __init__(self, line: Line, timekeeper: Timekeeper, key: SigningKey) -> None:
        self._line = line
        self._timekeeper = timekeeper
        self._key = key
        self._told: Told | None = None

    def line_is_new(self) -> None:
        """Whoever listens now may know nothing."""
        self._told = None

    def tell(self, state: State, now_ns: int) -> None:
        """Publish what is due (monotonic ns)."""
        told = self._told
        match due(told, state, now_ns):
            case Telling.STATE:
                trusted = state.clock is not None and state.clock.trusted
                nonce = self._timekeeper.nonce_for_state(now_ns, trusted=trusted)
                self._line.publish_state(self.sealed(msgspec.structs.replace(state, nonce=nonce)))
                self._told = Told(state, now_ns, now_ns)
            case Telling.BEAT if told is not None:
                beat = Beat(at=state.at, of=told.state.at)
                self._line.publish_beat(seal_small(beat, self._key))
                self._told = replace(told, any_ns=now_ns)

    def sealed(self, state: State) -> bytes:
        """A state as it travels."""
        return seal_small(state, self._key)
