"""`loa serve`: all roles on this machine, watched, until Ctrl-C."""

import argparse
import logging
import os
import signal
import threading
from collections.abc import Mapping
from dataclasses import dataclass

from controller.installation.system_packages import Program
from controller.keys.files import KeyFolder
from controller.keys.private_files import KeyFileError
from controller.serve import machine
from controller.serve.alone import alone_in
from controller.serve.broker import BrokerFiles
from controller.serve.machine import OwnBroker
from controller.serve.ports import require_free
from controller.serve.processes import Family
from controller.serve.receiver_logins import ReceiverLogins
from controller.settings import Settings, read_settings
from controller.store.engine import open_engine
from controller.store.migrate import migrate

log = logging.getLogger(__name__)


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.description = (
        "Runs web, planner, link, signer and speech, and a Mosquitto of its own on "
        "loopback unless LOA_BROKER_HOST names another. All settings: docs/settings.md."
    )
    parser.set_defaults(run=run)


def run(_chosen: argparse.Namespace) -> int:
    """Run until SIGTERM or Ctrl-C."""
    settings = read_settings()
    with alone_in(settings.home):
        _serve(settings)
    return 0


def _serve(settings: Settings) -> None:
    _require_setup(KeyFolder(settings.keys_dir))
    require_free(settings.web_host, settings.web_port)
    programs = machine.ensure_programs(settings.home / "system", log.info)
    migrate(open_engine(settings.database_url))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    family = Family()
    environment = {**os.environ, **machine.speech_environment(programs["espeak-ng"])}
    try:
        door = None if "LOA_BROKER_HOST" in os.environ else _own_broker(family, settings, programs)
        if door is not None:
            environment |= door.broker.environment()
        machine.start_roles(family, environment, settings.home / "logs")
        family.watch(stop, door.look if door is not None else lambda: None)
    finally:
        family.end()


def _require_setup(keys: KeyFolder) -> None:
    if not keys.chain.exists():
        raise KeyFileError(
            keys.chain,
            "is missing, so nothing could be signed. Set this installation up first: "
            "./loa setup begin, then ./loa setup person (docs/settings.md has all steps).",
        )


@dataclass(slots=True)
class _Door:
    """Lets receivers into our own broker as soon as `loa setup receiver` has added them."""

    broker: OwnBroker
    logins: ReceiverLogins
    seen: int

    def look(self) -> None:
        now = self.logins.stamp()
        if now == self.seen:
            return
        self.seen = now
        try:
            self.broker.admit(self.logins.read())
        except OSError as error:  # the disk is full: what runs goes on
            log.warning("new receivers cannot log in before the next start: %s", error)
        else:
            log.info("receivers that may log in: %s", len(self.logins.read()))


def _own_broker(family: Family, settings: Settings, programs: Mapping[str, Program]) -> _Door:
    files = BrokerFiles(settings.home / "broker")
    logins = ReceiverLogins(files.receivers)
    require_free(settings.broker.host, settings.broker.port)
    broker = OwnBroker(family, files, settings.broker.port, programs)
    seen = logins.stamp()
    broker.start(logins.read())
    return _Door(broker, logins, seen)
