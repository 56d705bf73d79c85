"""An empty folder, `loa setup` and `loa serve` as docs/settings.md tells, and a box with a code."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from controller.serve.ports import LOOPBACK, answers, free_port
from tests.browser.real_demo import QUICK_VOICE
from tests.real_parts.loudspeaker import Loudspeaker

CONTROLLER = (sys.executable, "-m", "controller.cli")
AGENT = (sys.executable, "-m", "edge_agent.app")
START_S = 120.0
BLOCKS_AHEAD = 14
"""200 ms lie ready in the card: the machine is shared with everything else."""


@dataclass
class Waits:
    """How long whoever sits there waited for machines, with what for."""

    seconds: list[tuple[str, float]] = field(default_factory=list)

    @contextmanager
    def on(self, words: str) -> Iterator[None]:
        """Count what happens meanwhile."""
        began = time.monotonic()
        yield
        self.seconds.append((words, time.monotonic() - began))

    def told(self) -> str:
        """A line for each wait, and the sum."""
        lines = [f"{seconds:6.1f} s  {words}" for words, seconds in self.seconds]
        return "\n".join([*lines, f"{sum(s for _words, s in self.seconds):6.1f} s  waited"])


class Installation:
    """A folder, an address, and the commands of `loa` there."""

    def __init__(self, home: Path) -> None:
        web, broker, lines = free_port(), free_port(), free_port()
        self.home = home
        self.address = f"http://{LOOPBACK}:{web}"
        self._web = web
        self._told = {
            **os.environ,
            **QUICK_VOICE,
            "LOA_HOME": str(home / "loa"),
            "LOA_WEB_PORT": str(web),
            "LOA_BROKER_PORT": str(broker),
            "LOA_RECEIVERS_LISTEN": LOOPBACK,
            "LOA_RECEIVER_BROKERS": f"localhost:{lines}",
        }

    def setup(self, *step: str) -> dict[str, str]:
        """A step of `loa setup`; what it made."""
        command = [*CONTROLLER, "setup", *step, "--json"]
        said = subprocess.check_output(command, env=self._told, text=True, timeout=START_S)
        made: dict[str, str] = json.loads(said)
        return made

    @contextmanager
    def serving(self) -> Iterator[None]:
        """`loa serve`, from when its pages answer."""
        with _process([*CONTROLLER, "serve"], self._told):
            assert answers(LOOPBACK, self._web, START_S)
            yield

    def speaker(self) -> Loudspeaker:
        """What the box sounds by."""
        return Loudspeaker(self.home / "loudspeaker", blocks_ahead=BLOCKS_AHEAD)

    @contextmanager
    def enrolling(self, code: str, box: Path, speaker: Loudspeaker) -> Iterator[None]:
        """`loa-edge enrol` at the box, which waits to be let in; it has come in at the end."""
        command = [*AGENT, "enrol", "--home", str(box), "--loudspeaker", str(speaker.socket)]
        command += ["--controller", self.address, "--wait", str(START_S), code]
        with subprocess.Popen(command, env=self._told) as process:
            try:
                yield
                assert process.wait(START_S) == 0
            finally:
                process.terminate()

    @contextmanager
    def box_running(self, box: Path) -> Iterator[None]:
        """`loa-edge run`."""
        with _process([*AGENT, "run", "--home", str(box)], self._told):
            yield


@contextmanager
def _process(command: list[str], told: dict[str, str]) -> Iterator[None]:
    with subprocess.Popen(command, env=told) as process:
        try:
            yield
        finally:
            process.terminate()
