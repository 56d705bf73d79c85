"""The order in which relays move, so that no loudspeaker thumps and no supply sags.

Pure: every instant is an argument (ms since start). The rules, first to last:

1. Siren and amplifier open at once. Silence is always allowed.
2. The source moves only while the amplifier has been open for FADE_MS.
3. The amplifier closes only on the wanted source, SETTLE_MS after it moved.
4. Amplifier and siren close INRUSH_MS apart, the amplifier first.
"""

from .settings import CONTACT_MS, FADE_MS, INRUSH_MS, SETTLE_MS

AMPLIFIER = 0
SOURCE = 1
SIREN = 2
NAMES = ("amplifier", "source", "siren")
ALL_OPEN = [False, False, False]


class Relays:
    """What every coil is told, and since when."""

    def __init__(self) -> None:
        self.closed = list(ALL_OPEN)
        self._moved_at: list[int | None] = [None, None, None]
        self._disagrees_since: list[int | None] = [None, None, None]

    def step(self, now: int, wanted: list[bool]) -> list[int]:
        """Move towards `wanted` as far as the rules allow now; say which coils moved."""
        before = list(self.closed)
        if not wanted[SIREN]:
            self._move(now, SIREN, closed=False)
        if not wanted[AMPLIFIER] or wanted[SOURCE] != self.closed[SOURCE]:
            self._move(now, AMPLIFIER, closed=False)
        if not self.closed[AMPLIFIER] and self._rested(now, AMPLIFIER, FADE_MS):
            self._move(now, SOURCE, closed=wanted[SOURCE])
        if wanted[AMPLIFIER] and self._amplifier_may_close(now, source=wanted[SOURCE]):
            self._move(now, AMPLIFIER, closed=True)
        if wanted[SIREN] and self._rested(now, AMPLIFIER, INRUSH_MS):
            self._move(now, SIREN, closed=True)
        return [relay for relay in range(3) if before[relay] != self.closed[relay]]

    def stuck(self, now: int, contacts: list[bool]) -> list[int]:
        """Relays whose contact has said otherwise than their coil for longer than CONTACT_MS."""
        found = []
        for relay in range(3):
            since = self._disagrees_since[relay]
            if contacts[relay] == self.closed[relay]:
                self._disagrees_since[relay] = None
            elif since is None:
                self._disagrees_since[relay] = now
            elif now - since > CONTACT_MS:
                found.append(relay)
        return found

    def forget(self, now: int) -> None:
        """All coils were let go by somebody else (an emergency stop): note it."""
        for relay in range(3):
            self._move(now, relay, closed=False)

    def _amplifier_may_close(self, now: int, *, source: bool) -> bool:
        return (
            self.closed[SOURCE] == source
            and self._rested(now, SOURCE, SETTLE_MS)
            and self._rested(now, AMPLIFIER, FADE_MS)
            and self._rested(now, SIREN, INRUSH_MS)
        )

    def _rested(self, now: int, relay: int, time_ms: int) -> bool:
        moved_at = self._moved_at[relay]
        return moved_at is None or now - moved_at >= time_ms

    def _move(self, now: int, relay: int, *, closed: bool) -> None:
        if self.closed[relay] != closed:
            self.closed[relay] = closed
            self._moved_at[relay] = now
