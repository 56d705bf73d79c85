"""The signer's process: keys in memory, the outbox in the database, nothing else.

It may run on a machine of its own: it needs `LOA_DATABASE_URL`, its keys and the chain.
"""

import logging
import os
import threading

from sqlalchemy import Engine

from controller.clock import now_ms
from controller.keys.files import KeyFolder
from controller.keys.passphrase import required_passphrase
from controller.polling import poll
from controller.settings import Settings
from controller.signer.conditions import Station
from controller.signer.keyring import Keyring
from controller.signer.signing import anything_waits, sign_waiting
from controller.store.engine import open_engine, reading_sessions, writing_sessions

log = logging.getLogger(__name__)

POLL_S = 0.2
AT_ONCE = 20
"""Messages a transaction: it holds SQLite's only writer, about a millisecond a message."""


def run(settings: Settings, stop: threading.Event) -> None:
    """Sign until told to stop. Raises KeyFileError, NoPassphraseError for what cannot serve."""
    passphrase = required_passphrase(os.environ, settings.home)
    keyring = Keyring(KeyFolder(settings.keys_dir), passphrase)
    keyring.station()
    engine = open_engine(settings.database_url)
    try:
        poll(lambda: sign_once(engine, keyring.station()), stop, POLL_S)
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
