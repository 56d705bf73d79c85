"""The process that speaks: `python -m tts.voices.loa.worker FOLDER DESCRIPTOR…`.

It serves one call at a time on each of its lines and ends when all are closed. What it
may take of memory is bounded by the system, so that no sentence can starve the machine.
"""

import logging
import resource
import socket
import sys
from pathlib import Path
from threading import Thread

import numpy as np

from tts.levels import from_samples
from tts.voices.loa.calls import Answer, receive_call, send_answer
from tts.voices.loa.engine import Engine
from tts.voices.loa.manner import RATE

MEMORY_MAX_BYTES = 1_000_000_000
"""Of data and stack, reserved or used; two calls at once use less than half of it."""
FULL_SCALE = 0.95

log = logging.getLogger(__name__)


def main(arguments: list[str]) -> int:
    """Serve until every line is closed."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_MAX_BYTES, MEMORY_MAX_BYTES))
    folder, *descriptors = arguments
    engine = Engine(Path(folder))
    lines = [socket.socket(fileno=int(descriptor)) for descriptor in descriptors]
    threads = [Thread(target=_serve, args=(engine, line)) for line in lines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return 0


def _serve(engine: Engine, line: socket.socket) -> None:
    with line:
        while (call := receive_call(line)) is not None:
            try:
                samples = engine.say(call.sentence, call.manner)
                loudest = float(np.abs(samples).max(initial=0.0))
                whole = from_samples(samples * min(1.0, FULL_SCALE / max(loudest, 1e-9)), RATE)
                answer = Answer(whole.pcm)
            except Exception as error:
                log.exception("cannot say %r", call.sentence)
                answer = Answer(b"", f"{type(error).__name__}: {error}")
            try:
                send_answer(line, answer)
            except OSError:
                return


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
