"""What an installer may change: times, scales and limits. Times are ms unless the name says more.

After a change: copy this file to the board again and press its reset button.
"""

FIRMWARE = "1.0.0"

# --- The host ------------------------------------------------------------------------------------
SILENCE_LIMIT_MS = 1500
"""A host that has not asked for this long is taken for dead: every relay opens."""
HOST_RESET_AFTER_MS = 180_000
"""A host that was there and stays silent this long is restarted by its reset line."""
HOST_RESET_PULSE_MS = 200
HOST_PROVED_MS = 600_000
"""A host that talks this long after a restart is sound again; until then each wait is doubled."""
HOST_RESET_DOUBLINGS = 5
"""180 s doubled five times is 96 minutes: a dead host is not reset into a worn-out SD card."""

# --- The loop ------------------------------------------------------------------------------------
PASS_MS = 10
WATCHDOG_MS = 2000
"""The chip restarts itself, relays open, when the loop was not healthy for this long."""

# --- Relays (docs/board.md, "Relay order") -------------------------------------------------------
FADE_MS = 200
"""After the amplifier opens, its capacitors still drive the line: the source waits this long."""
SETTLE_MS = 50
"""After the source moves, its click must be over before the amplifier closes."""
INRUSH_MS = 200
"""Amplifier and siren never close together: one inrush current at a time."""
CONTACT_MS = 150
"""A relay whose contact disagrees with its coil for this long is stuck."""

# --- Sensors -------------------------------------------------------------------------------------
SAMPLE_MS = 100
MAINS_VOLTS_PER_VOLT = 100
"""Sensing transformer and rectifier: 2.30 V at the pin is 230 V of mains."""
MAINS_LOW_V = 90
MAINS_HIGH_V = 240
BATTERY_DIVIDER = 11
"""100 kohm over 10 kohm: 1.2 V at the pin is 13.2 V of battery."""
BATTERY_NO_WIRE_MV = 3000
"""A battery "under 3 V" is a wire that has come off."""
BATTERY_LOW_MV = 11_000
TEMPERATURE_ZERO_MV = 500
"""TMP36: 500 mV at 0 degrees C, then 10 mV a degree: one mV is a tenth of a degree."""
TEMPERATURE_MIN_TENTHS = -400
TEMPERATURE_MAX_TENTHS = 1250
TEMPERATURE_HIGH_TENTHS = 700
DEBOUNCE_MS = 50

# --- Lamps ---------------------------------------------------------------------------------------
SLOW_BLINK_MS = 1000
FAST_BLINK_MS = 200
