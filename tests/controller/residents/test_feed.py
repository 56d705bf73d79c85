"""The public feed: what sounded, each broadcast once; what names people is told to nobody."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.civil import DAY_MS
from controller.intake.source_file import SourceFile
from controller.planning.service import plan_marked
from controller.residents.feed import aired, as_rss
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.bulletins import Bulletin, BulletinStatus
from playlists.rules.verdict import VerdictKind
from tests.controller.commune import Commune, lay_commune
from tests.controller.imported import import_document


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=1)


def test_the_feed_of_a_commune_where_nothing_sounded_is_empty_and_well_formed(
    session: Session, commune: Commune
) -> None:
    assert aired(session, commune.unit.id, commune.now) == []
    assert b"<channel>" in as_rss("Xã <thử>", [])


def sounded(session: Session, commune: Commune, title: str, at: str) -> Bulletin:
    """A bulletin of a document that was broadcast."""
    file = SourceFile(f"{title}.txt", f"THÔNG BÁO\n{title}\n".encode())
    bulletin = commune.approved_bulletin(session, title)
    bulletin.document_id = import_document(session, commune.operator, file, commune.now).id
    bulletin.heard_again = True
    commune.slot(session, [bulletin], at=at)
    plan_marked(session, commune.now, ("http://127.0.0.1/audio",), 10)
    for row in session.scalars(
        select(ExpectedBroadcast).where(ExpectedBroadcast.revision_id == bulletin.current.id)
    ):
        row.verdict = VerdictKind.PLAYED
    session.flush()
    return bulletin


def test_what_holds_personal_data_is_told_to_nobody_outside(
    session: Session, commune: Commune
) -> None:
    sounded(session, commune, "Cắt điện ngày mai", "05:00:00")
    named = sounded(session, commune, "Danh sách gọi nhập ngũ", "17:00:00")
    named.personal_data = True
    session.flush()
    told = aired(session, commune.unit.id, commune.now + DAY_MS)
    assert [one.title for one in told] == ["Cắt điện ngày mai"]


def test_what_was_recalled_is_told_to_nobody_outside_any_longer(
    session: Session, commune: Commune
) -> None:
    bulletin = sounded(session, commune, "Cắt điện ngày mai", "05:00:00")
    assert aired(session, commune.unit.id, commune.now + DAY_MS)
    bulletin.status = BulletinStatus.RECALLED
    session.flush()
    assert aired(session, commune.unit.id, commune.now + DAY_MS) == []


def test_the_feed_looks_back_two_months_and_counts_a_broadcast_once_wherever_it_was_put_off(
    session: Session,
) -> None:
    commune = lay_commune(session, clusters=3)
    sounded(session, commune, "Cắt điện ngày mai", "05:00:00")
    rows = session.scalars(select(ExpectedBroadcast)).all()
    early = min(row.planned_start for row in rows)
    rows[0].planned_start = early + 60_000
    session.flush()
    # The stretches that are looked through end a day back, then five, then twenty-one.
    for days in (1, 5, 21, 59):
        (told,) = aired(session, commune.unit.id, early + days * DAY_MS + 30_000)
        assert (told.clusters, told.at) == (3, early)
    assert aired(session, commune.unit.id, early + 61 * DAY_MS) == []
