import socket
import threading
import urllib.request
from pathlib import Path

import pytest

from controller.accounts.secret_box import kept_box
from controller.serve.ports import free_port
from controller.settings import Settings, read_settings
from controller.store.engine import open_engine, reading_sessions, writing_sessions
from controller.store.logins import OneTimeSecret
from controller.store.people import StaffRole
from controller.web import role
from tests.controller.commune import NOW, lay_commune
from tests.waiting import until

SECRET = "JBSWY3DPEHPK3PXP"


def settings_on(port: int, home: Path, url: str) -> Settings:
    return read_settings(
        {"LOA_HOME": str(home), "LOA_DATABASE_URL": url, "LOA_WEB_PORT": str(port)}
    )


def test_the_role_serves_until_it_is_told_to_stop(tmp_path: Path, sqlite_url: str) -> None:
    serve_once(tmp_path, sqlite_url)


def test_secrets_of_apps_outlive_the_process_and_open_ones_are_sealed_at_its_start(
    tmp_path: Path, sqlite_url: str
) -> None:
    engine = open_engine(sqlite_url)
    with writing_sessions(engine).begin() as session:
        commune = lay_commune(session)
        person_id = commune.people[StaffRole.APPROVER].id
        session.add(
            OneTimeSecret(person_id=person_id, secret=SECRET, created_at=NOW, confirmed_at=NOW)
        )
    for _start in range(2):
        serve_once(tmp_path, sqlite_url)
        with reading_sessions(engine)() as session:
            kept = session.get_one(OneTimeSecret, person_id).secret
        assert SECRET not in kept
        assert kept_box(tmp_path).open(kept, person_id) == SECRET
    engine.dispose()


def serve_once(home: Path, url: str) -> None:
    """Start the role, see it answer, end it."""
    port, stop = free_port(), threading.Event()
    running = threading.Thread(target=role.run, args=(settings_on(port, home, url), stop))
    running.start()
    try:
        until(lambda: is_ready(f"http://127.0.0.1:{port}/readyz"))
    finally:
        stop.set()
        running.join(timeout=10)
    assert not running.is_alive()


def test_a_taken_port_is_an_error_and_no_silent_end(tmp_path: Path, sqlite_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings = settings_on(listener.getsockname()[1], tmp_path, sqlite_url)
        with pytest.raises(OSError, match="in use"):
            role.run(settings, threading.Event())


def is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(url) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
