"""Bring in the version that a command asked for, and judge the one that runs on trial.

Never in the middle of anything: unpacking has a thread of its own, and the change waits until
nothing sounds and nothing is about to.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Thread

from edge_agent.update.bundle import BadBundleError, forget_others, unpack
from edge_agent.update.launcher import (
    confirmed,
    folder_of,
    put_on_trial,
    read_choice,
    returned,
    write_choice,
)
from edge_agent.update.trial import Judgement, Trial, judge, observe
from playlists.messages.command import Update


class Updater:
    """`program` is where versions lie; `version` runs now."""

    def __init__(
        self, program: Path, path_of: Callable[[str], Path], version: str, now_ns: int
    ) -> None:
        self._program = program
        self._path_of = path_of
        self._version = version
        choice = read_choice(program)
        self._trial = None if choice["trial"] is None else Trial(now_ns)
        self._unpacking: Thread | None = None
        self._ready = ""
        self._bad = ""
        self.unkept = False
        """The disk would not take the choice."""
        self._left: str = choice["returned_from"]

    def bring_in(self, wanted: Update) -> None:
        """Unpack a bundle that was fetched and checked; asked again and again, done once."""
        known = {self._version, self._ready, self._bad, read_choice(self._program)["returned_from"]}
        if wanted.version in known or self._unpacking is not None:
            return
        self._unpacking = Thread(target=self._unpack, args=(wanted,), name="update", daemon=True)
        self._unpacking.start()

    @property
    def faults(self) -> frozenset[str]:
        """What of it is to be told."""
        told = {"update_refused": bool(self._bad), "update_returned": self.has_returned}
        return frozenset(fault for fault, is_so in told.items() if is_so)

    @property
    def has_returned(self) -> bool:
        """Whether a version was tried and left."""
        return bool(self._left)

    @property
    def failed(self) -> str:
        """The version that was left again, or could not be unpacked; empty for none."""
        return self._bad or self._left

    def wants_restart(self, now_ns: int, *, healthy: bool, quiet: bool) -> bool:
        """Whether the program should end now, so that another version starts."""
        if self._trial is not None:
            return self._judge(now_ns, healthy=healthy)
        if self._ready and quiet:
            return self._keep(put_on_trial(read_choice(self._program), self._ready))
        return False

    def _judge(self, now_ns: int, *, healthy: bool) -> bool:
        if self._trial is None:
            return False
        self._trial = observe(self._trial, now_ns, healthy=healthy)
        match judge(self._trial, now_ns):
            case Judgement.STAYS:
                choice = confirmed(read_choice(self._program))
                if self._keep(choice):
                    self._trial = None
                    kept = frozenset({choice["current"], choice["previous"]})
                    forget_others(self._program / "versions", kept)
                return False
            case Judgement.RETURNS:
                return self._keep(returned(read_choice(self._program)))
            case _:
                return False

    def _unpack(self, wanted: Update) -> None:
        try:
            unpack(self._path_of(wanted.sha256), folder_of(self._program, wanted.version))
        except (BadBundleError, OSError):
            self._bad = wanted.version
        else:
            self._ready = wanted.version
        self._unpacking = None

    def _keep(self, choice: Mapping[str, object]) -> bool:
        try:
            write_choice(self._program, dict(choice))
        except OSError:
            self.unkept = True
            return False
        self.unkept = False
        return True


def program_folder() -> Path | None:
    """Where versions of the program lie; None where no launcher started us."""
    named = os.environ.get("LOA_PROGRAM", "")
    return Path(named) if named else None


def updater_here(path_of: Callable[[str], Path], version: str, now_ns: int) -> Updater | None:
    """The updater of this process; None where the program cannot be exchanged."""
    program = program_folder()
    return None if program is None else Updater(program, path_of, version, now_ns)
