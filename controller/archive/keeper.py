"""The archive's work, by the leading planner or by hand: write what is old, then let it leave.

A file is written and checked while nothing but reading goes on; what follows are transactions of
some reports each. Whatever ends this in between, the next time goes on from there.
"""

import logging

from sqlalchemy import Engine

from controller.archive.errors import ArchiveRefusedError
from controller.archive.service import (
    MONTH_MS,
    Trust,
    enter,
    is_due,
    next_part,
    remaining,
    take_out,
    write,
)
from controller.keys.files import KeyFolder, read_chain
from controller.keys.private_files import KeyFileError
from controller.serve.alone import alone_in
from controller.settings import Settings, SettingsError
from controller.store.engine import reading_sessions, writing_sessions
from controller.store.keeping import Archive

log = logging.getLogger(__name__)

ARCHIVE_EVERY_S = 3_600
"""How often is asked whether a file is due: an office's machine may be on for hours a day."""


def archive_once(engine: Engine, settings: Settings, now: int) -> None:
    """Archive what is due. Where that cannot be done, the evidence stays and the log says why."""
    try:
        let_leave(engine)
        while (archive := _archive_due(engine, settings, now)) is not None:
            log.info("archived %d entries into %s", archive.entries, archive.name)
    except (ArchiveRefusedError, KeyFileError, SettingsError, OSError) as error:
        log.error("older evidence cannot be archived and stays in the database: %s", error)  # noqa: TRY400 -- a traceback says nothing more


def archive_next(engine: Engine, settings: Settings, before: int, now: int) -> Archive | None:
    """Archive a file's worth of what is older than an instant; None where there is nothing.

    Raises ArchiveRefusedError, KeyFileError, OSError, HomeTakenError where somebody else does.
    """
    # Two who write one file leave one that is not what the record says of it.
    with alone_in(settings.archive_dir):
        with reading_sessions(engine)() as session:
            part = next_part(session, before)
            if part is None:
                return None
            written = write(session, trust_of(settings), settings.archive_dir, part)
        with writing_sessions(engine).begin() as session:
            archive = enter(session, written, now)
    let_leave(engine)
    return archive


def let_leave(engine: Engine) -> None:
    """Take out of the database what archives hold, some reports in each transaction."""
    with reading_sessions(engine)() as session:
        waiting = list(remaining(session))
    for reports in waiting:
        with writing_sessions(engine).begin() as session:
            take_out(session, reports)


def old_enough(settings: Settings, now: int) -> int:
    """What came in before this instant may leave the database."""
    return now - settings.record_months * MONTH_MS


def trust_of(settings: Settings) -> Trust:
    """The chain and the root of this installation. Raises KeyFileError, OSError."""
    keys = KeyFolder(settings.keys_dir)
    return Trust(read_chain(keys), keys.root.read_bytes())


def _archive_due(engine: Engine, settings: Settings, now: int) -> Archive | None:
    before = old_enough(settings, now)
    with reading_sessions(engine)() as session:
        if not is_due(session, before):
            return None
    return archive_next(engine, settings, before, now)
