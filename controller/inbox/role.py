"""The inbox's process: looks into the watched folder."""

import threading
import time

from controller.clock import now_ms
from controller.emergencies.alert_folder import look_for_alerts
from controller.inbox.folder import look_into, tell_senders
from controller.polling import poll
from controller.settings import Settings
from controller.store.engine import open_engine, reading_sessions, writing_sessions

LOOK_EVERY_S = 2.0
TELL_EVERY_S = 300.0


def run(settings: Settings, stop: threading.Event) -> None:
    """Look until told to stop."""
    folder = settings.home / "inbox"
    folder.mkdir(exist_ok=True)
    engine = open_engine(settings.database_url)
    told_at = -TELL_EVERY_S

    def look() -> bool:
        nonlocal told_at
        if time.monotonic() - told_at >= TELL_EVERY_S:
            told_at = time.monotonic()
            with reading_sessions(engine)() as session:
                tell_senders(session, folder, now_ms())
        if not any(folder.glob("*/*.json")) and not any(folder.glob("*/*.xml")):
            return False  # SQLite has one writer: nobody waits for an empty folder
        with writing_sessions(engine)() as session:
            now = now_ms()
            look_into(session, folder, now)
            look_for_alerts(session, folder, now)
            session.commit()
        return False

    try:
        poll(look, stop, LOOK_EVERY_S)
    finally:
        engine.dispose()
