"""The chips' hardware layers: run under MicroPython against a stand-in for `machine`, and typed.

No real chip is here. docs/board.md says what remains to be seen on one.
"""

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from firmware_stubs.board import words
from firmware_stubs.board.frames import FROM_HOST, build_frame
from firmware_stubs.emulator.chip import FIRMWARE_HOME, find_micropython

STAND_IN = Path(__file__).parent / "chip_stand_in"
RELAYS = (2, 3, 4)
BUTTON = 11
WANT = build_frame(FROM_HOST, 1, ["WANT", "1", "0", "0", "1"]).decode()


def run_pico(**environment: str) -> list[list[Any]]:
    return run_chip("hal_rp2", **environment)


def run_chip(hal: str, **environment: str) -> list[list[Any]]:
    done = subprocess.run(
        [find_micropython(), "-c", f"from board.{hal} import start; start()"],
        env={
            **os.environ,
            "MICROPYPATH": f"{STAND_IN}:{FIRMWARE_HOME}:.frozen",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) if line[0] == "[" else [line] for line in done.stdout.splitlines()]


def test_relays_are_held_open_before_anything_else_is_touched() -> None:
    happened = run_pico()
    assert happened[:3] == [["pin", pin, 0] for pin in RELAYS]


def test_a_request_on_the_uart_closes_the_amplifiers_pin_and_is_answered() -> None:
    happened = run_pico(ON_LINE=WANT)
    assert ["uart", 0, 115_200, 0, 1] in happened
    assert ["pin", RELAYS[0], 1] in happened
    sent = [event[1] for event in happened if event[0] == "sent"]
    assert len(sent) == 1
    assert sent[0].startswith("$1<01 STATE up=0 amplifier=")


def test_what_the_pins_measure_comes_out_in_volts_and_degrees() -> None:
    [answer] = [event[1] for event in run_pico(ON_LINE=WANT) if event[0] == "sent"]
    assert "mains=230 battery=13189 temperature=300 " in answer


def test_an_esp32_measures_and_answers_the_same() -> None:
    happened = run_chip("hal_esp32", ON_LINE=WANT)
    assert happened[:3] == [["pin", pin, 0] for pin in (25, 26, 27)]
    [answer] = [event[1] for event in happened if event[0] == "sent"]
    assert "mains=230 battery=13189 temperature=300 " in answer
    assert ["pin", 25, 1] in happened


def test_ending_the_program_lets_the_relays_go() -> None:
    happened = run_pico(ON_LINE=WANT)
    assert happened[-3:] == [["pin", pin, 0] for pin in RELAYS]


def test_the_watchdog_runs_and_is_fed() -> None:
    assert ["watchdog", 2000] in run_pico()


def test_a_held_button_leaves_the_board_to_the_technician() -> None:
    happened = run_pico(LEVELS=json.dumps({BUTTON: 0}))
    assert [words.SERVICE] in happened
    assert not any(event[0] == "watchdog" for event in happened)


def test_a_start_by_the_watchdog_is_told() -> None:
    assert [words.started("1.0.0", "watchdog")] in run_pico(CAUSE="3")


def test_the_hardware_layers_fit_the_chips_own_stubs(tmp_path: Path) -> None:
    packages = Path(sysconfig.get_paths()["purelib"])
    for name in ("machine.pyi", "time.pyi", "micropython.pyi", "rp2", "_mpy_shed"):
        (tmp_path / name).symlink_to(packages / name)
    checked = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--config-file=", "--strict"),
            *("--python-version", "3.11", "--explicit-package-bases"),
            *("--cache-dir", str(tmp_path / "cache")),
            *("-m", "firmware_stubs.board.hal_rp2", "-m", "firmware_stubs.board.hal_unix"),
        ],
        env={**os.environ, "MYPYPATH": str(tmp_path)},
        cwd=FIRMWARE_HOME.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    # The stubs have faults of their own, which are not ours to repair.
    ours = [line for line in checked.stdout.splitlines() if line.startswith("firmware_stubs/")]
    assert "machine.pyi" in checked.stdout, checked.stdout + checked.stderr
    assert ours == []
