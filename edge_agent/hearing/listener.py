"""The thread between microphone, mixer and ear: takes blocks from both, tells what was found.

Nobody waits for it: callbacks leave their blocks in a queue of bounded length, of which the oldest
are dropped where the thread does not keep up.
"""

import time
from collections import deque
from collections.abc import Callable
from threading import Event, Thread

import numpy as np

from edge_agent.hearing.ear import Ear, Tap
from edge_agent.hearing.findings import Finding, ForeignFound
from edge_agent.hearing.microphone import Microphone, open_microphone
from edge_agent.settings import Hearing
from playlists.messages.journal_entry import (
    HEARD_PERCENT,
    LEAST_COMPARED_MS,
    UNHEARD_PERCENT,
    HearingFault,
)
from playlists.messages.state import HearingState

TICK_S = 0.25
AILING_S = 600.0
"""What comes and goes is told without a break: each change would be a message over 4G."""
STALLED_S = 15.0
"""Some cards take seconds to begin; one that is open and gives nothing for so long is gone."""
MOST_WAITING = 1_500
"""Some ten seconds of blocks of both sides."""

Step = Callable[[Ear], None]


class Listener:
    """Where nothing listens, it costs nothing and says nothing."""

    def __init__(
        self, settings: Hearing, put: Callable[[Finding], None], stalled_s: float = STALLED_S
    ) -> None:
        self._put = put
        self._stalled_s = stalled_s
        self._heard_s = 0.0
        """When sound last came."""
        self._tap = Tap(settings.tap)
        self._ear = Ear(self._tap)
        self._steps: deque[Step] = deque(maxlen=MOST_WAITING)
        self._stopping = Event()
        self._microphone: Microphone | None = open_microphone(settings, self._hear)
        self._last: HearingState | None = None
        self._foreign = 0
        self._ailed: dict[HearingFault, float] = {}
        self._thread = Thread(target=self._run, name="hearing", daemon=True)

    @property
    def state(self) -> str:
        """A word of `HearingState`; empty where nothing listens."""
        if self._microphone is None:
            return ""
        is_stalled = time.monotonic() - self._heard_s > self._stalled_s
        if not self._microphone.is_open or is_stalled:
            return HearingState.LOST
        return HearingState.WAITING if self._last is None else self._last

    @property
    def faults(self) -> frozenset[str]:
        """What is wrong with the ear, or with what it hears."""
        state = self.state
        if state is HearingState.LOST:
            return frozenset({"microphone_lost"})
        unheard = {"unheard"} if state is HearingState.UNHEARD else set()
        since = time.monotonic() - AILING_S
        ails = {f"hearing_{ail}" for ail, at in tuple(self._ailed.items()) if at > since}
        return frozenset(ails | unheard)

    @property
    def foreign(self) -> int:
        """How often somebody else was heard, since the start."""
        return self._foreign

    def start(self) -> None:
        """Begin to listen."""
        if self._microphone is not None:
            self._microphone.start()
            self._thread.start()

    def stop(self) -> None:
        """End."""
        self._stopping.set()
        if self._microphone is not None:
            self._microphone.stop()
            self._thread.join()

    def put_out(self, at_ns: int, pcm: bytes) -> None:
        """What the device is given for an instant (monotonic ns). Called from its callback."""
        if self._microphone is not None:
            self._steps.append(lambda ear: ear.put_out(at_ns, np.frombuffer(pcm, np.int16)))

    def began(self, voice: int, at_ns: int, *, is_source: bool) -> None:
        """A voice sounds from an instant on, or the source that it opens is open."""
        if self._microphone is not None:
            self._steps.append(lambda ear: ear.began(voice, at_ns, is_source=is_source))

    def ended(self, voice: int, at_ns: int) -> None:
        """It sounds no longer."""
        if self._microphone is not None:
            self._steps.append(lambda ear: ear.ended(voice, at_ns))

    def _hear(self, at_ns: int, pcm: bytes) -> None:
        self._heard_s = time.monotonic()
        self._steps.append(lambda ear: ear.hear(at_ns, np.frombuffer(pcm, np.int16)))

    def _run(self) -> None:
        while not self._stopping.wait(TICK_S):
            try:
                self._listen()
            except (ValueError, ArithmeticError, LookupError):
                # A program in the place of a microphone may send anything. Begin anew: what was
                # under way stays without evidence.
                self._ear = Ear(self._tap)

    def _listen(self) -> None:
        while self._steps:
            self._steps.popleft()(self._ear)
        self._ailed |= dict.fromkeys(self._ear.ails, time.monotonic())
        for finding in self._ear.think(time.monotonic_ns()):
            self._learn(finding)
            self._put(finding)

    def _learn(self, finding: Finding) -> None:
        if isinstance(finding, ForeignFound):
            self._foreign += 1
        elif finding.compared_ms >= LEAST_COMPARED_MS:
            percent = finding.heard_ms * 100 // finding.compared_ms
            if percent >= HEARD_PERCENT:
                self._last = HearingState.HEARD
            elif percent <= UNHEARD_PERCENT and HearingFault.SILENCE not in finding.faults:
                self._last = HearingState.UNHEARD
