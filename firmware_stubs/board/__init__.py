"""Firmware of the amplifier board: MicroPython, one source for the chip and for tests.

The board stands between a receiver (the "host") and 100 V of loudspeaker line. It closes relays
only while the host keeps asking for them, measures what the host cannot, and says what it sees.
Only the files hal_*.py differ between a chip and a test machine. docs/board.md has the wiring,
the parts and the protocol.

Rules of the house here: no module of Loa outside this folder, no `typing` at run time, nothing
that waits for the line.
"""
