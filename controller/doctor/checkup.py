"""The questions, each answered by a finding: what was looked at, how it is, what to do."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path

import imageio_ffmpeg
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from controller.archive.keeper import old_enough
from controller.archive.service import is_due
from controller.keys.alarms import key_alarms, somebody_signs
from controller.keys.files import KeyFolder, read_trust
from controller.keys.private_files import KeyFileError
from controller.serve.ports import answers
from controller.settings import Settings
from controller.shelf.errors import ShelfAwayError
from controller.store.durability import loosened
from controller.store.engine import open_engine, reading_sessions
from controller.store.migrate import is_current
from controller.watching.alarms import Gravity, alarms
from controller.watching.figures import read_figures
from tts.voices.loa.model import is_installed

LEAST_FREE_MB = 2_000
ARCHIVED_WITHIN_MS = 7 * 86_400_000
"""The planner archives what is old within the hour: a week later something keeps it from that."""
OFFICE_PACKAGES = "libreoffice-writer-nogui"
SCAN_PACKAGES = "tesseract-ocr tesseract-ocr-vie"
RUNBOOKS = "docs/runbooks/README.md"


class State(StrEnum):
    """How it is."""

    GOOD = "good"
    HINT = "hint"
    """Something that may be left out on purpose is not there."""
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer, in English."""

    subject: str
    state: State
    what: str
    remedy: str = ""


def checkup(settings: Settings, now: int, path: str | None = None) -> Iterator[Finding]:
    """Ask everything; a question that cannot be asked is a finding, too.

    Programs are looked for in the folders of `path`, by default those of PATH.
    """
    yield _room(settings.home)
    yield from _programs(settings, path)
    yield from _reading_programs(path)
    yield _pages(settings)
    yield _broker(settings)
    yield from _store(settings)
    yield from _keys(settings, now)
    yield from _database(settings, now)


def _room(home: Path) -> Finding:
    there = next(path for path in (home, *home.parents) if path.exists())
    free_mb = shutil.disk_usage(there).free // (1024 * 1024)
    words = f"{free_mb} MB free at {there}"
    if free_mb < LEAST_FREE_MB:
        return Finding("disk", State.WARNING, words, f"free some: {LEAST_FREE_MB} MB are a month")
    return Finding("disk", State.GOOD, words)


def _programs(settings: Settings, path: str | None) -> Iterator[Finding]:
    yield _program("ffmpeg", imageio_ffmpeg.get_ffmpeg_exe, "pip install -r requirements/demo.lock")
    espeak = partial(shutil.which, "espeak-ng", path=path)
    yield _program("espeak-ng", espeak, "apt-get install espeak-ng")
    if settings.neural_voice:
        there = settings.voice_model is not None or is_installed()
        state = State.GOOD if there else State.WARNING
        words = "its model is there" if there else "its model is not there; espeak-ng speaks"
        yield Finding("Giọng Loa", state, words, "" if there else "see docs/voice.md")


def _program(name: str, find: Callable[[], str | None], remedy: str) -> Finding:
    try:
        found = find()
    except RuntimeError as error:
        return Finding(name, State.FAULT, str(error), remedy)
    if found is None:
        return Finding(name, State.WARNING, "not on PATH", remedy)
    return Finding(name, State.GOOD, found)


def _reading_programs(path: str | None) -> Iterator[Finding]:
    """What `controller.intake.programs` calls. Without one Loa refuses what needs it, by name."""
    old, recognised = "old Word files (.doc), ODT and RTF", "scans and photographs"
    yield _reading("LibreOffice", "soffice", path, old, OFFICE_PACKAGES)
    yield _reading("Poppler", "pdftoppm", path, "PDF files that are scans", "poppler-utils")
    tesseract = _reading("Tesseract", "tesseract", path, recognised, SCAN_PACKAGES)
    if tesseract.state is State.GOOD and not _reads_vietnamese(tesseract.what):
        words = f"its Vietnamese (vie) is not there: {recognised} are refused"
        tesseract = Finding("Tesseract", State.HINT, words, "apt-get install tesseract-ocr-vie")
    yield tesseract


def _reading(name: str, program: str, path: str | None, what: str, packages: str) -> Finding:
    found = shutil.which(program, path=path)
    if found is None:
        words = f"{program} is not on PATH: {what} are refused"
        return Finding(name, State.HINT, words, f"apt-get install {packages}")
    return Finding(name, State.GOOD, found)


