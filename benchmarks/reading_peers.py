"""The peers' side of the reading benchmark: run by the Python of their own environment.

Takes a peer's name; reads JSON {"phrases": [...], "paragraphs": [...], "seconds": n} on
stdin; writes JSON {"readings": [...], "characters": n, "seconds": n} on stdout. Imports
nothing of ours. num2words reads digits only: it gets each run of digits, no more.
"""

import contextlib
import importlib
import io
import json
import os
import re
import sys
from collections.abc import Callable

Reader = Callable[[str], str]


def vinorm() -> Reader:
    read: Reader = importlib.import_module("vinorm").TTSnorm
    return read


def vietnormalizer() -> Reader:
    read: Reader = importlib.import_module("vietnormalizer").VietnameseNormalizer().normalize
    return read


def g2p_hamster() -> Reader:
    full = importlib.import_module("g2p_hamster").text_to_profile_v2_full
    return lambda text: " ".join(unit["word"] for unit in full(text)["units"])


def num2words() -> Reader:
    say = importlib.import_module("num2words").num2words
    return lambda text: re.sub(r"\d+", lambda match: f" {say(int(match[0]), lang='vi')} ", text)


PEERS = {"vinorm": vinorm, "vietnormalizer": vietnormalizer, "g2p-hamster": g2p_hamster}
PEERS["num2words"] = num2words


def read_all(reader: Reader, texts: list[str]) -> list[str]:
    return [_guarded(reader, text) for text in texts]


def _guarded(reader: Reader, text: str) -> str:
    """A peer that fails on a phrase has misread it, and goes on."""
    try:
        return reader(text)
    except Exception as error:  # noqa: BLE001 (a stranger's program may raise anything)
        return f"({type(error).__name__})"


def speed(reader: Reader, paragraphs: list[str], seconds: float) -> tuple[int, float]:
    """Characters read and the processor time it took, that of child processes included.

    Processor time, so that whatever else runs on the machine does not decide who is faster.
    """
    for paragraph in paragraphs[:3]:
        _guarded(reader, paragraph)
    characters, start = 0, _processor_time()
    while True:
        for paragraph in paragraphs:
            _guarded(reader, paragraph)
            characters += len(paragraph)
            spent = _processor_time() - start
            if spent > seconds:
                return characters, spent


def _processor_time() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def main() -> None:
    asked = json.load(sys.stdin)
    with contextlib.redirect_stdout(io.StringIO()):
        reader = PEERS[sys.argv[1]]()
        readings = read_all(reader, asked["phrases"])
        characters, seconds = speed(reader, asked["paragraphs"], asked["seconds"])
    json.dump({"readings": readings, "characters": characters, "seconds": seconds}, sys.stdout)


if __name__ == "__main__":
    main()
