"""The signer's process: keys in memory, the outbox in the database, nothing else."""

import logging
import threading

from sqlalchemy import Engine

from controller.clock import now_ms
from controller.keys.files import KeyFolder, read_signing_key, read_trust
from controller.polling import poll
from controller.settings import Settings
from controller.signer.conditions import Station
from controller.signer.signing import anything_waits, sign_waiting
from controller.store.engine import open_engine, reading_sessions, writing_sessions

log = logging.getLogger(__name__)

POLL_S = 0.2
AT_ONCE = 20
"""Messages a transaction: it holds SQLite's only writer, about a millisecond a message."""


def run(settings: Settings, stop: threading.Event) -> None:
    """Sign until told to stop. Raises KeyFileError for keys that cannot serve."""
    keys = KeyFolder(settings.keys_dir)
    station = Station(read_signing_key(keys.station_key), read_trust(keys))
    log.info("signing with station key %s", station.key.key_id)
    engine = open_engine(settings.database_url)
    try:
        poll(lambda: sign_once(engine, station), stop, POLL_S)
    finally:
        engine.dispose()


def sign_once(engine: Engine, station: Station) -> bool:
    """Sign one batch in one transaction; tell whether more may wait."""
    # Looking first with a session that only reads leaves SQLite's one writer to others.
    with reading_sessions(engine)() as session:
        if not anything_waits(session):
            return False
    with writing_sessions(engine).begin() as session:
        return sign_waiting(session, station, now_ms(), AT_ONCE) == AT_ONCE
