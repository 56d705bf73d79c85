"""`loa serve`: all roles on this machine, watched, until Ctrl-C."""

import argparse
import logging
import os
import signal
import threading
from collections.abc import Mapping

from controller.installation.system_packages import Program
from controller.serve import machine
from controller.serve.alone import alone_in
from controller.serve.broker import BrokerFiles
from controller.serve.ports import require_free
from controller.serve.processes import Family
from controller.settings import Settings, read_settings
from controller.setup.first import broker_passwords
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
    require_free(settings.web_host, settings.web_port)
    programs = machine.ensure_programs(settings.home / "system", log.info)
    migrate(open_engine(settings.database_url))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    family = Family()
    environment = {**os.environ, **machine.speech_environment(programs["espeak-ng"])}
    try:
        if "LOA_BROKER_HOST" not in os.environ:
            environment |= _own_broker(family, settings, programs)
        machine.start_roles(family, environment, settings.home / "logs")
        family.watch(stop)
    finally:
        family.end()


def _own_broker(
    family: Family, settings: Settings, programs: Mapping[str, Program]
) -> Mapping[str, str]:
    files = BrokerFiles(settings.home / "broker")
    receivers = broker_passwords(files.receivers)
    require_free(settings.broker.host, settings.broker.port)
    return machine.start_broker(family, files, settings.broker.port, receivers, programs)
