"""`loa serve`: all roles on this machine, watched, until Ctrl-C."""

import argparse
import logging
import os
import signal
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from controller.broker.own import BrokerFolder, furnish_own, renew_certificate
from controller.clock import now_ms
from controller.https.files import HttpsFolder
from controller.installation.system_packages import Program
from controller.keys.files import KeyFolder
from controller.keys.passphrase import NoPassphraseError
from controller.keys.private_files import KeyFileError
from controller.serve import machine, roles
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

LIST_EVERY_S = 1.0
CERTIFICATE_EVERY_S = 24 * 3600.0


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.description = (
        "Runs each role (LOA_ROLES: some of them), and a Mosquitto of its own on "
        "loopback unless LOA_BROKER_HOST names another; with LOA_RECEIVER_BROKERS receivers "
        "come in over the network by certificates. All settings: docs/settings.md."
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
    if settings.https_port is not None:
        HttpsFolder(settings.https_dir).require()
        require_free(settings.web_host, settings.https_port)
    chosen = roles.chosen(settings)
    programs = machine.ensure_programs(settings.home / "system", log.info)
    engine = open_engine(settings.database_url)
    migrate(engine)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    family = Family()
    environment = {**os.environ, **machine.speech_environment(programs["espeak-ng"])}
    try:
        door = (
            None
            if "LOA_BROKER_HOST" in os.environ
            else _own_broker(family, settings, programs, engine)
        )
        if door is not None:
            environment |= door.broker.environment()
        machine.start_roles(family, environment, settings.home / "logs", chosen)
        log.info(
            "%s begin, pages at %s; each tells its own log in %s",
            ", ".join(chosen),
            settings.controller_url,
            settings.home / "logs",
        )
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
class _OwnDoor:
    """Keeps what our own broker reads as fresh as it should be: who may come in, who may not."""

    broker: OwnBroker
    logins: ReceiverLogins
    lines: BrokerFolder
    settings: Settings
    seen: int
    looked_at: float = 0.0
    tell_again: bool = False
    certified_at: float = field(default_factory=time.monotonic)

    def look(self) -> None:
        """New logins at once, a new list of the revoked within a second."""
        try:
            if self.broker.door is None:
                self._look_at_logins()
            elif time.monotonic() - self.looked_at > LIST_EVERY_S:
                self.looked_at = time.monotonic()
                changed = self.lines.renew_list() or self._renew_certificate()
                # Once more a second later: a signal that comes while it reads is lost.
                if changed or self.tell_again:
                    self.broker.read_again()
                self.tell_again = changed
        except (OSError, SQLAlchemyError, KeyFileError, NoPassphraseError) as error:
            # Disk, database or keys are away: what runs goes on.
            log.warning("the broker's files are not renewed: %s", error)

    def _renew_certificate(self) -> bool:
        if time.monotonic() - self.certified_at < CERTIFICATE_EVERY_S:
            return False
        self.certified_at = time.monotonic()
        return renew_certificate(self.settings, self.lines.folder, now_ms())

    def _look_at_logins(self) -> None:
        now = self.logins.stamp()
        if now == self.seen:
            return
        self.seen = now
        self.broker.admit(self.logins.read())
        log.info("receivers that may log in: %s", len(self.logins.read()))


def _own_broker(
    family: Family, settings: Settings, programs: Mapping[str, Program], engine: Engine
) -> _OwnDoor:
    files = BrokerFiles(settings.home / "broker")
    logins = ReceiverLogins(files.receivers)
    require_free(settings.broker.host, settings.broker.port)
    lines = BrokerFolder(files.folder, engine)
    door = None
    if settings.receiver_brokers:
        door = furnish_own(settings, files.folder, engine, now_ms())
        lines.renew_list()
        require_free(door.host, door.port)
    broker = OwnBroker(family, files, settings.broker.port, programs, door=door)
    seen = logins.stamp()
    broker.start({} if door else logins.read())
    return _OwnDoor(broker, logins, lines, settings, seen)
