"""Pages without anything in them, of a province, and of names that are too long."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from controller.store.engine import open_engine
from controller.store.migrate import migrate
from tests.browser.quiet_rooms import AT, QUIET, lay_quiet
from tests.browser.serving import Serving, settings_in
from tests.browser.visitor import Visitor
from tests.controller.commune import FAST_HASHER

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = settings_in(Path(tmp_path_factory.mktemp("quiet")))
    settings.audio_dir.mkdir(parents=True)
    engine = open_engine(settings.database_url)
    migrate(engine)
    lay_quiet(engine)
    with Serving(settings, engine, clock=lambda: AT, hasher=FAST_HASHER) as address:
        yield address
    engine.dispose()


@pytest.mark.parametrize("login", sorted({login for _name, login, _path in QUIET}))
def test_no_barrier_no_complaint_nothing_wider_than_the_window(
    chromium: Browser, address: str, login: str
) -> None:
    found = {}
    with Visitor(chromium, address, 390) as visitor:
        visitor.log_in(login)
        for path in [path for _name, who, path in QUIET if who == login]:
            visitor.go(path)
            found[path] = visitor.judgement()
    assert {path: complaints for path, complaints in found.items() if complaints} == {}
