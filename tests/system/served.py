"""An installation that `loa serve` runs with its own broker and authority: boxes come by codes."""

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

from cryptography import x509

from controller.clock import now_ms
from controller.demo.layout import Layout
from controller.demo.logins import kept_logins
from controller.demo.machine import DemoMachine, laid_anew
from controller.serve.ports import LOOPBACK, free_port
from controller.serve.processes import Family
from controller.settings import read_settings
from controller.store.engine import open_engine, writing_sessions
from controller.store.migrate import migrate
from controller.store.places import Receiver, ReceiverState
from tests.system.conftest import OFFLINE
from tests.waiting import until

CONTROLLER = (sys.executable, "-m", "controller.cli")
AGENT = (sys.executable, "-m", "edge_agent.app")
START_S = 180.0


@dataclass(frozen=True)
class Served:
    """An installation that runs, laid but for its receivers."""

    machine: DemoMachine
    told: dict[str, str]
    lines: int
    """The port of the broker at which receivers show their certificates."""

    def command(self, *arguments: str) -> str:
        """What a verb of `loa` says."""
        return subprocess.check_output(
            [*CONTROLLER, *arguments], env=self.told, text=True, timeout=START_S
        )


@contextmanager
def served_commune(home: Path, sockets: Path) -> Iterator[Served]:
    """Lay it and serve it, with a door for receivers; none sits there yet."""
    layout = Layout(home, sockets, free_port(), free_port(), home / "system")
    lines = free_port()
    told = {
        **os.environ,
        **OFFLINE,
        "LOA_HOME": str(home),
        "LOA_WEB_HOST": LOOPBACK,
        "LOA_WEB_PORT": str(layout.web_port),
        "LOA_BROKER_PORT": str(layout.broker_port),
        "LOA_RECEIVERS_LISTEN": LOOPBACK,
        "LOA_RECEIVER_BROKERS": f"localhost:{lines}",
        "LOA_CONTROLLER_URL": layout.address,
    }
    settings = read_settings(told)
    engine = open_engine(settings.database_url)
    migrate(engine)
    sessions = writing_sessions(engine)
    logins = kept_logins(home)
    with sessions.begin() as session:
        commune = laid_anew(session, layout, settings, logins)
    with running([*CONTROLLER, "serve"], told):
        until(lambda: answers(layout.address), START_S)
        yield Served(
            DemoMachine(layout, settings, sessions, commune, logins, (), Family()), told, lines
        )
    engine.dispose()


@contextmanager
def running(command: list[str], told: dict[str, str]) -> Iterator[None]:
    """A process of its own; it ends with the block."""
    with subprocess.Popen(command, env=told) as process:
        try:
            yield
        finally:
            process.terminate()


def answers(address: str) -> bool:
    """Whether something is served there."""
    with suppress(URLError, OSError):
        urllib.request.urlopen(address, timeout=5).close()
        return True
    return False


def certified_name(home: Path) -> str:
    """By which the box comes in, as its certificate says."""
    (own,) = home.rglob("receiver.pem")
    certificate = x509.load_pem_x509_certificate(own.read_bytes())
    return certificate.subject.rfc4514_string().removeprefix("CN=")


def is_ready_to_listen(machine: DemoMachine, receiver: str) -> bool:
    """It is known by the name in its certificate, and its first words have come over its line."""
    with machine.sessions() as session:
        known = session.get(Receiver, receiver)
        state = session.get(ReceiverState, receiver)
        return known is not None and state is not None and now_ms() - state.heard_at < 60_000
