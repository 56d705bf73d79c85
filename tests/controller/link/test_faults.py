"""Whatever dies, no report is lost and none is counted twice."""

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from controller.link import role as link
from controller.serve import roles
from controller.signer import role as signer
from controller.store.engine import open_engine
from controller.store.ledger import StoredEntry
from controller.store.migrate import migrate
from playlists.messages.journal_entry import Booted
from tests.controller.link.conftest import House, StandIn, settle_in, working
from tests.real_parts.mosquitto import Mosquitto
from tests.real_parts.postgres import KEPT_AFTER_A_KILL, Postgres, find_programs
from tests.waiting import until

ENTRIES = 100


class LinkProcess:
    """The link in a process of its own, which can be killed."""

    def __init__(self, house: House) -> None:
        broker = house.settings.broker
        environment = {
            "LOA_HOME": str(house.settings.home),
            "LOA_DATABASE_URL": house.settings.database_url,
            "LOA_BROKER_HOST": broker.host,
            "LOA_BROKER_PORT": str(broker.port),
        }
        self._command = roles.command("link", environment, house.settings.home)
        self._log = house.settings.home / "link.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                list(self._command.arguments),
                env={**os.environ, **(self._command.environment or {})},
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextmanager
def link_process(house: House) -> Iterator[LinkProcess]:
    process = LinkProcess(house)
    process.start()
    yield process
    process.kill()


def write_entries(house: House, count: int) -> None:
    for number in range(count):
        house.witness.write(Booted("1", f"b{number}"), at=number)


def assert_whole(house: House) -> None:
    """Every entry is there once, in order, under its own number."""
    query = select(StoredEntry.raw).order_by(StoredEntry.sequence)
    assert house.read(lambda s: list(s.scalars(query))) == house.witness.raws


@pytest.mark.usefixtures("signing")
def test_a_link_that_is_killed_again_and_again_loses_nothing(house: House) -> None:
    write_entries(house, ENTRIES)
    receiver = StandIn(house)
    with link_process(house) as process:
        for _time in range(2):
            receiver.chains.get(timeout=20)
            for first in range(1, ENTRIES, 5):
                receiver.send(house.witness.report(first, first + 4))
            process.kill()
            process.start()
        receiver.send_until_stored()
    assert_whole(house)
    receiver.close()


@pytest.mark.usefixtures("signing", "linking")
def test_a_broker_that_is_killed_loses_nothing(house: House, receiver: StandIn) -> None:
    write_entries(house, ENTRIES)
    for first in range(1, ENTRIES, 5):
        receiver.send(house.witness.report(first, first + 4))
    house.broker.kill()
    house.broker.start()
    receiver.send_until_stored()
    assert_whole(house)


def has_missed_the_database(caplog: pytest.LogCaptureFixture) -> bool:
    """Whether the link has found out that nobody is there, and said so."""
    return any(
        one.name == link.log.name and "the database does not answer" in one.getMessage()
        for one in list(caplog.records)
    )


@pytest.mark.skipif(find_programs() is None, reason="PostgreSQL is not installed")
def test_a_database_that_is_killed_loses_nothing(
    tmp_path: Path, broker: Mosquitto, caplog: pytest.LogCaptureFixture
) -> None:
    with Postgres(KEPT_AFTER_A_KILL) as server:
        url = server.new_database()
        engine = open_engine(url)
        migrate(engine)
        house = settle_in(tmp_path / "home", url, engine, broker)
        write_entries(house, ENTRIES)
        with working(signer.run, house.settings), working(link.run, house.settings):
            receiver = StandIn(house)
            receiver.chains.get(timeout=20)
            receiver.send(house.witness.report(1, 50))
            house.wait_for(lambda s: s.scalar(select(func.count()).select_from(StoredEntry)))
            server.kill()
            receiver.send(house.witness.report(51, 100))
            until(lambda: has_missed_the_database(caplog))
            server.start()
            receiver.send_until_stored()
            receiver.close()
        engine.dispose()
        assert_whole(house)
        engine.dispose()


def test_a_database_that_is_locked_for_a_while_delays_and_loses_nothing(
    sqlite_url: str, tmp_path: Path, broker: Mosquitto
) -> None:
    engine = open_engine(sqlite_url)
    house = settle_in(tmp_path / "home", sqlite_url, engine, broker)
    write_entries(house, ENTRIES)
    with working(signer.run, house.settings), working(link.run, house.settings):
        receiver = StandIn(house)
        receiver.chains.get(timeout=20)
        with engine.connect() as hog:
            hog.execute(text("SELECT 1"))
            receiver.send(house.witness.report())
            threading.Event().wait(0.5)  # time itself is tried: somebody writes for so long
        receiver.send_until_stored()
        receiver.close()
    assert_whole(house)
    engine.dispose()
