"""The roles of a controller, and how a process of each is started.

One role, one process: a role that dies or hangs takes no other with it, and each can be moved to
a machine of its own by configuration.
"""

import gc
import importlib
import logging
import os
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, cast

from controller.installation.home import private_home
from controller.serve.processes import Command
from controller.settings import Settings, SettingsError
from controller.shelf.keeper import keep_in_order

log = logging.getLogger(__name__)

MODULES = {
    "web": "controller.web.role",
    "planner": "controller.planning.role",
    "link": "controller.link.role",
    "signer": "controller.signer.role",
    "speech": "controller.speech.role",
    "inbox": "controller.inbox.role",
    "relay": "controller.relays.role",
}

SHELVING = frozenset({"web", "speech", "planner"})
"""Who keeps, brings or removes tracks, and so looks after this machine's shelf."""


class Run(Protocol):
    """What each role's module offers as `run`: work until told to stop."""

    def __call__(self, settings: Settings, stop: threading.Event) -> None:
        """Work until `stop` is set."""


def chosen(settings: Settings) -> tuple[str, ...]:
    """The roles that this machine has. Raises SettingsError for one that there is not."""
    strangers = sorted(set(settings.roles) - set(MODULES))
    if strangers:
        known = ", ".join(MODULES)
        raise SettingsError([f"LOA_ROLES: no role {', '.join(strangers)}; there are {known}"])
    return settings.roles or tuple(MODULES)


def command(role: str, environment: Mapping[str, str], log_dir: Path) -> Command:
    """How to start a role as a process."""
    return Command(
        name=role,
        arguments=(sys.executable, "-m", "controller.cli", "role", role),
        log_file=log_dir / f"{role}.log",
        environment={**os.environ, **environment, "PYTHONUNBUFFERED": "1"},
    )


def run(role: str, settings: Settings) -> None:
    """Be that role, in this process, until SIGTERM or Ctrl-C. Raises SettingsError."""
    private_home(settings.home)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    log.info("%s: started", role)
    if settings.shelf.behind is not None and role in SHELVING:
        keeper = threading.Thread(target=keep_in_order, args=(settings.shelf, stop), daemon=True)
        keeper.start()
    _loaded(role)(settings, stop)
    log.info("%s: ended", role)


def _loaded(role: str) -> Run:
    """What a role runs, imported by name so that a process loads only what its own role needs.

    What is loaded stays. The collector would walk all of it again and again while it is loaded (a
    quarter of the web's start), and later at each full collection, in the midst of an answer.
    """
    gc.disable()
    try:
        module = importlib.import_module(MODULES[role])
    finally:
        gc.enable()
    gc.freeze()
    return cast("Run", module.run)
