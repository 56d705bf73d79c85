"""The web over a small commune."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from controller.settings import read_settings
from controller.store.engine import open_engine, writing_sessions
from controller.store.people import StaffRole
from controller.web.app import create_app
from tests.controller.commune import FAST_HASHER, lay_commune
from tests.controller.web.asking import Browser, Web, Write


@pytest.fixture
def web(sqlite_url: str, tmp_path: Path) -> Iterator[Web]:
    yield from web_over(sqlite_url, tmp_path)


def web_over(database_url: str, tmp_path: Path) -> Iterator[Web]:
    """The web while somebody tests it."""
    engine = open_engine(database_url)
    with writing_sessions(engine)() as session:
        commune = lay_commune(session)
        session.commit()
    settings = read_settings({"LOA_HOME": str(tmp_path), "LOA_DATABASE_URL": database_url})
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
