"""Bring the demo up: database, keys, commune, broker, roles, receivers."""

import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session, sessionmaker

from controller.clock import now_ms
from controller.demo import receivers
from controller.demo.commune import (
    DemoCommune,
    add_staff,
    find_commune,
    lay_commune,
    seat_receivers,
)
from controller.demo.layout import Layout
from controller.demo.logins import Logins, kept_logins
from controller.demo.receivers import Seat
from controller.demo.words import say
from controller.installation.system_packages import Program
from controller.keys.files import KeyFolder
from controller.keys.passphrase import kept_passphrase
from controller.keys.sealed import Lock
from controller.serve.alone import alone_in
from controller.serve.broker import BrokerFiles
from controller.serve.machine import (
    OwnBroker,
    ensure_programs,
    speech_environment,
    start_roles,
)
from controller.serve.ports import LOOPBACK, require_free
from controller.serve.processes import Family
from controller.settings import Settings, read_settings
from controller.setup.first import hold_ceremony
from controller.store.engine import open_engine, writing_sessions
from controller.store.migrate import migrate

SOUND_START_S = 15.0


@dataclass(frozen=True, slots=True)
class DemoMachine:
    """A demo that runs."""

    layout: Layout
    settings: Settings
    sessions: sessionmaker[Session]
    commune: DemoCommune
    logins: Logins
    seats: tuple[Seat, ...]
    family: Family


class NoSoundError(Exception):
    """`--sound` was asked for, and the loudspeaker says why it cannot play."""

    def __init__(self, words: str) -> None:
        super().__init__(f"{words} Start without --sound, or mend that first.")


class Seating(Protocol):
    """Who sits in the clusters."""

    def seat(
        self, session: Session, commune: DemoCommune, layout: Layout, now: int
    ) -> Sequence[Seat]:
        """Enrol whoever is not yet."""
        ...

    def start(self, family: Family, seats: Sequence[Seat], layout: Layout, keys: KeyFolder) -> None:
        """Start their processes. Raises NoSoundError."""
        ...


@dataclass(frozen=True, slots=True)
class OwnProcesses:
    """A receiver and a loudspeaker in each cluster; with `card`, the first one can be heard."""

    card: bool
    hears: bool = False
    """A microphone hangs in front of the first one."""

    def seat(
        self, session: Session, commune: DemoCommune, layout: Layout, now: int
    ) -> Sequence[Seat]:
        """Enrol whoever has no key yet."""
        return seat_receivers(session, commune, layout, now)

    def start(self, family: Family, seats: Sequence[Seat], layout: Layout, keys: KeyFolder) -> None:
        """Two processes each."""
        for number, seat in enumerate(seats):
            # One card sounds one loudspeaker: three at once would be an echo.
            card, hears = self.card and number == 0, self.hears and number == 0
            receivers.settle(seat, layout, keys, hears=hears)
            for command in receivers.commands(seat, layout, card=card, hears=hears):
                family.start(command)
        if self.card:
            _require_sound(family, layout, seats[0])


@contextmanager
def running(
    layout: Layout, seating: Seating, environment: Mapping[str, str]
) -> Iterator[DemoMachine]:
    """Everything started; at the end every child is ended. Raises what makes a start impossible.

    `environment` is added to what each role is told (LOA_… settings).
    """
    family = Family()
    with alone_in(layout.home):
        require_free(LOOPBACK, layout.web_port)
        programs = ensure_programs(layout.programs, say)
        try:
            yield _started(layout, seating, family, programs, environment)
        finally:
            family.end()


def _started(
    layout: Layout,
    seating: Seating,
    family: Family,
    programs: Mapping[str, Program],
    environment: Mapping[str, str],
) -> DemoMachine:
    told = {
        "LOA_HOME": str(layout.home),
        "LOA_WEB_HOST": LOOPBACK,
        "LOA_WEB_PORT": str(layout.web_port),
        **speech_environment(programs["espeak-ng"]),
        **environment,
    }
    settings = read_settings(told)
    sessions = _prepared_database(settings)
    logins = kept_logins(layout.home)
    with sessions.begin() as session:
        commune = find_commune(session) or laid_anew(session, layout, settings, logins)
        add_staff(session, commune.unit_id, logins, now_ms())
        seats = seating.seat(session, commune, layout, now_ms())
    say("Starting broker, controller and receivers …")
    broker = OwnBroker(family, BrokerFiles(layout.broker), layout.broker_port, programs)
    broker.start({seat.enrolled.receiver_id: seat.enrolled.password for seat in seats})
    told |= broker.environment()
    start_roles(family, told, layout.logs)
    seating.start(family, seats, layout, KeyFolder(settings.keys_dir))
    return DemoMachine(layout, settings, sessions, commune, logins, tuple(seats), family)


def laid_anew(session: Session, layout: Layout, settings: Settings, logins: Logins) -> DemoCommune:
    """A new commune and its keys; those of an earlier database would speak for another."""
    for stale in (settings.keys_dir, layout.root_keys, layout.broker, layout.receivers):
        shutil.rmtree(stale, ignore_errors=True)
    commune = lay_commune(session, logins, now_ms())
    keys = KeyFolder(settings.keys_dir)
    lock = Lock(kept_passphrase(os.environ, layout.home))
    hold_ceremony(commune.unit_id, keys, layout.root_keys, now_ms(), lock)
    return commune


def _prepared_database(settings: Settings) -> sessionmaker[Session]:
    engine = open_engine(settings.database_url)
    migrate(engine)
    return writing_sessions(engine)


def _require_sound(family: Family, layout: Layout, seat: Seat) -> None:
    """Wait for the loudspeaker with the card. Raises NoSoundError with its own words."""
    name, socket = receivers.loudspeaker_name(seat), layout.sockets / seat.code
    deadline = time.monotonic() + SOUND_START_S
    while not socket.exists() and time.monotonic() < deadline:
        if family.has_ended(name):
            words = receivers.loudspeaker_log(seat, layout).read_text(errors="replace")
            raise NoSoundError(words.strip().rpartition("\n")[2])
        time.sleep(0.05)
