"""Firmware of the amplifier board, and stand-ins for hardware that a test machine lacks."""
