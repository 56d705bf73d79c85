"""Smaller things that are taken away: one press takes each back, at once or from the trash."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from controller.emergencies.ground import NewContact, add_contact
from controller.emergencies.templates import NewTemplate, set_ready
from controller.receivers.areas import NewArea, add_area, members_of
from controller.regulations.days import NewDays, declare
from controller.stations.service import NewStation
from controller.stations.service import add as add_station
from controller.store.emergencies import Purpose
from controller.store.engine import reading_sessions
from controller.store.people import StaffRole
from controller.store.places import Area
from controller.store.regulations import DayKind
from controller.store.stations import StationKind
from controller.web.undo import Deed
from playlists.rules.emergency import EmergencyKind
from tests.controller.commune import Commune
from tests.controller.web.asking import Browser, Web, Write, first

ADDRESS = "http://vov.invalid/vov1"
STATION = {"name": "VOV1 mới", "kind": "central", "address": ADDRESS, "rights": "Công văn 12"}


@dataclass(frozen=True)
class Thing:
    """Something of a commune, and where it stands."""

    role: StaffRole
    room: str
    id: str
    name: str
    deed: Deed

    @property
    def leaves_by(self) -> str:
        below = "/ngay" if self.deed is Deed.DECLARED else ""
        return f"{self.room}{below}/{self.id}/bo"


def _area(session: Session, commune: Commune) -> Thing:
    new = NewArea(
        unit_id=commune.unit.id, name="Ven biển", cluster_ids=[c.id for c in commune.clusters[:2]]
    )
    row = add_area(session, commune.actor(StaffRole.TECHNICIAN), new, commune.now)
    row.households = 120
    return Thing(StaffRole.TECHNICIAN, "/khu-vuc", row.id, "Ven biển", Deed.AREA)


def _station(session: Session, commune: Commune) -> Thing:
    new = NewStation(
        unit_id=commune.unit.id, name="VOV1", kind=StationKind.CENTRAL,
        address=ADDRESS, rights="Công văn 12",
    )  # fmt: skip
    row = add_station(session, commune.operator, new, commune.now)
    return Thing(StaffRole.OPERATOR, "/dai-tiep-am", row.id, "VOV1", Deed.STATION)


def _template(session: Session, commune: Commune) -> Thing:
    bulletin = commune.approved_bulletin(session, "Lũ lên nhanh.")
    new = NewTemplate(
        unit_id=commune.unit.id, purpose=Purpose.MESSAGE, kind=EmergencyKind.FLOOD,
        bulletin_id=bulletin.id,
    )  # fmt: skip
    row = set_ready(session, commune.operator, new, commune.now)
    return Thing(StaffRole.OPERATOR, "/khan-cap/loi-mau", row.id, bulletin.title, Deed.TEMPLATE)


def _days(session: Session, commune: Commune) -> Thing:
    new = NewDays(
        unit_id=commune.unit.id, kind=DayKind.MOURNING, first_day="2026-11-25",
        last_day="2026-11-26", name="Quốc tang theo thông báo 12",
    )  # fmt: skip
    row = declare(session, commune.operator, new, commune.now)
    return Thing(StaffRole.OPERATOR, "/quy-che", row.id, row.name, Deed.DECLARED)


def _contact(session: Session, commune: Commune) -> Thing:
    new = NewContact(cluster_id=commune.clusters[0].id, name="Bà Sáu", telephone="0912 345 678")
    row = add_contact(session, commune.operator, new, commune.now)
    return Thing(StaffRole.OPERATOR, "/khan-cap/danh-ba", row.id, "Bà Sáu", Deed.CONTACT)


Make = Callable[[Session, Commune], Thing]
KINDS: tuple[Make, ...] = (_area, _station, _template, _days, _contact)


def offered(page: str) -> str:
    return first(r'name="viec" value="([^"]+)"', page)


def row_of(thing: Thing, page: str) -> bool:
    """Whether the page offers to take this thing away."""
    return thing.leaves_by in page or f'href="{thing.room}/{thing.id}"' in page


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_taken_away_comes_back_by_one_press(web: Web, write: Write, kind: Make) -> None:
    thing: Thing = write(lambda session: kind(session, web.commune))
    who = web.logged_in(thing.role)
    assert row_of(thing, who.get(thing.room))
    gone = who.post(thing.leaves_by, {})
    assert gone.status == 303, gone.text
    told = who.get(gone.location)
    assert not row_of(thing, told)
    assert offered(told) == f"{thing.deed}:{thing.id}"
    assert thing.name in who.get("/thung-rac")
    back = who.post("/hoan-tac", {"viec": offered(told)})
    assert back.location.startswith(thing.room), back.text
    assert row_of(thing, who.get(thing.room))
    assert thing.name not in who.get("/thung-rac")
    again = who.post("/hoan-tac", {"viec": f"{thing.deed}:{thing.id}"})
    assert again.status == 303, "what is there already stays as it is"


@pytest.mark.parametrize("kind", KINDS)
def test_who_may_not_take_it_away_may_not_take_it_back(web: Web, write: Write, kind: Make) -> None:
    thing: Thing = write(lambda session: kind(session, web.commune))
    web.logged_in(thing.role).post(thing.leaves_by, {})
    auditor = web.logged_in(StaffRole.AUDITOR)
    refused = auditor.post("/hoan-tac", {"viec": f"{thing.deed}:{thing.id}"}, "/kiem-tra")
    assert "không có quyền" in refused.text


def test_an_area_comes_back_with_its_clusters_and_households(web: Web, write: Write) -> None:
    thing: Thing = write(lambda session: _area(session, web.commune))
    technician = web.logged_in(StaffRole.TECHNICIAN)
    technician.post(thing.leaves_by, {})
    technician.post("/hoan-tac", {"viec": f"khu-vuc:{thing.id}"})
    with reading_sessions(web.engine)() as session:
        row = session.get(Area, thing.id)
        assert row is not None
        assert row.households == 120
        assert members_of(session, thing.id) == {c.id for c in web.commune.clusters[:2]}


def test_a_station_that_was_entered_anew_does_not_come_back_twice(
    web: Web, operator: Browser, write: Write
) -> None:
    thing: Thing = write(lambda session: _station(session, web.commune))
    operator.post(thing.leaves_by, {})
    assert operator.post("/dai-tiep-am/moi", STATION).status == 303
    refused = operator.post("/hoan-tac", {"viec": f"dai:{thing.id}"})
    assert refused.status == 422
    assert "VOV1 mới" in refused.text


def test_an_area_that_never_was_is_not_found(web: Web) -> None:
    technician = web.logged_in(StaffRole.TECHNICIAN)
    refused = technician.post("/hoan-tac", {"viec": f"khu-vuc:{'0' * 32}"})
    assert "Không tìm thấy" in refused.text