def _reads_vietnamese(tesseract: str) -> bool:
    try:
        asked = [tesseract, "--list-langs"]
        told = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return "vie" in told.stdout.split()


def _pages(settings: Settings) -> Finding:
    host, port = settings.web_host, settings.web_port
    if answers(host, port, timeout_s=2.0):
        return Finding("pages", State.GOOD, f"{host}:{port} answers")
    remedy = "loa serve; if it runs, LOA_WEB_HOST and _PORT"
    return Finding("pages", State.FAULT, f"{host}:{port} does not answer", remedy)


def _broker(settings: Settings) -> Finding:
    host, port = settings.broker.host, settings.broker.port
    if answers(host, port, timeout_s=2.0):
        return Finding("broker", State.GOOD, f"{host}:{port} answers")
    remedy = "start it (loa serve starts one of its own), or set LOA_BROKER_HOST and _PORT"
    return Finding("broker", State.FAULT, f"{host}:{port} does not answer", remedy)


def _store(settings: Settings) -> Iterator[Finding]:
    shelf = settings.shelf
    if shelf.behind is None:
        return
    waiting = len(shelf.owes())
    try:
        next(iter(shelf.behind.removed()), None)
    except ShelfAwayError as error:
        words = f"{error}; {waiting} things wait to be sent"
        yield Finding("sounds", State.FAULT, words, "see docs/deploy/beyond.md")
    else:
        yield Finding("sounds", State.GOOD, f"{settings.audio_store} answers, {waiting} wait")


def _keys(settings: Settings, now: int) -> Iterator[Finding]:
    folder = KeyFolder(settings.keys_dir)
    if not folder.chain.exists():
        yield Finding("keys", State.FAULT, "no ceremony was held here", "loa setup begin")
        return
    try:
        trust = read_trust(folder)
    except KeyFileError as error:
        yield Finding("keys", State.FAULT, str(error), "see docs/keys.md")
        return
    if not somebody_signs(trust, now):
        yield Finding("keys", State.FAULT, "no station key is in force", "loa keys delegate")
        return
    ending = key_alarms(trust, now)
    if ending:
        days = max(0, ending[0].ends_at - now) // 86_400_000
        words = f"a station key for {ending[0].role} ends in {days} days"
        yield Finding("keys", State.WARNING, words, "loa keys renew (docs/keys.md)")
        return
    yield Finding("keys", State.GOOD, "station keys are in force")


def _database(settings: Settings, now: int) -> Iterator[Finding]:
    address = settings.database_url
    url = make_url(address)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        words = f"there is none at {url.database}"
        yield Finding("database", State.FAULT, words, "loa setup begin, or set LOA_HOME")
        return
    engine = open_engine(address)
    try:
        with engine.connect() as connection:
            current = is_current(connection)
            forgetful = loosened(connection)
        if not current:
            words = "its tables are of another version than this program"
            yield Finding("database", State.FAULT, words, "loa database migrate")
            return
        with reading_sessions(engine)() as session:
            figures = read_figures(session, now)
            late = is_due(session, old_enough(settings, now) - ARCHIVED_WITHIN_MS)
    except SQLAlchemyError as error:
        words = str(error.__cause__ or error).partition("\n")[0]
        yield Finding("database", State.FAULT, words, "see LOA_DATABASE_URL")
        return
    finally:
        engine.dispose()
    yield Finding("database", State.GOOD, "answers, and has the tables of this version")
    if forgetful:
        words = f"PostgreSQL may forget what it committed: {', '.join(forgetful)} off"
        yield Finding("durability", State.FAULT, words, "see deploy/province/postgresql.conf")
    if late:
        words = f"evidence older than {settings.record_months} months is not archived"
        yield Finding("archive", State.WARNING, words, "loa archive write says why")
    ringing = alarms(figures)
    for alarm in ringing:
        state = State.FAULT if alarm.gravity is Gravity.FAULT else State.WARNING
        yield Finding(alarm.name, state, alarm.what, f"{RUNBOOKS}#{alarm.name}")
    if not ringing:
        words = f"{figures.receivers_online} of {figures.receivers} receivers online, no alarm"
        yield Finding("work", State.GOOD, words)
