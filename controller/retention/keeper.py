"""What the planning leader throws away each day."""

import logging

from sqlalchemy import Engine

from controller.clock import now_ms
from controller.erasure.keeper import erase_once
from controller.retention.service import remove_files, throw_away
from controller.settings import Settings
from controller.store.engine import drop_overwritten, writing_sessions

log = logging.getLogger(__name__)

TIDY_EVERY_S = 86_400


def tidy_once(engine: Engine, settings: Settings) -> None:
    """Throw away what is kept no longer, erase what is due, and empty the database's log of it."""
    with writing_sessions(engine).begin() as session:
        gone = throw_away(session, now_ms())
    remove_files(settings.shelf, gone.sounds)
    erase_once(engine, settings)
    if not drop_overwritten(engine):
        log.info("the database's log could not be emptied while somebody reads; tomorrow again")
    log.info(
        "thrown away: %d messages, %d plans, %d messages set aside, %d sounds",
        gone.messages,
        gone.plans,
        gone.set_aside,
        len(gone.sounds),
    )
