"""The inbox's process: looks into the watched folder."""

import threading
import time

from controller.inbox.folder import look_into
from controller.polling import poll
from controller.settings import Settings
from controller.store.engine import open_engine, writing_sessions

LOOK_EVERY_S = 2.0


def run(settings: Settings, stop: threading.Event) -> None:
    """Look until told to stop."""
    folder = settings.home / "inbox"
    folder.mkdir(exist_ok=True)
    engine = open_engine(settings.database_url)

    def look() -> bool:
        if not any(folder.glob("*/*.json")):
            return False  # SQLite has one writer: nobody waits for an empty folder
        with writing_sessions(engine)() as session:
            look_into(session, folder, time.time_ns() // 1_000_000)
            session.commit()
        return False

    try:
        poll(look, stop, LOOK_EVERY_S)
    finally:
        engine.dispose()
