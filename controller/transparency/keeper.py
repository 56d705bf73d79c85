"""The log's daily work, for the leading planner: append, ask for heads, check by night."""

import logging

from sqlalchemy import Engine

from controller.clock import now_ms
from controller.keys.files import KeyFolder, read_trust
from controller.keys.private_files import KeyFileError
from controller.store.engine import reading_sessions, snapshot_sessions, writing_sessions
from controller.store.transparency import PendingLeaf
from controller.transparency.findings import keep_findings
from controller.transparency.selfcheck import check
from controller.transparency.sequencer import append_waiting, ask_for_head, ask_under_new_key
from playlists.messages.trust import Role

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


def head_once(engine: Engine, folder: KeyFolder) -> None:
    """Ask for a head, if one is due: each hour if the log grew, at once under a new key."""
    now = now_ms()
    keys = _keys_in_force(folder, now)
    with writing_sessions(engine).begin() as session:
        if ask_under_new_key(session, keys, now) is None:
            ask_for_head(session, now)


def _keys_in_force(folder: KeyFolder, now: int) -> dict[str, bytes]:
    """The keys that may sign heads, by the chain that lies here; none where there is no chain."""
    try:
        trust = read_trust(folder)
    except KeyFileError:
        return {}
    units = {unit for delegation in trust.delegations for unit in delegation.units}
    return trust.keys_for(Role.RECORD, units, now)


def check_once(engine: Engine) -> None:
    """Compare the whole record with the log and keep what does not hold."""
    with snapshot_sessions(engine)() as session:
        faults = list(check(session, now_ms()))
    with writing_sessions(engine).begin() as session:
        new = keep_findings(session, faults, now_ms())
    if new:
        log.error("the record does not hold: %d new findings (loa log check)", new)
