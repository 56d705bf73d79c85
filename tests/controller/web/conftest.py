"""The web over a small commune."""

import pickle
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from controller.settings import read_settings
from controller.store.engine import open_engine, writing_sessions
from controller.store.people import StaffRole
from controller.web.app import create_app
from tests.controller.commune import FAST_HASHER, Commune, lay_commune
from tests.controller.web.asking import Browser, Web, Write


@dataclass(frozen=True, slots=True)
class Laid:
    """A database with a commune in it, laid once: each test takes a copy of both."""

    database: Path
    commune: bytes


@pytest.fixture(scope="session")
def laid(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Laid:
    path = tmp_path_factory.mktemp("laid") / "loa.db"
    shutil.copy(migrated_sqlite, path)
    engine = open_engine(f"sqlite:///{path}")
    commune = pickle.dumps(_lay(engine))
    engine.dispose()
    return Laid(path, commune)


@pytest.fixture
def web(laid: Laid, tmp_path: Path) -> Iterator[Web]:
    path = tmp_path / "loa.db"
    shutil.copy(laid.database, path)
    engine = open_engine(f"sqlite:///{path}")
    yield from _serve(engine, pickle.loads(laid.commune), tmp_path)


def web_over(database_url: str, tmp_path: Path) -> Iterator[Web]:
    """The web while somebody tests it, on either engine."""
    engine = open_engine(database_url)
    yield from _serve(engine, _lay(engine), tmp_path)


def _lay(engine: Engine) -> Commune:
    with writing_sessions(engine)() as session:
        commune = lay_commune(session)
        session.commit()
        return commune


def _serve(engine: Engine, commune: Commune, tmp_path: Path) -> Iterator[Web]:
    url = engine.url.render_as_string(hide_password=False)
    settings = read_settings({"LOA_HOME": str(tmp_path), "LOA_DATABASE_URL": url})
    settings.audio_dir.mkdir()
    holder: list[Web] = []
    app = create_app(settings, engine, clock=lambda: holder[0].now, hasher=FAST_HASHER)
    holder.append(Web(app, engine, commune, settings.audio_dir))
    yield holder[0]
    engine.dispose()


@pytest.fixture
def operator(web: Web) -> Browser:
    return web.logged_in(StaffRole.OPERATOR)


@pytest.fixture
def approver(web: Web) -> Browser:
    return web.logged_in(StaffRole.APPROVER)


@pytest.fixture
def write(web: Web) -> Write:
    return writer_of(web)


def writer_of(web: Web) -> Write:
    """Does something in the web's database, as other processes would."""

    def do(work: Callable[[Session], Any]) -> Any:
        with writing_sessions(web.engine)() as session:
            made = work(session)
            session.commit()
            return made

    return do
