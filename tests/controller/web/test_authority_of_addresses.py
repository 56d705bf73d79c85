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
from fastapi.routing import iter_route_contexts
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session, sessionmaker

from controller.accounts.actor import SYSTEM
from controller.accounts.authority import ALLOWED, Act
from controller.accounts.resets import ask_reset
from controller.accounts.secret_box import SecretBox
from controller.accounts.standing_in import NewSubstitution, substitute
from controller.approval_requests.service import NewRequest
from controller.approval_requests.service import ask as ask_approver
from controller.audit.filters import save_filter
from controller.audit.links import NewLink, make_link
from controller.audit.rounds import NewFinding, NewRound, add_finding, draw_round
from controller.calendar_links import service as calendar_links
from controller.drafting.conversation import Said
from controller.drafting.service import Answer, keep_draft, question_about
from controller.enrolment.codes import CodeFor, make_code
from controller.inbox.parcel import read_parcel
from controller.inbox.service import receive
from controller.intake.service import import_document
from controller.intake.source_file import SourceFile
from controller.listening.service import ask_for_round
from controller.obligations.service import NewDuty, take_on
from controller.planning.service import plan_marked
from controller.receivers.areas import NewArea, add_area
from controller.regulations.days import NewDays, declare
from controller.regulations.service import NewRule, add_rule
from controller.series.service import NewSeries, create_series
from controller.settings import read_settings
from controller.stations.service import NewStation
from controller.stations.service import add as add_station
from controller.store.base import new_id
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.calendar_links import CalendarLink
from controller.store.documents import Document
from controller.store.drafting import MachineDraft
from controller.store.engine import open_engine, writing_sessions
from controller.store.inspections import Heard
from controller.store.ledger import AuditEvent
from controller.store.listening import ListeningClip
from controller.store.people import StaffRole
from controller.store.places import Area
from controller.store.regulations import DayKind
from controller.store.stations import Station, StationKind
from controller.web.app import create_app
from controller.web.pages import today
from tests.controller.commune import FAST_HASHER, Commune, lay_commune, lay_commune_in
from tests.controller.web.approved_on_paper import approved_on_paper
from tests.controller.web.asking import Browser, Web, token_of
from tests.controller.web.authority_row import Door, Row
from tests.controller.web.authority_table import TABLE
from tests.controller.web.emergency_things import emergencies_of
from tests.controller.web.update_things import updates_of
from tests.controller.web.reported_things import reported_by

DOCUMENT = "THÔNG BÁO\nVề việc cắt điện\n1. Thời gian\nCắt điện lúc 7 giờ.\n2. Nơi\nThôn Đông.\n"
PARCEL = read_parcel(b'{"source":"S","bulletins":[{"number":"1","title":"T","text":"N"}]}')
STREAM = "GET /hom-nay/su-kien"
"""Streams never end for who is let in; `test_live_day` listens to this one."""
REFUSED = "không có quyền"
FOREIGN = "có mục của đơn vị khác"
"""What a programme says of another commune's bulletin."""


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


def things_of(session: Session, commune: Commune) -> dict[str, str]:
    """The identifiers of one thing of each kind that a commune has."""
    pending = commune.pending_bulletin(session, f"Tin của {commune.unit.name}.")
    approved = commune.approved_bulletin(session, f"Tin phát của {commune.unit.name}.")
    slot = commune.slot(session, [approved])
    plan_marked(session, commune.now + 1, ("http://127.0.0.1/audio",), limit=100)
    expected = session.scalars(
        select(ExpectedBroadcast.id).where(ExpectedBroadcast.slot_id == slot.id)
    ).first()
    document = some_document(session, commune)
    new = NewSeries(unit_id=commune.unit.id, document_id=document.id)
    (source,) = receive(session, SYSTEM, commune.unit.id, PARCEL, commune.now)
    series = create_series(session, commune.operator, new, commune.now)
    technician = commune.actor(StaffRole.TECHNICIAN)
    place = commune.clusters[0].id
    wanted = CodeFor(place, needs_confirmation=True)
    code = make_code(session, technician, wanted, SecretBox.fresh(), commune.now)
    return {
        "unit_id": commune.unit.id,
        "bulletin_id": pending.id,
        "revision_id": pending.current.id,
        "link_key": ask_approver(
            session, commune.operator, NewRequest(bulletin_id=pending.id), commune.now
        ).key,
        "approved_id": approved.id,
        "approval_id": approved_on_paper(session, commune),
        "sha256": str(approved.current.audio_sha256),
        "programme_id": slot.programme_id,
        "slot_id": slot.id,
        "expected_id": str(expected),
        "document_id": document.id,
        "part": document.parts[0].label,
        "series_id": series.id,
        "source_id": source.id,
        "cluster_id": place,
        "area_id": some_area(session, commune).id,
        "station_id": some_station(session, commune).id,
        "calendar_id": some_calendar(session, commune).id,
        "enrolment_id": code.enrolment.id,
        "anchor": "cho-0",
        "passkey_id": "khong-co",
        "day": "2026-11-19",
        "key": "khong-co",
        "number": "1",
        "draft_id": some_draft(session, commune, document).id,
        "clip_id": some_clip(session, commune, str(approved.current.audio_sha256)).id,
        **people_of(session, commune),
        **obligations_of(session, commune, approved.id),
        **inspections_of(session, commune),
        **reported_by(session, commune),
        **emergencies_of(session, commune),
        **updates_of(session, commune),
    }


