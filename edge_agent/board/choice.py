"""The kind of board that receiver.toml names."""

from pathlib import Path
from typing import Literal

from edge_agent.board.board import Board
from edge_agent.board.gpio_board import GpioBoard
from edge_agent.board.no_board import NoBoard
from edge_agent.board.serial_board import SerialBoard

Kind = Literal["none", "gpio", "serial"]


def open_board(kind: Kind, path: str, first_sequence: int = 0) -> Board:
    """Make a board: `path` is a serial port, or the `brightness` file of a pin's LED.

    `first_sequence` should differ from start to start (0 to 255): a board takes a frame with the
    number of the last one for an echo.
    """
    match kind:
        case "serial":
            return SerialBoard(path, first_sequence)
        case "gpio":
            return GpioBoard(Path(path))
        case "none":
            return NoBoard()
