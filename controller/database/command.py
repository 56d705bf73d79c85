"""`loa database …`: migrate, move."""

import argparse
import sys
import tempfile
from pathlib import Path

from sqlalchemy import make_url

from controller.backup.tables import revision
from controller.clock import now_ms
from controller.database.moving import move
from controller.installation.home import private_home
from controller.restore.load import BackupRefusedError
from controller.serve.alone import alone_in
from controller.settings import Settings, read_settings
from controller.store.engine import open_engine, reading_sessions
from controller.store.leading import Lead, leadership_for
from controller.store.migrate import migrate
from controller.told import takes_json, tell


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    does = parser.add_subparsers(title="what to do", metavar="ACT", required=True)
    steps = does.add_parser("migrate", help="bring the tables to this version, from any older one")
    steps.set_defaults(run=_migrate)
    moving = does.add_parser(
        "move",
        help="all rows into an empty database, of either engine",
        description=(
            "Copies the database of LOA_DATABASE_URL (or LOA_HOME) into an empty one, compares the "
            "count of each table and works out the log's tree anew. Loa must not run meanwhile. "
            "The old database stays as it is; set LOA_DATABASE_URL to the new one afterwards."
        ),
    )
    moving.add_argument("to", metavar="URL", help="as postgresql+psycopg://loa@/loa")
    moving.set_defaults(run=_move)
    takes_json(steps, moving)


def _migrate(chosen: argparse.Namespace) -> int:
    settings = read_settings()
    private_home(settings.home)
    engine = open_engine(settings.database_url)
    migrate(engine)
    with reading_sessions(engine)() as session:
        now_at = revision(session.connection())
    engine.dispose()
    tell(chosen, "", {"revision": now_at})
    return 0


def _move(chosen: argparse.Namespace) -> int:
    settings = read_settings()
    if make_url(chosen.to) == make_url(settings.database_url):
        sys.stderr.write("loa database: both are one database. Nothing was changed.\n")
        return 1
    with alone_in(settings.home):
        try:
            return _moved(chosen, settings)
        except BackupRefusedError as error:
            sys.stderr.write(f"loa database: {error}. Nothing was changed.\n")
            return 1


def _moved(chosen: argparse.Namespace, settings: Settings) -> int:
    source, target = open_engine(settings.database_url), open_engine(chosen.to)
    # Roles that systemd started hold their places: who works now would write past the copy.
    places = [leadership_for(source, lead, settings.home) for lead in Lead]
    try:
        if not all(place.take() for place in places):
            raise BackupRefusedError("a role still works on this database; end all of them first")
        with tempfile.TemporaryDirectory(prefix=".moving-", dir=settings.home) as name:
            moved = move(source, target, Path(name), now_ms())
    finally:
        for place in places:
            place.release()
        source.dispose()
        target.dispose()
    shown = make_url(chosen.to).render_as_string(hide_password=True)
    words = (
        f"moved: {moved.rows} rows of {moved.tables} tables, each counted; log of {moved.leaves} "
        f"leaves, root {moved.root}.\nSet LOA_DATABASE_URL to {shown} and start Loa. The old "
        f"database is unchanged.\n"
    )
    tell(chosen, words, moved)
    return 0
