"""Two links for one broker: one works, the other takes over whatever comes for it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from controller.store.ledger import StoredEntry
from playlists.messages.journal_entry import Booted
from tests.controller.link.conftest import House, StandIn
from tests.waiting import until

Start = Callable[[str], "subprocess.Popen[bytes]"]
ENTRIES = 40
COMMAND = [sys.executable, "-m", "controller.cli", "role", "link"]


@pytest.fixture
def start(house: House, tmp_path: Path) -> Iterator[Start]:
    """Starts a link as a process; its words go into a file of the name."""
    begun: list[subprocess.Popen[bytes]] = []
    environment = {
        **os.environ,
        "LOA_HOME": str(house.settings.home),
        "LOA_DATABASE_URL": house.settings.database_url,
        "LOA_BROKER_HOST": house.broker.host,
        "LOA_BROKER_PORT": str(house.broker.port),
    }

    def start_one(name: str) -> "subprocess.Popen[bytes]":
        with (tmp_path / name).open("wb") as words:
            begun.append(subprocess.Popen(COMMAND, env=environment, stderr=words))
        return begun[-1]

    yield start_one
    for process in begun:
        process.kill()
        process.wait()


@pytest.mark.usefixtures("signing")
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_comes_while_the_working_link_is_killed_is_stored_once_by_the_other(
    house: House, start: Start, tmp_path: Path
) -> None:
    def words(name: str) -> str:
        return (tmp_path / name).read_text()

    first = start("first")
    until(lambda: "connected to the broker" in words("first"))
    start("second")
    until(lambda: "link: started" in words("second"))
    assert "leading" not in words("second")

    receiver = StandIn(house)
    for number in range(1, ENTRIES + 1):
        house.witness.write(Booted("1", f"b{number}"), at=number)
    receiver.send(house.witness.report(1, ENTRIES // 2))
    first.kill()
    receiver.send(house.witness.report(ENTRIES // 2 + 1))
    receiver.send_until_stored()
    receiver.close()

    assert "leading" in words("second")
    stored = house.read(lambda session: list(session.scalars(select(StoredEntry.sequence))))
    assert sorted(stored) == [*range(1, ENTRIES + 1)]
