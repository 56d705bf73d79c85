"""`loa serve`: all roles on this machine, watched, until Ctrl-C."""

import argparse
import os
import signal
import threading
from typing import Any

from controller.installation.system_packages import ensure
from controller.serve import machine
from controller.serve.ports import require_free
from controller.serve.processes import Family
from controller.settings import read_settings
from controller.store.engine import open_engine
from controller.store.migrate import migrate


def add_to(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser(
        "serve",
        help="run the controller on this machine: every role, watched",
        description="Runs web, planner, link, signer and speech. Settings come from LOA_… "
        "variables (see docs/settings.md); the broker named by LOA_BROKER_HOST must be there.",
    )
    parser.set_defaults(run=run)


def run(_chosen: argparse.Namespace) -> int:
    """Run until SIGTERM or Ctrl-C."""
    settings = read_settings()
    require_free(settings.web_host, settings.web_port)
    programs = ensure(machine.SPEECH_PROGRAMS, settings.home / "system")
    settings.home.mkdir(parents=True, exist_ok=True)
    migrate(open_engine(settings.database_url))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    family = Family()
    environment = {**os.environ, **machine.speech_environment(programs["espeak-ng"])}
    try:
        machine.start_roles(family, environment, settings.home / "logs")
        family.watch(stop)
    finally:
        family.end()
    return 0
