"""From one engine to another: every row, counted, and the log's tree worked out anew at the end.

Nothing is lost on the way, so nothing has to be settled as after a restore: sessions, plans, the
log and its name go on.
"""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.audit.service import Named, record
from controller.backup.parcel import VERSION, Contents, tree_of
from controller.backup.tables import Counted, consistent, revision, shape, write_rows
from controller.restore.load import BackupRefusedError, fill
from controller.restore.service import holds
from controller.store.engine import writing_sessions
from controller.transparency.sequencer import frontier_of

MOVED = "move_database"


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved."""

    rows: int
    tables: int
    leaves: int
    root: str
    """Of the log's tree, as the new database gives it."""


def move(source: Engine, target: Engine, folder: Path, now: int) -> Moved:
    """Fill the empty `target` with what `source` holds; `folder` is for the way.

    Raises BackupRefusedError where the target is not empty, or where a count or the tree differs:
    the target is then as empty as it was.
    """
    contents = lay_down(source, folder, now)
    opened = [(folder / table.name).open("rb") for table in contents.tables]
    by_name = {table.name: file for table, file in zip(contents.tables, opened, strict=True)}
    try:
        fill(target, contents, by_name.__getitem__, _leaves_give_the_tree)
    finally:
        for file in opened:
            file.close()
    with writing_sessions(target).begin() as session:
        frontier = frontier_of(session)
        rows = sum(table.rows for table in contents.tables)
        moved = Moved(rows, len(contents.tables), frontier.size, frontier.root().hex())
        engine = Named(target.dialect.name)
        record(session, SYSTEM, MOVED, engine, now, rows=rows, leaves=moved.leaves, root=moved.root)
    return moved


def _leaves_give_the_tree(filled: Connection) -> None:
    """Worked out before the rows stand: a database that was refused is as empty as it was."""
    with Session(filled, join_transaction_mode="rollback_only") as session:
        if not holds(session, frontier_of(session)):
            raise BackupRefusedError("the leaves of the log do not give its tree")


def lay_down(source: Engine, folder: Path, now: int) -> Contents:
    """Write each table into a file of the folder, all of them as they are at one moment."""
    with consistent(source) as connection:
        counted: list[Counted] = []
        for table in shape(connection):
            with (folder / str(table.name)).open("xb") as out:
                counted.append(write_rows(connection, table, out))
        size, heads = tree_of(connection)
        return Contents(
            version=VERSION,
            made_at=now,
            revision=revision(connection),
            tables=tuple(counted),
            log_size=size,
            log_heads=heads,
            sounds=0,
        )
