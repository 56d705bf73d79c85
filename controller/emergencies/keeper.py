"""What the planning leader does about emergencies, each piece in a transaction of its own."""

import logging

from sqlalchemy import Engine

from controller.clock import now_ms
from controller.emergencies.carrying_on import anything_to_do, carry_on
from controller.emergencies.pinning import anything_to_pin, pin
from controller.store.engine import reading_sessions, writing_sessions

log = logging.getLogger(__name__)

CARRY_ON_EVERY_S = 0.5
PIN_EVERY_S = 5


def carry_on_once(engine: Engine, sources: tuple[str, ...]) -> None:
    """Send new words and promise repetitions of the emergencies in force."""
    with reading_sessions(engine)() as session:
        if not anything_to_do(session, now_ms()):
            return  # SQLite has one writer
    with writing_sessions(engine).begin() as session:
        done = carry_on(session, now_ms(), sources)
    if done.orders:
        log.info("emergencies: %d newer orders, %d promises", done.orders, done.promises)


def pin_once(engine: Engine, sources: tuple[str, ...]) -> None:
    """Tell receivers which sounds to hold for ever."""
    with reading_sessions(engine)() as session:
        if not anything_to_pin(session):
            return
    with writing_sessions(engine).begin() as session:
        told = pin(session, now_ms(), sources)
    if told:
        log.info("%d receivers are told what to hold for emergencies", told)
