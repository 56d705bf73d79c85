"""Every address of the web, for every role, in her own commune and in a neighbouring one.

The addresses come from the app itself: one without a row in the table fails. What is let in is
taken back at its end, so that each question is asked of the same commune.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIWebSocketRoute, iter_route_contexts
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session, sessionmaker

from controller.accounts.authority import ALLOWED, Act
from controller.settings import read_settings
from controller.store.engine import open_engine, writing_sessions
from controller.store.ledger import AuditEvent
from controller.store.people import StaffRole
from controller.web.app import create_app
from controller.web.pages import today
from tests.controller.commune import FAST_HASHER, Commune, lay_commune, lay_commune_in
from tests.controller.web.asking import Browser, Web, token_of
from tests.controller.web.authority_row import Door, Row
from tests.controller.web.authority_table import TABLE
from tests.controller.web.things_of_a_commune import DOCUMENT, things_of

STREAM = "GET /hom-nay/su-kien"
"""Streams never end for who is let in; `test_live_day` listens to this one."""
REFUSED = "không có quyền"
FOREIGN = re.compile("có mục của đơn vị khác|nằm ngoài đơn vị")
"""What pages say of another commune's bulletin in a programme, or of its loudspeakers."""


@dataclass
class House:
    """The web over two communes, and what each has."""

    web: Web
    browsers: Mapping[StaffRole, Browser]
    tokens: Mapping[StaffRole, str]
    """The CSRF token of each session."""
    own: Mapping[str, str]
    foreign: Mapping[str, str]
    written: list[AuditEvent]

    def ask(self, role: StaffRole | None, address: str, known: Mapping[str, str]) -> "Outcome":
        """What becomes of a request with these identifiers."""
        method, path = address.split(" ")
        client = self.web.client() if role is None else self.browsers[role].client
        sent = filled(TABLE[address].form, known)
        token = "" if role is None else self.tokens[role]
        self.written.clear()
        answer = client.request(method, path.format(**known), **body(address, sent, token))
        assert answer.status_code < 500, (address, answer.text)
        location = answer.headers.get("location", "")
        assert re.match(r"$|/(?!/)", location), (address, "leads to another site", location)
        return Outcome(answer.status_code, answer.text, location)


@dataclass
class Outcome:
    status: int
    text: str
    location: str

    @property
    def is_refused(self) -> bool:
        return self.status == 403 or REFUSED in self.text

    @property
    def asks_for_login(self) -> bool:
        return self.status in {401, 204} or self.location.startswith("/dang-nhap?den=")


class Forgetful(Session):
    """Takes everything back instead of keeping it."""

    def commit(self) -> None:
        self.flush()
        self.rollback()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[House]:
    home = tmp_path_factory.mktemp("house")
    (home / "loa.db").write_bytes(migrated_sqlite.read_bytes())
    engine = open_engine(f"sqlite:///{home / 'loa.db'}")
    with writing_sessions(engine)() as session:
        commune = lay_commune(session)
        neighbour = lay_commune_in(session, commune.province, name="khac")
        own, foreign = things_of(session, commune), things_of(session, neighbour)
        session.commit()
    yield opened(home, engine, commune, own, foreign)
    engine.dispose()


def opened(
    home: Path, engine: Engine, commune: Commune, own: Mapping[str, str], foreign: Mapping[str, str]
) -> House:
    holder: list[Web] = []
    settings = read_settings({"LOA_HOME": str(home)})
    settings.audio_dir.mkdir(exist_ok=True)
    (settings.audio_dir / own["sha256"]).touch()
    app = create_app(settings, engine, clock=lambda: holder[0].now, hasher=FAST_HASHER)
    web = Web(app, engine, commune, settings.audio_dir)
    holder.append(web)
    browsers = {role: web.logged_in(role) for role in StaffRole}
    written: list[AuditEvent] = []
    forgetful = sessionmaker(engine, class_=Forgetful, expire_on_commit=False)
    event.listen(
        forgetful,
        "after_flush",
        lambda session, _: written.extend(e for e in session.new if isinstance(e, AuditEvent)),
    )
    app.state.writing = forgetful
    tokens = {role: token_of(browser.get("/tai-khoan")) for role, browser in browsers.items()}
    return House(web, browsers, tokens, own, foreign, written)


