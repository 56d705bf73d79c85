"""Start processes, start them again when they die, end them all together.

A child ends with its parent even when the parent is killed (Linux: parent-death signal).
"""

import logging
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

log = logging.getLogger(__name__)

ENDS_WITH_PARENT = ("setpriv", "--pdeathsig", "TERM", "--")
"""util-linux, on every Debian: the kernel ends the child when its parent dies."""
GRACE_S = 8.0
POLL_S = 0.2
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 15.0
HEALTHY_AFTER_S = 20.0
HOPELESS_PAUSE_S = 8.0
"""So long becomes the pause of a child that has ended four times as soon as it was started."""


@dataclass(frozen=True, slots=True)
class Command:
    """What to run and where its words go."""

    name: str
    arguments: Sequence[str]
    log_file: Path
    environment: Mapping[str, str] | None = None


@dataclass(slots=True)
class _Child:
    command: Command
    process: "subprocess.Popen[bytes]"
    started: float
    pause: float = FIRST_PAUSE_S
    again_at: float | None = None


@dataclass(slots=True)
class Family:
    """Children under one parent. Not thread-safe: one thread starts, watches and ends them."""

    monotonic: Callable[[], float] = time.monotonic
    grace_s: float = GRACE_S
    """How long children may take to end, all together, before they are killed."""
    _children: dict[str, _Child] = field(default_factory=dict)

    def start(self, command: Command) -> None:
        """Start a child. Raises OSError, which names it, where it cannot be run."""
        try:
            process = self._spawn(command)
        except OSError as error:
            said = f"{command.name} cannot be started: {error.strerror}"
            raise OSError(error.errno, said, error.filename) from error
        self._children[command.name] = _Child(command, process, self.monotonic())

    def pid(self, name: str) -> int:
        """The process id of a child, as it runs now."""
        return self._children[name].process.pid

    def used_s(self) -> dict[str, float]:
        """Seconds of processor that each child that runs has used since its last start."""
        used = {}
        for name, child in self._children.items():
            with suppress(OSError, ValueError):  # it has just ended
                stat = Path(f"/proc/{child.process.pid}/stat").read_text()
                fields = stat.rpartition(")")[2].split()
                used[name] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return used

    def memory_mb(self) -> dict[str, float]:
        """Megabytes that each child that runs has in memory at this moment."""
        held = {}
        for name, child in self._children.items():
            with suppress(OSError, IndexError):  # it has just ended
                pages = Path(f"/proc/{child.process.pid}/statm").read_text().split()[1]
                held[name] = int(pages) * os.sysconf("SC_PAGESIZE") / (1 << 20)
        return held

    def has_ended(self, name: str) -> bool:
        """Whether a child does not run at this moment."""
        return self._children[name].process.poll() is not None

    def tell(self, name: str, number: signal.Signals) -> None:
        """Send a signal to a child; one that has ended hears nothing."""
        self._children[name].process.send_signal(number)

    def hopeless(self) -> list[Command]:
        """Children that have ended again and again as soon as they were started."""
        waiting = [c for c in self._children.values() if c.again_at is not None]
        return [c.command for c in waiting if c.pause >= HOPELESS_PAUSE_S]

    def watch_once(self) -> None:
        """Look at each child; start again, after a growing pause, what has died."""
        now = self.monotonic()
        for child in self._children.values():
            if child.again_at is None:
                if child.process.poll() is not None:
                    self._pause(child, now, f"ended with status {child.process.returncode}")
            elif now >= child.again_at:
                self._start_again(child, now)

    def watch(self, stop: threading.Event, besides: Callable[[], None] = lambda: None) -> None:
        """Watch until told to stop; `besides` is done at each look."""
        while not stop.wait(POLL_S):
            self.watch_once()
            besides()

    def end(self) -> None:
        """End every child: the last started first, kindly, then by force."""
        running = [c for c in reversed(self._children.values()) if c.process.poll() is None]
        for child in running:
            child.process.terminate()
        deadline = self.monotonic() + self.grace_s
        for child in running:
            try:
                child.process.wait(max(0.0, deadline - self.monotonic()))
            except subprocess.TimeoutExpired:
                log.warning("%s does not end; killing it", child.command.name)
                child.process.kill()
                child.process.wait()
        self._children.clear()

    def _start_again(self, child: _Child, now: float) -> None:
        child.started = now
        try:
            child.process = self._spawn(child.command)
        except OSError as error:  # a full disk, a program being updated: neither lasts for ever
            self._pause(child, now, f"cannot be started ({error})")
        else:
            child.again_at = None

    def _pause(self, child: _Child, now: float, why: str) -> None:
        healthy = now - child.started > HEALTHY_AFTER_S
        child.pause = FIRST_PAUSE_S if healthy else min(child.pause * 2, LONGEST_PAUSE_S)
        child.again_at = now + child.pause
        name, words = child.command.name, child.command.log_file
        text = "%s %s; starting it again in %.1f s (its words: %s)"
        log.warning(text, name, why, child.pause, words)

    def _spawn(self, command: Command) -> "subprocess.Popen[bytes]":
        command.log_file.parent.mkdir(parents=True, exist_ok=True)
        with command.log_file.open("ab") as words:
            return subprocess.Popen(
                [*ENDS_WITH_PARENT, *command.arguments],
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=subprocess.STDOUT,
                env=None if command.environment is None else dict(command.environment),
                # Ctrl-C in a terminal reaches only the parent, which ends the children in order.
                start_new_session=True,
            )
