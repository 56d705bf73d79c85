"""An ear, a room and a loudspeaker whose time the test moves."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from edge_agent.hearing.ear import Ear, Tap
from edge_agent.hearing.findings import Finding, ForeignFound, ItemFound
from firmware_stubs.loudspeaker.room import Room, RoomPlan

RATE = 24_000
BLOCK = 4_800
BLOCK_NS = BLOCK * 1_000_000_000 // RATE
START_NS = 1_000_000_000_000

Sound = npt.NDArray[np.int16]


@dataclass
class Street:
    """A loudspeaker on its pole and what hangs in front of it."""

    room: RoomPlan = field(default_factory=RoomPlan)
    tap: Tap = Tap.MICROPHONE
    works: bool = True
    """Whether the loudspeaker gives what it is given."""
    found: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ear = Ear(self.tap)
        self.air = Room(self.room)
        self.now_ns = START_NS
        self._voice = 0

    @property
    def items(self) -> list[ItemFound]:
        return [found for found in self.found if isinstance(found, ItemFound)]

    @property
    def foreign(self) -> list[ForeignFound]:
        return [found for found in self.found if isinstance(found, ForeignFound)]

    def play(self, *sounds: Sound, is_source: bool = False) -> None:
        """Put items out, one behind the other."""
        for sound in sounds:
            self._voice += 1
            self.ear.began(self._voice, self.now_ns, is_source=is_source)
            self.pass_(np.zeros(len(sound), np.int16) if is_source else sound)
            self.ear.ended(self._voice, self.now_ns)

    def rest(self, seconds: float = 7.0) -> None:
        """Nothing is put out: what is under way comes in."""
        self.pass_(np.zeros(round(seconds * RATE), np.int16))

    def pass_(self, sound: Sound) -> None:
        for number, block in enumerate(_blocks(sound)):
            self.ear.put_out(self.now_ns, block)
            heard = self.air.hear(block if self.works else np.zeros_like(block))
            self.ear.hear(self.now_ns, heard)
            self.now_ns += BLOCK_NS
            if number % 2:
                self.found += self.ear.think(self.now_ns)


def _blocks(sound: Sound) -> Iterator[Sound]:
    whole = np.concatenate([sound, np.zeros(-len(sound) % BLOCK, np.int16)])
    yield from whole.reshape(-1, BLOCK)