def inspections_of(session: Session, commune: Commune) -> dict[str, str]:
    auditor, unit_id, now = commune.actor(StaffRole.AUDITOR), commune.unit.id, commune.now
    new = NewLink(unit_id=unit_id, team="Đoàn", ends_at=now + 3_600_000)
    link, text = make_link(session, auditor, new, now)
    drawn = draw_round(session, auditor, NewRound(unit_id=unit_id, name="Đợt", count=1), "0", now)
    found = NewFinding(cluster_id=commune.clusters[0].id, heard=Heard.CLEAR, photo=unit_id.encode())
    return {
        "link_id": link.id,
        "text": text,
        "round_id": drawn.id,
        "photo_sha256": str(add_finding(session, auditor, found, now).photo_sha256),
        "filter_id": save_filter(session, auditor, "Tuần", "ket_qua=failed", now).id,
    }


def obligations_of(session: Session, commune: Commune, bulletin_id: str) -> dict[str, str]:
    unit_id, now = commune.unit.id, commune.now
    rule = NewRule(
        unit_id=unit_id,
        citation="Điều 5",
        limit={"kind": "sessions_per_day", "most": 9},
        first_day="2026-01-01",
    )
    mourning = NewDays(
        unit_id=unit_id,
        kind=DayKind.MOURNING,
        first_day="2026-12-01",
        last_day="2026-12-02",
        name="Quốc tang",
    )
    duty = NewDuty(bulletin_id=bulletin_id, template="three-days", begins_on="2026-11-19")
    return {
        "rule_id": add_rule(session, commune.operator, rule, now).id,
        "days_id": declare(session, commune.operator, mourning, now).id,
        "duty_id": take_on(session, commune.operator, duty, now).id,
    }


def some_document(session: Session, commune: Commune) -> Document:
    file = SourceFile("thong-bao.txt", (DOCUMENT + commune.unit.name).encode())
    return import_document(session, commune.operator, file, commune.now)


def some_calendar(session: Session, commune: Commune) -> CalendarLink:
    new = calendar_links.NewLink(unit_id=commune.unit.id, name="Trưởng thôn")
    return calendar_links.make_link(session, commune.operator, new, commune.now)[0]


def some_area(session: Session, commune: Commune) -> Area:
    new = NewArea(unit_id=commune.unit.id, name="Ven biển", cluster_ids=[commune.clusters[0].id])
    return add_area(session, commune.actor(StaffRole.TECHNICIAN), new, commune.now)


def some_station(session: Session, commune: Commune) -> Station:
    new = NewStation(
        unit_id=commune.unit.id,
        name="VOV3",
        kind=StationKind.CENTRAL,
        address="http://127.0.0.1:9/vov3",
        rights="Công văn 12",
    )
    return add_station(session, commune.operator, new, commune.now)


def some_clip(session: Session, commune: Commune, sha256: str) -> ListeningClip:
    asked = ask_for_round(session, commune.operator, commune.unit.id, commune.now)
    clip = ListeningClip(
        id=new_id(commune.now),
        round_id=asked.id,
        voice="loa",
        number=0,
        sentence="Xin chào.",
        audio_sha256=sha256,
    )
    session.add(clip)
    return clip


def some_draft(session: Session, commune: Commune, document: Document) -> MachineDraft:
    question = question_about(session, commune.operator, document.id, None)
    answer = Answer("thử", (Said("Cắt điện lúc bảy giờ.", (1,)),))
    return keep_draft(session, commune.operator, question, answer, commune.now)


def people_of(session: Session, commune: Commune) -> dict[str, str]:
    administrator = commune.actor(StaffRole.ADMINISTRATOR)
    operator, auditor = commune.people[StaffRole.OPERATOR], commune.people[StaffRole.AUDITOR]
    reset, _ = ask_reset(session, administrator, operator.id, commune.now, with_factors=False)
    new = NewSubstitution(
        person_id=auditor.id,
        absent_id=commune.people[StaffRole.APPROVER].id,
        starts_at=commune.now,
        ends_at=commune.now + 24 * 3_600_000,
    )
    return {
        "person_id": operator.id,
        "colleague_id": auditor.id,
        "reset_id": reset.id,
        "substitution_id": substitute(session, administrator, new, commune.now).id,
    }


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
        stays_out = outcome.is_refused or outcome.status == 404 or FOREIGN in outcome.text
        if not stays_out or house.written:
            wrong.append((address, outcome.status, house.written[:]))
    assert wrong == []


@pytest.mark.parametrize("role", list(StaffRole))
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
