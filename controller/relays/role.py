"""The relay role: it listens to the stations that will be relayed in some minutes.

Listening takes seconds and a station may be slow, so no other role does it. No transaction is open
meanwhile.
"""

import threading
from collections.abc import Callable

from sqlalchemy import Engine

from controller.clock import now_ms
from controller.polling import poll
from controller.relays.ahead import to_be_heard
from controller.settings import Settings
from controller.stations.probe import Finding, listen
from controller.stations.service import keep_finding
from controller.store.engine import open_engine, reading_sessions, writing_sessions

LOOK_EVERY_S = 15.0
Listen = Callable[[str], Finding]
"""Listens to an address; takes seconds."""


def run(settings: Settings, stop: threading.Event) -> None:
    """Look until told to stop."""
    engine = open_engine(settings.database_url)

    def heard(address: str) -> Finding:
        return listen(address, settings.station_networks)

    try:
        poll(lambda: look(engine, now_ms, heard), stop, LOOK_EVERY_S)
    finally:
        engine.dispose()


def look(engine: Engine, clock: Callable[[], int], listens: Listen) -> bool:
    """Listen to what is near; never tells that more waits."""
    with reading_sessions(engine)() as session:
        due = [(station.id, station.address) for station in to_be_heard(session, clock())]
    for station_id, address in due:
        finding = listens(address)
        with writing_sessions(engine).begin() as session:
            keep_finding(session, station_id, finding, clock())
    return False
