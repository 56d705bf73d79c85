"""What the planning leader erases by itself."""

import logging

from sqlalchemy import Engine

from controller import civil
from controller.clock import now_ms
from controller.erasure.errors import LogBehindError
from controller.erasure.service import due, erase_due, remove_files
from controller.settings import Settings
from controller.store.engine import reading_sessions, writing_sessions

log = logging.getLogger(__name__)


def erase_once(engine: Engine, settings: Settings) -> None:
    """Erase personal data whose time is over, each bulletin in a transaction of its own."""
    with reading_sessions(engine)() as session:
        waiting = due(session, civil.day_of(now_ms()))
    for bulletin_id in waiting:
        try:
            with writing_sessions(engine).begin() as session:
                erased = erase_due(session, bulletin_id, now_ms())
        except LogBehindError:
            continue  # tomorrow it is in the log
        remove_files(erased, settings.shelf, settings.clips_dir)
        log.info("erased the personal data of bulletin %s", bulletin_id)