def filled(form: Mapping[str, object], known: Mapping[str, str]) -> dict[str, object]:
    def one(value: object) -> object:
        if isinstance(value, list):
            return [one(part) for part in value]
        return value.format(**known) if isinstance(value, str) and "{" in value else value

    return {name: one(value) for name, value in form.items()}


def body(address: str, sent: dict[str, object], token: str) -> dict[str, Any]:
    """The fields as this address takes them, with the token of the asker's session."""
    method, path = address.split(" ")
    if method == "GET":
        return {"params": sent}
    if not path.startswith("/api/"):
        return {"data": {**sent, "csrf_token": token}}
    headers = {"X-CSRF-Token": token}
    if address == "POST /api/v1/documents":
        return {"files": {"source": ("a.txt", DOCUMENT.encode())}, "headers": headers}
    return {"json": sent, "headers": headers} if sent else {"headers": headers}


def addresses(house: House) -> set[str]:
    found = set()
    for route in iter_route_contexts(house.web.app.routes):
        for method in (getattr(route, "methods", None) or set()) - {"HEAD"}:
            found.add(f"{method} {route.path}")
    return found


def rows(needs: Callable[[Row], bool]) -> list[str]:
    return [address for address, row in TABLE.items() if needs(row)]


ACTS = rows(lambda row: isinstance(row.needs, Act))
CLOSED = rows(lambda row: row.needs is not Door.OPEN)


def test_every_address_has_a_row_and_every_row_an_address(house: House) -> None:
    assert addresses(house) == set(TABLE)


def test_no_line_that_stays_open_is_there_but_the_one_that_is_asked_elsewhere(
    house: House,
) -> None:
    """A WebSocket has no method and so no row: `test_live_line` asks this one."""
    contexts = iter_route_contexts(house.web.app.routes)
    routes = (getattr(context, "route", None) for context in contexts)
    lines = {route.path for route in routes if isinstance(route, APIWebSocketRoute)}
    assert lines == {"/truc-tiep/{live_id}/am-thanh"}


def test_whoever_is_not_logged_in_is_asked_to(house: House) -> None:
    let_in = [a for a in CLOSED if not house.ask(None, a, house.own).asks_for_login]
    assert let_in == []


@pytest.mark.parametrize("role", list(StaffRole))
def test_in_her_own_commune_a_role_is_let_in_where_the_table_says_and_nowhere_else(
    house: House, role: StaffRole
) -> None:
    wrong = []
    for address in ACTS:
        if address.endswith("/su-kien"):
            continue
        outcome = house.ask(role, address, house.own)
        may = TABLE[address].needs in ALLOWED[role]
        if outcome.is_refused == may or (not may and house.written):
            wrong.append((address, outcome.status, house.written[:]))
    assert wrong == []


@pytest.mark.parametrize("role", list(StaffRole))
def test_of_a_neighbouring_commune_no_role_gets_or_changes_anything(
    house: House, role: StaffRole
) -> None:
    wrong = []
    for address in (a for a in ACTS if speaks_of_a_thing(a)):
        outcome = house.ask(role, address, house.foreign)
        stays_out = outcome.is_refused or outcome.status == 404 or FOREIGN.search(outcome.text)
        if not stays_out or house.written:
            wrong.append((address, outcome.status, house.written[:]))
    assert wrong == []


@pytest.mark.parametrize("role", [StaffRole.OPERATOR, StaffRole.ADMINISTRATOR])
def test_what_another_site_sends_in_somebodys_name_changes_nothing(
    house: House, role: StaffRole
) -> None:
    """Her browser adds the cookie; the token of her session it cannot know."""
    lured = replace(house, tokens=dict.fromkeys(StaffRole, "guessed"))
    wrong = []
    for address in (a for a in CLOSED if not a.startswith("GET ")):
        outcome = lured.ask(role, address, house.own)
        if outcome.status != 403 or house.written:
            wrong.append((address, outcome.status, house.written[:]))
    assert wrong == []


def speaks_of_a_thing(address: str) -> bool:
    """Whether an identifier that belongs to somebody is in the path or in what is sent."""
    told = re.findall(r"{(\w+)}", address + str(TABLE[address].form))
    return bool(set(told) - {"key", "anchor", "number", "part", "day"})


def test_the_stream_asks_for_a_login_like_the_page(house: House) -> None:
    assert today.router.routes
    assert house.ask(None, STREAM, house.own).asks_for_login
