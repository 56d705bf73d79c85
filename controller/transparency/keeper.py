"""The log's daily work, for the leading planner: append, ask for heads, check by night."""

import logging

from sqlalchemy import Engine

from controller.clock import now_ms
from controller.store.engine import reading_sessions, writing_sessions
from controller.store.transparency import PendingLeaf
from controller.transparency.findings import keep_findings
from controller.transparency.selfcheck import check
from controller.transparency.sequencer import append_waiting, ask_for_head

log = logging.getLogger(__name__)

APPEND_EVERY_S = 1
HEAD_EVERY_S = 60
CHECK_EVERY_S = 86_400
LEAVES_AT_ONCE = 500
"""Leaves a transaction: it holds SQLite's only writer."""


def append_once(engine: Engine) -> None:
    """Append all that waits, some in each transaction."""
    while True:
        with reading_sessions(engine)() as session:
            if session.query(PendingLeaf.id).first() is None:
                return
        with writing_sessions(engine).begin() as session:
            append_waiting(session, now_ms(), LEAVES_AT_ONCE)


def head_once(engine: Engine) -> None:
    """Ask for a head, if one is due: a log that grew gets one an hour."""
    with writing_sessions(engine).begin() as session:
        ask_for_head(session, now_ms())


def check_once(engine: Engine) -> None:
    """Compare the whole record with the log and keep what does not hold."""
    with reading_sessions(engine)() as session:
        faults = list(check(session))
    with writing_sessions(engine).begin() as session:
        new = keep_findings(session, faults, now_ms())
    if new:
        log.error("the record does not hold: %d new findings (loa log check)", new)
