"""An amplifier board without a board: its real firmware under MicroPython, on a pseudo-terminal.

The firmware is firmware_stubs/board as it stands on the chip; only the hardware layer is
hal_unix.py. The emulator plays the world around it: time, voltages, door, button, sticking relays,
a noisy line, power cuts, a program that hangs.

    with EmulatedBoard() as board:
        serial.Serial(board.path)...
        board.advance(1500)
        assert board.contacts == [False, False, False]
"""
