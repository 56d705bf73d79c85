"""The signer on a machine of its own: moved there by configuration alone."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, select

from controller.keys.ceremony import Grant, hold
from controller.keys.files import KeyFolder, write_ceremony
from controller.keys.passphrase import kept_passphrase
from controller.keys.sealed import Lock, Stretch
from controller.planning.service import plan_marked
from controller.store.delivery import OutboxMessage
from controller.store.engine import reading_sessions, writing_sessions
from playlists.messages.envelope import open_envelope
from playlists.messages.plan import Plan
from tests.controller.commune import lay_commune
from tests.waiting import until

PATIENCE_S = 60.0
DAY = 86_400_000


@contextmanager
def signer(home: Path, database_url: str) -> Iterator["subprocess.Popen[bytes]"]:
    environment = {**os.environ, "LOA_HOME": str(home), "LOA_DATABASE_URL": database_url}
    command = [sys.executable, "-m", "controller.cli", "role", "signer"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) as running:
        try:
            yield running
        finally:
            running.terminate()
            running.communicate(timeout=PATIENCE_S)


def signed(engine: Engine) -> bytes | None:
    with reading_sessions(engine)() as session:
        return session.scalars(select(OutboxMessage.envelope)).first()


def test_with_its_keys_a_database_and_nothing_else_of_the_controller_it_signs(
    tmp_path: Path, database_url: str, engine: Engine
) -> None:
    now = time.time_ns() // 1_000_000
    with writing_sessions(engine).begin() as session:
        commune = lay_commune(session, now=now, clusters=1)
        items = [commune.approved_tune(session), commune.approved_bulletin(session)]
        tomorrow = datetime.fromtimestamp((now + DAY) / 1000, UTC).date().isoformat()
        commune.slot(session, items, starts_on=tomorrow)
        plan_marked(session, now + 1000, ("http://127.0.0.1/audio",), limit=10)
    grant = Grant(units=(commune.unit.id,), not_before=now - DAY, not_after=now + DAY)
    ceremony = hold(grant, root_count=1, threshold=1, now=now)
    vault, web = tmp_path / "vault", tmp_path / "web"
    light = Stretch(memory_kib=64, passes=1, lanes=1)
    lock = Lock(kept_passphrase({}, vault), light)
    write_ceremony(ceremony, KeyFolder(vault / "keys"), tmp_path / "root", lock)
    # The machine with web and link has only what is public.
    (web / "keys").mkdir(parents=True)
    for public in ("root.json", "chain.json"):
        shutil.copy(vault / "keys" / public, web / "keys" / public)
    with signer(vault, database_url):
        until(lambda: signed(engine) is not None, PATIENCE_S)
    key, envelope = ceremony.station_key, signed(engine) or b""
    assert open_envelope(envelope, Plan, {key.key_id: key.public_key}).unit == commune.unit.id


def test_without_keys_it_does_not_begin_and_says_why(tmp_path: Path, sqlite_url: str) -> None:
    kept_passphrase({}, tmp_path)
    with signer(tmp_path, sqlite_url) as running:
        _out, words = running.communicate(timeout=PATIENCE_S)
    assert running.returncode == 1
    assert "station.key: is missing" in words.decode()
    assert "Traceback" not in words.decode()
