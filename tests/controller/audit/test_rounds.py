import hashlib
import json

import pytest
from sqlalchemy import Executable, delete, select, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from controller.accounts.authority import NotAllowedError
from controller.audit.errors import NothingToDrawError, NotInRoundError
from controller.audit.lot import draw
from controller.audit.rounds import (
    NewFinding,
    NewRound,
    add_finding,
    draw_round,
    findings_at,
    findings_of,
    photo_of,
)
from controller.store.inspections import Heard, InspectionRound, SiteFinding, SitePhoto
from controller.store.ledger import AuditEvent
from controller.store.people import StaffRole
from tests.controller.commune import Commune, lay_commune, lay_commune_in

SEED = "9f86d081884c7d65"


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=12)


def drawn(session: Session, commune: Commune, count: int = 4, seed: str = SEED) -> InspectionRound:
    new = NewRound(unit_id=commune.unit.id, name="Quý IV", count=count)
    return draw_round(session, commune.actor(StaffRole.AUDITOR), new, seed, commune.now)


def test_anybody_with_seed_and_list_draws_the_same_clusters(
    session: Session, commune: Commune
) -> None:
    row = drawn(session, commune)
    tickets = sorted(
        (hashlib.sha256(f"{row.seed}:{id_}".encode()).hexdigest(), id_)
        for id_ in json.loads(row.candidates)
    )
    assert json.loads(row.drawn) == [id_ for _ticket, id_ in tickets[:4]]


def test_another_seed_draws_others_and_the_order_of_the_list_does_not_matter() -> None:
    names = [f"cluster {number}" for number in range(40)]
    assert draw("a", names, 5) == draw("a", list(reversed(names)), 5)
    assert draw("a", names, 5) != draw("b", names, 5)


def test_every_cluster_comes_out_about_as_often() -> None:
    names = [f"{number:02}" for number in range(10)]
    often = dict.fromkeys(names, 0)
    for seed in range(1000):
        for name in draw(str(seed), names, 3):
            often[name] += 1
    assert all(240 <= count <= 360 for count in often.values())


def test_seed_list_and_result_stand_in_the_audit_record(session: Session, commune: Commune) -> None:
    row = drawn(session, commune)
    session.flush()
    event = session.scalars(select(AuditEvent).where(AuditEvent.subject_id == row.id)).one()
    told = json.loads(event.detail)
    assert (told["seed"], told["drawn"]) == (SEED, json.loads(row.drawn))
    assert told["candidates"] == sorted(cluster.id for cluster in commune.clusters)


@pytest.mark.parametrize("count", [0, 13, -1])
def test_a_lot_gives_no_more_clusters_than_there_are(
    session: Session, commune: Commune, count: int
) -> None:
    with pytest.raises(NothingToDrawError):
        drawn(session, commune, count)


def test_what_was_found_stays_as_it_was_written(session: Session, commune: Commune) -> None:
    row = drawn(session, commune)
    auditor = commune.actor(StaffRole.AUDITOR)
    place = json.loads(row.drawn)[0]
    new = NewFinding(
        cluster_id=place, heard=Heard.SILENT, remark="Im", photo=b"jpeg", round_id=row.id
    )
    finding = add_finding(session, auditor, new, commune.now)
    assert list(findings_of(session, row.id)) == list(findings_at(session, place)) == [finding]
    photo = photo_of(session, auditor, str(finding.photo_sha256))
    assert photo.jpeg == b"jpeg"
    event = session.scalars(select(AuditEvent).where(AuditEvent.subject_id == finding.id)).one()
    assert json.loads(event.detail)["photo"] == hashlib.sha256(b"jpeg").hexdigest()


@pytest.mark.parametrize(
    "statement",
    [
        update(SiteFinding).values(heard=Heard.CLEAR),
        delete(SiteFinding),
        update(InspectionRound).values(seed="chosen"),
        delete(InspectionRound),
        update(SitePhoto).values(jpeg=b"another"),
    ],
    ids=str,
)
def test_the_database_refuses_to_change_it(
    session: Session, commune: Commune, statement: Executable
) -> None:
    row = drawn(session, commune)
    place = json.loads(row.drawn)[0]
    new = NewFinding(cluster_id=place, heard=Heard.SILENT, photo=b"jpeg", round_id=row.id)
    add_finding(session, commune.actor(StaffRole.AUDITOR), new, commune.now)
    with pytest.raises(DatabaseError, match="append-only"), session.begin_nested():
        session.execute(statement)


def test_a_cluster_that_was_not_drawn_is_no_finding_of_the_round(
    session: Session, commune: Commune
) -> None:
    row = drawn(session, commune)
    others = set(json.loads(row.candidates)) - set(json.loads(row.drawn))
    new = NewFinding(cluster_id=min(others), heard=Heard.CLEAR, round_id=row.id)
    with pytest.raises(NotInRoundError):
        add_finding(session, commune.actor(StaffRole.AUDITOR), new, commune.now)


def test_who_broadcasts_does_not_put_down_what_was_heard(
    session: Session, commune: Commune
) -> None:
    new = NewFinding(cluster_id=commune.clusters[0].id, heard=Heard.CLEAR)
    for role in (StaffRole.OPERATOR, StaffRole.APPROVER, StaffRole.ADMINISTRATOR):
        with pytest.raises(NotAllowedError):
            add_finding(session, commune.actor(role), new, commune.now)
    neighbour = lay_commune_in(session, commune.province, name="khac")
    with pytest.raises(NotAllowedError):
        add_finding(session, neighbour.actor(StaffRole.AUDITOR), new, commune.now)
