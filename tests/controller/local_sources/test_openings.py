"""A source at the clusters: asked for, approved by somebody else, planned, signed, taken back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.bulletins import decisions
from controller.bulletins.errors import OwnBulletinError
from controller.emergencies.errors import TemplateMisfitError
from controller.emergencies.templates import NewTemplate, set_ready
from controller.local_sources.errors import LengthOutOfBoundsError
from controller.local_sources.service import NewOpening, ask
from controller.planning.service import plan_marked
from controller.shelf.shelf import Shelf
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.bulletins import Bulletin, BulletinStatus
from controller.store.emergencies import Purpose
from controller.store.people import StaffRole
from playlists.messages.permission import Source, frames_of_minutes
from playlists.messages.plan import ItemKind, PlannedItem
from playlists.rules.emergency import EmergencyKind
from tests.controller.commune import Commune, lay_commune
from tests.controller.signer.desk import Desk, station_over

MINUTES = 10


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=1)


@pytest.fixture
def asked(session: Session, commune: Commune, tmp_path: Path) -> Bulletin:
    return open_source(session, commune, tmp_path)


def open_source(
    session: Session,
    commune: Commune,
    folder: Path,
    source: Source = Source.MICROPHONE,
    minutes: int = MINUTES,
) -> Bulletin:
    new = NewOpening(
        unit_id=commune.unit.id, source=source, purpose="Trưởng thôn dặn dò", minutes=minutes
    )
    return ask(session, commune.operator, new, commune._tick(), Shelf(folder))


@pytest.fixture
def desk(session: Session, commune: Commune, asked: Bulletin) -> Desk:
    decisions.approve(session, commune.approver, asked.current.id, commune._tick())
    commune.slot(session, [commune.approved_tune(session), asked])
    now = commune.now + 10
    plan_marked(session, now, ("http://127.0.0.1/audio",), limit=10)
    return Desk(session, commune, station_over((commune.province.id,), now), now)


def opening_of(desk: Desk) -> PlannedItem:
    (item,) = (i for o in desk.plan.occurrences[:1] for i in o.items if i.source)
    return item


def test_asking_waits_for_an_approval_by_somebody_else(
    session: Session, commune: Commune, asked: Bulletin
) -> None:
    assert (asked.kind, asked.status) == (ItemKind.LOCAL, BulletinStatus.PENDING)
    asked.created_by = commune.people[StaffRole.APPROVER].id
    with pytest.raises(OwnBulletinError):
        decisions.approve(session, commune.approver, asked.current.id, commune._tick())


@pytest.mark.parametrize("minutes", [0, -1, 121])
def test_nothing_is_opened_for_no_time_or_for_hours(
    session: Session, commune: Commune, tmp_path: Path, minutes: int
) -> None:
    with pytest.raises(LengthOutOfBoundsError):
        open_source(session, commune, tmp_path, minutes=minutes)


def test_a_tuner_relays_and_a_microphone_speaks_on_the_spot(
    session: Session, commune: Commune, tmp_path: Path
) -> None:
    assert open_source(session, commune, tmp_path, Source.TUNER).kind is ItemKind.RELAY
    assert open_source(session, commune, tmp_path, Source.LINE).kind is ItemKind.LOCAL


def test_two_wishes_that_say_the_same_are_two_permissions(
    session: Session, commune: Commune, tmp_path: Path
) -> None:
    one, other = (open_source(session, commune, tmp_path).current for _ in range(2))
    assert one.audio_sha256 != other.audio_sha256


def test_the_plan_opens_the_source_for_the_approved_time_and_fetches_nothing_for_it(
    desk: Desk, asked: Bulletin
) -> None:
    item = opening_of(desk)
    assert item.kind == ItemKind.LOCAL
    assert (item.source, item.sha256) == (Source.MICROPHONE, "")
    assert item.frames == frames_of_minutes(MINUTES)
    assert item.permission == asked.current.audio_sha256
    assert item.permission not in {track.sha256 for track in desk.plan.tracks}


def test_it_is_promised_to_the_people_around_like_a_bulletin(desk: Desk, asked: Bulletin) -> None:
    promised = desk.session.scalars(select(ExpectedBroadcast)).all()
    assert promised
    assert {p.sha256 for p in promised} == {asked.current.audio_sha256}
    assert {p.length_ms for p in promised} == {MINUTES * 60_000}


def test_the_signer_signs_what_was_approved(desk: Desk) -> None:
    assert desk.sign().envelope is not None


LONGER = frames_of_minutes(MINUTES + 1)
FORGERIES: dict[str, Callable[[PlannedItem], PlannedItem]] = {
    "longer": lambda item: replace(item, frames=LONGER),
    "another source": lambda item: replace(item, source=Source.TUNER),
    "another purpose": lambda item: replace(item, title="Quảng cáo"),
    "another kind": lambda item: replace(item, kind=ItemKind.RELAY),
    "no permission": lambda item: replace(item, permission=""),
    "a track beside it": lambda item: replace(item, sha256=item.permission),
    "a permission of nobody": lambda item: replace(item, permission="0" * 64),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_the_signer_refuses_to_open_anything_but_what_the_permission_says(
    desk: Desk, forgery: str
) -> None:
    change = FORGERIES[forgery]
    desk.forge_items(lambda item: change(item) if item.source else item)
    assert desk.sign().envelope is None


def test_the_signer_refuses_what_nobody_approved(desk: Desk) -> None:
    """The database says that it was approved, and there is no approval."""
    bulletin = desk.session.get_one(Bulletin, opened_bulletin(desk))
    decisions.recall(desk.session, desk.commune.approver, bulletin.id, desk.now, "Hoãn họp")
    assert desk.sign().envelope is None


def opened_bulletin(desk: Desk) -> str:
    query = select(Bulletin.id).where(Bulletin.kind == ItemKind.LOCAL)
    return desk.session.scalars(query).one()


def test_recalling_takes_it_off_the_next_plan(desk: Desk, asked: Bulletin) -> None:
    decisions.recall(desk.session, desk.commune.approver, asked.id, desk.now, "Hoãn họp")
    plan_marked(desk.session, desk.now + 1, ("http://127.0.0.1/audio",), limit=10)
    newest = desk.session.scalars(select(ExpectedBroadcast)).all()
    assert all(p.withdrawn_at is not None for p in newest)


def test_an_emergency_is_never_an_open_microphone(
    session: Session, commune: Commune, asked: Bulletin
) -> None:
    decisions.approve(session, commune.approver, asked.current.id, commune._tick())
    new = NewTemplate(
        unit_id=commune.unit.id,
        purpose=Purpose.MESSAGE,
        bulletin_id=asked.id,
        kind=next(iter(EmergencyKind)),
    )
    with pytest.raises(TemplateMisfitError):
        set_ready(session, commune.operator, new, commune._tick())
