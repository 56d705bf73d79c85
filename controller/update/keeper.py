"""What the planning leader does about versions that are on their way."""

import logging

from sqlalchemy import Engine

from controller.clock import now_ms
from controller.store.engine import reading_sessions, writing_sessions
from controller.update.service import carry_on, under_way

log = logging.getLogger(__name__)

UPDATE_EVERY_S = 5


def update_once(engine: Engine, sources: tuple[str, ...]) -> None:
    """Tell the receivers whose turn it is."""
    with reading_sessions(engine)() as session:
        if not under_way(session):
            return  # SQLite has one writer
    with writing_sessions(engine).begin() as session:
        told = carry_on(session, now_ms(), sources)
    if told:
        log.info("%d receivers are told to update", told)
