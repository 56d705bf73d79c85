"""`python -m firmware_stubs.emulator --link PATH`.

An amplifier board in live time, for a demonstration: PATH becomes a serial port that a receiver
can be given. What the board does is printed; one order a line is read from stdin.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from firmware_stubs.board.relays import NAMES
from firmware_stubs.emulator.chip import NoMicroPythonError
from firmware_stubs.emulator.emulated_board import EmulatedBoard, Event
from firmware_stubs.emulator.line import Noise, Spoiler, clean, cut_wire

HELP = """\
orders: mains on|off    battery MILLIVOLTS    door open|closed    press
        weld RELAY      free    (RELAY: amplifier, source, siren)
        noise | cut | clean    (the line)     hang    power off|on    quit"""
HEALTHY = [2300, 1200, 800]
DIVIDER = 11
LINES: dict[str, Spoiler] = {"noise": Noise(0.005, seed=1), "cut": cut_wire, "clean": clean}
PRESS_S = 0.3


def describe(event: Event) -> str | None:
    """One line for whoever watches; None for what would only scroll by."""
    if "relay" in event:
        return f"relay {NAMES[event['relay']]} {'closed' if event['on'] else 'open'}"
    if "host_reset" in event:
        return f"host's reset line {'pulled' if event['host_reset'] else 'let go'}"
    if "bitten" in event:
        return "watchdog has bitten"
    return event.get("told")


def world_after(words: list[str]) -> dict[str, Any]:
    """Read an order about the world. Raises KeyError or ValueError for one that is not known."""
    match words:
        case ["mains", state]:
            return {"millivolts": [{"on": HEALTHY[0], "off": 0}[state], *HEALTHY[1:]]}
        case ["battery", millivolts]:
            return {"millivolts": [HEALTHY[0], int(millivolts) // DIVIDER, HEALTHY[2]]}
        case ["door", state]:
            return {"door": {"open": True, "closed": False}[state]}
        case ["weld", relay]:
            return {"stuck": [True if name == relay else None for name in NAMES]}
        case ["free"]:
            return {"stuck": [None, None, None]}
    raise ValueError(words)


def obey(board: EmulatedBoard, words: list[str]) -> None:
    """Carry out one order. Raises KeyError or ValueError for one that is not known."""
    match words:
        case ["press"]:
            board.set(button=True)
            time.sleep(PRESS_S)
            board.set(button=False)
        case [fault] if fault in LINES:
            board.to_board = LINES[fault]
        case ["hang"]:
            board.hang()
        case ["power", "off"]:
            board.cut_power()
        case ["power", "on"]:
            board.power()
        case _:
            board.set(**world_after(words))


def serve(board: EmulatedBoard) -> None:
    """Obey orders until stdin ends or says quit."""
    for line in sys.stdin:
        words = line.split()
        if words == ["quit"]:
            return
        try:
            obey(board, words)
        except (KeyError, ValueError):
            print(HELP)  # noqa: T201 -- this is a command


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until stdin ends or Ctrl-C."""
    parser = argparse.ArgumentParser(prog="board", description=__doc__, epilog=HELP)
    parser.add_argument("--link", type=Path, required=True, help="where the serial port appears")
    link: Path = parser.parse_args(arguments).link
    try:
        with EmulatedBoard(watch=show) as board:
            board.live()
            link.unlink(missing_ok=True)
            link.symlink_to(board.path)
            with suppress(KeyboardInterrupt):
                serve(board)
            link.unlink(missing_ok=True)
    except NoMicroPythonError as error:
        print(f"board: {error}", file=sys.stderr)  # noqa: T201 -- this is a command
        return 1
    return 0


def show(event: Event) -> None:
    """Print what is worth it."""
    line = describe(event)
    if line:
        print(line, flush=True)  # noqa: T201 -- this is a command


if __name__ == "__main__":
    sys.exit(main())
