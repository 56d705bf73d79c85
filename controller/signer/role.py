"""The signer's process: keys in memory, the outbox in the database, nothing else.

It may run on a machine of its own: it needs `LOA_DATABASE_URL`, its keys and the chain. Where
several run, one signs and the others stand by, so that the log's heads have one memory at a time.
"""

import logging
import os
import threading
from collections.abc import Callable

from sqlalchemy import Engine

from controller.clock import now_ms
from controller.keys.authority_files import lines_authority
from controller.keys.files import KeyFolder
from controller.keys.passphrase import required_passphrase
from controller.polling import poll
from controller.settings import Settings
from controller.signer.approver_keeper import ApproverKeeper
from controller.signer.approver_memory import MemoryFile
from controller.signer.conditions import Station
from controller.signer.heads import HeadKeeper
from controller.signer.keyring import Keyring
from controller.signer.line_keeper import LineKeeper
from controller.signer.second_look import SecondLook
from controller.signer.signing import anything_waits, sign_waiting
from controller.store.engine import open_engine, reading_sessions, writing_sessions
from controller.store.leading import Lead, lead_when_free, leadership_for
from controller.store.news import News

log = logging.getLogger(__name__)

POLL_S = 0.05
"""An order must not wait: news of a commit cuts this short. A look for nothing reads one row."""
SECOND_LOOK_MS = 1_000
AT_ONCE = 20
"""Messages a transaction: it holds SQLite's only writer, about a millisecond a message."""


def run(settings: Settings, stop: threading.Event) -> None:
    """Sign until told to stop. Raises KeyFileError, NoPassphraseError for what cannot serve."""
    passphrase = required_passphrase(os.environ, settings.home)
    keyring = Keyring(KeyFolder(settings.keys_dir), passphrase)
    keyring.station()
    engine = open_engine(settings.database_url)
    news = News(engine)
    try:
        lines = LineKeeper(engine, lines_authority(settings.keys_dir), passphrase)
        messages = _work(engine, keyring)
        heads = HeadKeeper(settings.keys_dir)
        approvers = ApproverKeeper(engine, MemoryFile(settings.keys_dir))

        def work() -> bool:
            more = messages()  # an order among them waits for nothing else
            approvers.look(now_ms())
            sign_heads(engine, keyring.station(), heads)
            return more | lines.look(now_ms())

        leadership = leadership_for(engine, Lead.SIGNING, settings.home)
        lead_when_free(leadership, stop, lambda over: poll(work, over, POLL_S, news.wait))
    finally:
        news.close()
        engine.dispose()


def _work(engine: Engine, keyring: Keyring) -> Callable[[], bool]:
    look = SecondLook(engine)
    next_look = 0

    def work() -> bool:
        nonlocal next_look
        station, now = keyring.station(), now_ms()
        if sign_once(engine, station):
            return True
        mended = 0
        if now >= next_look:
            mended = look.take(station, now)
            # Where one reason is gone it is gone for many: go on at once.
            next_look = now if mended else now + SECOND_LOOK_MS
        return mended > 0

    return work


def sign_heads(engine: Engine, station: Station, heads: HeadKeeper) -> None:
    """Sign the heads of the log that wait. Raises KeyFileError for a damaged memory of them."""
    with reading_sessions(engine)() as session:
        if not heads.is_due(session, now_ms()):
            return
    with writing_sessions(engine).begin() as session:
        heads.sign(session, station, now_ms())


def sign_once(engine: Engine, station: Station) -> bool:
    """Sign one batch in one transaction; tell whether more may wait."""
    # Looking first with a session that only reads leaves SQLite's one writer to others.
    with reading_sessions(engine)() as session:
        if not anything_waits(session):
            return False
    with writing_sessions(engine).begin() as session:
        return sign_waiting(session, station, now_ms(), AT_ONCE) == AT_ONCE
