"""From millivolts at a pin to volts and degrees; from chattering contacts to counted ones.

Pure: readings and instants are arguments.
"""

from .settings import (
    BATTERY_DIVIDER,
    BATTERY_NO_WIRE_MV,
    DEBOUNCE_MS,
    MAINS_VOLTS_PER_VOLT,
    SAMPLE_MS,
    TEMPERATURE_MAX_TENTHS,
    TEMPERATURE_MIN_TENTHS,
    TEMPERATURE_ZERO_MV,
)

MAINS = 0
BATTERY = 1
TEMPERATURE = 2

SMOOTHING = 4
"""Each sample moves a reading by a quarter of the difference: a spike of 100 ms moves little."""


class Analog:
    """Three smoothed voltages, read every SAMPLE_MS."""

    def __init__(self) -> None:
        self._millivolts: list[float] | None = None
        self._sampled_at = 0

    def due(self, now: int) -> bool:
        """Say whether it is time for the next sample."""
        return self._millivolts is None or now - self._sampled_at >= SAMPLE_MS

    def take(self, now: int, millivolts: list[int]) -> None:
        """Add one sample of all three pins."""
        self._sampled_at = now
        before = self._millivolts or [float(value) for value in millivolts]
        pairs = zip(before, millivolts)  # noqa: B905 -- MicroPython's zip has no `strict`
        self._millivolts = [old + (new - old) / SMOOTHING for old, new in pairs]

    def mains_v(self) -> int | None:
        """Mains (V). 0 is a power cut; None is before the first sample."""
        if self._millivolts is None:
            return None
        return round(self._millivolts[MAINS] * MAINS_VOLTS_PER_VOLT / 1000)

    def battery_mv(self) -> int | None:
        """Battery (mV); None while its wire is off."""
        if self._millivolts is None:
            return None
        battery = round(self._millivolts[BATTERY] * BATTERY_DIVIDER)
        return battery if battery >= BATTERY_NO_WIRE_MV else None

    def temperature_tenths(self) -> int | None:
        """Temperature in the box (tenths of a degree C); None while its sensor talks nonsense."""
        if self._millivolts is None:
            return None
        tenths = round(self._millivolts[TEMPERATURE]) - TEMPERATURE_ZERO_MV
        plausible = TEMPERATURE_MIN_TENTHS <= tenths <= TEMPERATURE_MAX_TENTHS
        return tenths if plausible else None


class Contact:
    """A door or a button: believed after DEBOUNCE_MS, counted each time that it becomes true.

    The count is what the host reads, so that a short press between two questions is not lost.
    """

    def __init__(self) -> None:
        self.on = False
        self.count = 0
        self._changed_at: int | None = None

    def step(self, now: int, *, seen: bool) -> None:
        """Take one look at the contact."""
        if seen == self.on:
            self._changed_at = None
        elif self._changed_at is None:
            self._changed_at = now
        elif now - self._changed_at >= DEBOUNCE_MS:
            self.on = seen
            self._changed_at = None
            self.count += int(seen)
