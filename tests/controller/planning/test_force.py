"""What tells of expired or replaced law is left out of plans, with its cause."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.planning.marks import mark_clusters
from controller.planning.service import plan_marked
from controller.store.base import new_id
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.bulletins import Bulletin
from controller.store.documents import Document
from controller.store.people import StaffRole
from playlists.messages.plan import ItemKind, Plan
from playlists.rules.verdict import VerdictKind
from playlists.rules.withdrawal import WithdrawalKind
from tests.controller.commune import Commune, lay_commune, newest_plan

SOURCES = ("http://127.0.0.1/audio",)


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=1)


def document(session: Session, commune: Commune, number: str, **facts: str) -> Document:
    row = Document(
        id=new_id(commune.now),
        unit_id=commune.unit.id,
        title=f"Quyết định {number}",
        number=number,
        source_name="a.txt",
        source_text="",
        source_sha256="0" * 64,
        imported_by=commune.people[StaffRole.OPERATOR].id,
        imported_at=commune.now,
        **facts,
    )
    session.add(row)
    session.flush()
    return row


def daily(session: Session, commune: Commune, law: Document) -> Bulletin:
    """A bulletin about the law at 17:00 every day, a closing around it."""
    bulletin = commune.approved_bulletin(session)
    bulletin.document_id = law.id
    closing = commune.approved_bulletin(session, "Xin chào.", kind=ItemKind.CLOSING)
    commune.slot(session, [bulletin, closing], rule="FREQ=DAILY")
    return bulletin


def planned(session: Session, commune: Commune) -> Plan:
    mark_clusters(session, [commune.clusters[0].id], commune.now)
    plan_marked(session, commune.now + 1, SOURCES, 10)
    plan = newest_plan(session, commune.receivers[0].id)
    assert plan is not None
    return plan


def days(plan: Plan) -> list[str]:
    return [occurrence.id.rpartition(".")[2] for occurrence in plan.occurrences]


def replace_law(session: Session, commune: Commune, law: Document) -> None:
    relations = json.dumps([{"kind": "replaces", "number": law.number}])
    document(session, commune, "9/QĐ-UBND", effective_on="2026-11-22", relations=relations)


def expire(_session: Session, _commune: Commune, law: Document) -> None:
    law.expires_on = "2026-11-22"


@pytest.mark.parametrize("end", [replace_law, expire])
def test_replays_stop_on_the_day_and_stand_in_the_record_with_their_cause(
    session: Session, commune: Commune, end: Callable[[Session, Commune, Document], None]
) -> None:
    law = document(session, commune, "5/QĐ-UBND")
    daily(session, commune, law)
    assert len(days(planned(session, commune))) > 6
    end(session, commune, law)
    session.flush()
    assert days(planned(session, commune)) == ["20261119", "20261120", "20261121"]
    rows = session.scalars(
        select(ExpectedBroadcast).order_by(ExpectedBroadcast.planned_start)
    ).all()
    assert [row.withdrawn_cause for row in rows[:3]] == ["", "", ""]
    assert {row.withdrawn_cause for row in rows[3:]} == {WithdrawalKind.OUT_OF_FORCE}
    assert {row.verdict for row in rows[3:]} == {VerdictKind.NOT_PLAYED_BY_ORDER}


def test_a_bulletin_with_a_last_day_sounds_on_it_and_not_after(
    session: Session, commune: Commune
) -> None:
    bulletin = commune.approved_bulletin(session, "Danh sách gọi khám.")
    bulletin.ends_on = "2026-11-21"
    commune.slot(session, [bulletin], rule="FREQ=DAILY")
    assert days(planned(session, commune)) == ["20261119", "20261120", "20261121"]


def test_the_earlier_end_counts_of_bulletin_and_law(session: Session, commune: Commune) -> None:
    law = document(session, commune, "5/QĐ-UBND", expires_on="2026-11-20")
    daily(session, commune, law).ends_on = "2026-11-25"
    assert days(planned(session, commune)) == ["20261119"]


def test_what_was_out_of_force_from_the_start_is_in_the_record_too(
    session: Session, commune: Commune
) -> None:
    law = document(session, commune, "5/QĐ-UBND", expires_on="2026-11-01")
    daily(session, commune, law)
    assert days(planned(session, commune)) == []
    rows = session.scalars(select(ExpectedBroadcast)).all()
    assert rows
    assert {row.withdrawn_cause for row in rows} == {WithdrawalKind.OUT_OF_FORCE}


def test_planning_again_adds_nothing(session: Session, commune: Commune) -> None:
    law = document(session, commune, "5/QĐ-UBND", expires_on="2026-11-22")
    daily(session, commune, law)
    first = planned(session, commune)
    count = len(session.scalars(select(ExpectedBroadcast)).all())
    assert planned(session, commune).version == first.version
    assert len(session.scalars(select(ExpectedBroadcast)).all()) == count


def test_the_same_number_of_a_neighbouring_commune_ends_nothing(
    session: Session, commune: Commune
) -> None:
    law = document(session, commune, "5/QĐ-UBND")
    daily(session, commune, law)
    other = document(
        session,
        commune,
        "9/QĐ-UBND",
        effective_on="2026-11-01",
        relations=json.dumps([{"kind": "repeals", "number": law.number}]),
    )
    other.unit_id = lay_commune(session, name="khac", clusters=0).unit.id
    session.flush()
    assert len(days(planned(session, commune))) > 6


def test_a_pause_is_planned_behind_its_item(session: Session, commune: Commune) -> None:
    one, two = commune.approved_bulletin(session), commune.approved_bulletin(session)
    programme = commune.programme(session, [one, two])
    programme.items[0].pause_after_ms = 2_500
    commune.slot(session, [], programme_id=programme.id)
    items = planned(session, commune).occurrences[0].items
    assert [item.kind for item in items] == ["bulletin", "pause", "bulletin"]
    assert (items[1].sha256, items[1].frames) == ("", 60_000)
    starts = session.scalars(
        select(ExpectedBroadcast.planned_start).order_by(ExpectedBroadcast.planned_start)
    ).all()
    assert starts[1] - starts[0] == 4_000 + 2_500
