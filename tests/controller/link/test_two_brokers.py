"""A commune's broker, bridged to the province's, killed in turn: the ledger has everything once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.store.ledger import Journal, StoredEntry
from controller.store.places import ReceiverState
from tests.controller.link.boxes import box
from tests.controller.link.conftest import House
from tests.edge_agent.surroundings import ReceiverProcess
from tests.real_parts.mosquitto import Mosquitto

BRIDGE = """\
connection province
address {host}:{port}
topic loa/v1/# both 1
cleansession false
restart_timeout 1
"""


@pytest.fixture
def commune_broker(house: House, tmp_path: Path) -> Iterator[Mosquitto]:
    bridge = BRIDGE.format(host=house.broker.host, port=house.broker.port)
    with Mosquitto(tmp_path / "commune-broker", bridge) as running:
        yield running


@pytest.fixture
def receiver_box(
    house: House, commune_broker: Mosquitto, tmp_path: Path
) -> Iterator[ReceiverProcess]:
    with box(house, tmp_path / "box", [commune_broker, house.broker]) as running:
        yield running


def stored(session: Session) -> list[int]:
    return sorted(session.scalars(select(StoredEntry.sequence)))


def wait_for_another_start(house: House, receiver: ReceiverProcess) -> None:
    """Start the receiver anew, which writes an entry, and wait until the ledger has it."""
    before = house.read(stored)
    receiver.kill()
    receiver.start()
    house.wait_for(lambda session: len(stored(session)) > len(before))


@pytest.mark.long
@pytest.mark.usefixtures("signing", "linking")
def test_whichever_broker_is_gone_nothing_is_lost_and_nothing_doubled(
    house: House, commune_broker: Mosquitto, receiver_box: ReceiverProcess
) -> None:
    house.wait_for(stored)
    commune_broker.kill()
    wait_for_another_start(house, receiver_box)
    commune_broker.start()
    house.broker.kill()
    receiver_box.kill()
    receiver_box.start()
    seen = house.read(stored)
    house.broker.start()
    house.wait_for(lambda session: len(stored(session)) > len(seen))

    def settled(session: Session) -> bool:
        journal = session.scalars(select(Journal)).one()
        state = session.scalars(select(ReceiverState)).one()
        return f'"journal_stored":{journal.last_sequence}' in state.state and state.online

    house.wait_for(settled)
    numbers = house.read(stored)
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 3
