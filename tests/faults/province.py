"""A province on this machine: PostgreSQL, a broker with certificates, two of each role, a fleet.

The parts are the product's own and its configuration; only who starts them again is ours, as
systemd would.
"""

import json
import shutil
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from controller.clock import now_ms
from controller.demo.commune import add_staff
from controller.demo.layout import Layout
from controller.demo.logins import kept_logins
from controller.demo.machine import DemoMachine, laid_anew
from controller.keys.files import KeyFolder
from controller.serve import roles
from controller.serve.machine import start_roles
from controller.serve.ports import LOOPBACK, free_port
from controller.serve.processes import Family
from controller.settings import read_settings
from controller.simulate.seating import OneFleet
from controller.store.engine import open_engine, writing_sessions
from controller.store.ledger import StoredEntry
from controller.store.migrate import migrate
from edge_agent.enrolment.line_files import AUTHORITY, OWN
from playlists.messages.fleet_report import FleetReport
from tests.attacks.stronghold import HOST, Stronghold
from tests.real_parts.postgres import KEPT_AFTER_A_KILL, Postgres

DOUBLED = ("planner", "link", "signer", "speech")
"""The web has a port of its own; the proxy asks another one (tests/deploy/test_proxy.py)."""
SPARE_LINES = 50


@dataclass
class Province:
    """What runs, and what can be killed."""

    machine: DemoMachine
    fleet: OneFleet
    database: Postgres
    broker: Stronghold
    seconds: Family
    """Those that stand by."""
    _down: set[str] = field(default_factory=set)

    def kill(self, part: str) -> None:
        """End it as a power cut does; `look_after` starts it again."""
        if part == "database":
            self.database.kill()
            self._down.add(part)
        elif part == "broker":
            self.broker.process.kill()
            self.broker.process.wait()
            self._down.add(part)
        else:
            self._at_work(part).tell(part, signal.SIGKILL)

    def _at_work(self, role: str) -> Family:
        """Of two that may lead, where the one is that does."""
        logs = self.machine.layout.logs
        folders = {logs: self.machine.family, logs / "seconds": self.seconds}
        return folders[max(folders, key=lambda folder: last_led(folder / f"{role}.log"))]

    def look_after(self) -> None:
        """Start again what has died, as systemd does. To be called all the time."""
        for family in (self.machine.family, self.seconds):
            family.watch_once()
            assert not family.hopeless(), family.hopeless()
        if "broker" in self._down:
            self.broker.start()
            self._down.discard("broker")
        if "database" in self._down and self._database_starts():
            self._down.discard("database")

    def _database_starts(self) -> bool:
        try:
            self.database.start()
        except RuntimeError:  # processes of the killed one have not ended yet
            return False
        return True

    def told(self) -> FleetReport:
        """The fleet's newest word, at most two seconds old."""
        return self.fleet.told()

    def entries(self) -> int:
        """How many of the fleet's entries are in the ledger; none while the database is away."""
        try:
            with self.machine.sessions() as session:
                return session.scalar(select(func.count()).select_from(StoredEntry)) or 0
        except (DBAPIError, psycopg.Error):
            return 0

    def come(self) -> None:
        """The fleet knocks at the broker."""
        self.fleet.come(self.machine.family, self.machine.layout.logs)


def last_led(words: Path) -> str:
    """When a process said last that it leads; "" for never, as for roles that all work."""
    told = words.read_text() if words.exists() else ""
    return max((line[:23] for line in told.splitlines() if "leading: leading" in line), default="")


@contextmanager
def province(home: Path, receivers: int) -> Iterator[Province]:
    """All of it, up and running; the fleet has not come yet."""
    with ExitStack() as stack:
        database = stack.enter_context(Postgres(KEPT_AFTER_A_KILL, "max_connections=120"))
        broker = stack.enter_context(
            Stronghold(home / "mosquitto", connections=receivers + SPARE_LINES)
        )
        layout = Layout(home, home, free_port(), broker.port, home / "system")
        told = {
            "LOA_HOME": str(home),
            "LOA_WEB_HOST": LOOPBACK,
            "LOA_WEB_PORT": str(layout.web_port),
            "LOA_DATABASE_URL": database.new_database(),
            "LOA_BROKER_HOST": HOST,
            "LOA_BROKER_PORT": str(broker.controller_port),
            "LOA_BROKER_CERTIFICATES": str(broker.folder),
            "LOA_ONLINE_VOICES": "no",
            "LOA_NEURAL_VOICE": "no",
        }
        family, seconds = Family(), Family()
        fleet = OneFleet(receivers, "steady", home)
        machine = _laid(layout, told, family, fleet)
        stack.callback(machine.sessions.kw["bind"].dispose)
        _give_certificates(fleet, broker, home / "lines")
        stack.callback(seconds.end)
        stack.callback(family.end)
        start_roles(family, told, layout.logs)
        for role in DOUBLED:
            seconds.start(roles.command(role, told, layout.logs / "seconds"))
        yield Province(machine, fleet, database, broker, seconds)


def _laid(layout: Layout, told: dict[str, str], family: Family, fleet: OneFleet) -> DemoMachine:
    """Database, keys, commune, clusters and the receivers in them."""
    settings = read_settings(told)
    engine = open_engine(settings.database_url)
    migrate(engine)
    sessions = writing_sessions(engine)
    logins = kept_logins(layout.home)
    with sessions.begin() as session:
        commune = laid_anew(session, layout, settings, logins)
        add_staff(session, commune.unit_id, logins, now_ms())
        seats = fleet.seat(session, commune, layout, now_ms())
    fleet.start(family, seats, layout, KeyFolder(settings.keys_dir))
    return DemoMachine(layout, settings, sessions, commune, logins, tuple(seats), family)


def _give_certificates(fleet: OneFleet, broker: Stronghold, folder: Path) -> None:
    """Each of the fleet comes by a certificate of its own, instead of a password."""
    roster = fleet.folder / "fleet.json"
    told = json.loads(roster.read_bytes())
    for member in told["members"]:
        line = folder / member["receiver"]
        line.mkdir(parents=True)
        shutil.copy(broker.folder / "ca.crt", line / AUTHORITY)
        own = broker.admit(member["receiver"])
        (line / OWN).write_bytes(own.key.read_bytes() + own.certificate.read_bytes())
        member["broker"] = {"host": HOST, "port": broker.port, "certificates": str(line)}
    roster.write_text(json.dumps(told))
