"""What the planning leader does about live broadcasts, each piece in a transaction of its own."""

import logging

from sqlalchemy import Engine

from controller.clock import now_ms
from controller.live.recording import close_lost, keep, lost, make, unrecorded
from controller.shelf.shelf import Shelf
from controller.store.engine import reading_sessions, writing_sessions

log = logging.getLogger(__name__)

KEEP_EVERY_S = 1


def keep_once(engine: Engine, shelf: Shelf) -> None:
    """Close what nobody speaks into any more; make recordings of what is over."""
    with reading_sessions(engine)() as session:
        gone, over = lost(session, now_ms()), unrecorded(session)
    for session_id in gone:
        with writing_sessions(engine).begin() as session:
            close_lost(session, session_id, now_ms())
        log.warning("closed live broadcast %s: nothing came any more", session_id)
    for sent in over:
        track = make(sent, shelf)
        with writing_sessions(engine).begin() as session:
            keep(session, sent, track, now_ms())
        log.info("kept the recording of live broadcast %s", sent.session_id)
