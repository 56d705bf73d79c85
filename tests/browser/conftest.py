"""A real Chromium over the real web server and a busy commune."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import Engine

from controller.store.engine import open_engine
from controller.store.migrate import migrate
from playlists.verification.page import html
from tests.browser.busy_commune import NOW, BusyCommune, lay
from tests.browser.chromium import LAUNCH
from tests.browser.serving import Serving, settings_in
from tests.controller.commune import FAST_HASHER


@dataclass
class Site:
    """Where the pages are, and what stands behind them."""

    address: str
    engine: Engine
    commune: BusyCommune
    audio_dir: Path


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not Path(LAUNCH["executable_path"]).exists():
        pytest.skip("Chromium is not installed (./loa test installs it)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCH)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def verifier_page(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The page that checks an export, opened from a disk without a network."""
    path = tmp_path_factory.mktemp("page") / "kiem-tra.html"
    path.write_text(html(), encoding="utf-8")
    context = chromium.new_context(offline=True)
    opened = context.new_page()
    opened.goto(path.as_uri())
    yield opened
    context.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    settings = settings_in(tmp_path_factory.mktemp("site"))
    settings.audio_dir.mkdir(parents=True)
    engine = open_engine(settings.database_url)
    migrate(engine)
    commune = lay(engine, settings.audio_dir)
    with Serving(settings, engine, clock=lambda: NOW, hasher=FAST_HASHER) as address:
        yield Site(address, engine, commune, settings.audio_dir)
    engine.dispose()
