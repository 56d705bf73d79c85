"""One bulletin in several languages: each cluster hears what is spoken around it."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.bulletins import decisions
from controller.bulletins.variants import NewVariant, say_in, variants_of
from controller.planning.service import plan_marked
from controller.schedules.errors import WouldDisplaceError
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.bulletins import Bulletin
from controller.store.people import StaffRole
from playlists.messages.plan import PlannedItem
from tests.controller.commune import NOW, TRANSLATORS, Commune, lay_commune, newest_plan


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=2)


def bilingual(session: Session, commune: Commune) -> tuple[Bulletin, Bulletin]:
    """A Vietnamese bulletin of a minute and its Raglai variant of two; one place speaks Raglai."""
    news = commune.approved_bulletin(session, "Lịch tiêm.", seconds=60)
    variant = commune.approved_bulletin(session, "Raglai.", seconds=120)
    new = NewVariant(bulletin_id=variant.id, of_id=news.id, language="rog", by=TRANSLATORS)
    say_in(session, commune.operator, new, NOW)
    commune.clusters[1].languages = "cjm rog"
    session.flush()
    return news, variant


def items(session: Session, commune: Commune, at: int = NOW + 1000) -> list[list[PlannedItem]]:
    plan_marked(session, at, (), limit=10)
    plans = [newest_plan(session, receiver.id) for receiver in commune.receivers]
    return [list(plan.occurrences[0].items) if plan and plan.occurrences else [] for plan in plans]


def test_the_variant_follows_where_its_language_is_spoken(
    session: Session, commune: Commune
) -> None:
    news, variant = bilingual(session, commune)
    commune.slot(session, [news])
    here, there = items(session, commune)
    assert [item.sha256 for item in here] == [news.current.audio_sha256]
    assert [item.sha256 for item in there] == [
        news.current.audio_sha256, variant.current.audio_sha256,
    ]  # fmt: skip
    promised = session.scalars(
        select(ExpectedBroadcast).order_by(ExpectedBroadcast.planned_start, ExpectedBroadcast.id)
    ).all()
    assert len(promised) == 3
    assert promised[-1].revision_id == variant.current.id
    assert promised[-1].planned_start - promised[0].planned_start == 60_000


def test_its_length_counts_where_it_is_heard(session: Session, commune: Commune) -> None:
    news, _variant = bilingual(session, commune)
    commune.slot(session, [news])
    with pytest.raises(WouldDisplaceError) as asked:
        commune.slot(session, [news], at="17:01:30")
    (displaced,) = asked.value.displacements
    assert displaced.cluster_ids == (commune.clusters[1].id,)


def test_a_recalled_variant_is_silent_and_the_bulletin_goes_on(
    session: Session, commune: Commune
) -> None:
    news, variant = bilingual(session, commune)
    commune.slot(session, [news])
    items(session, commune)
    decisions.recall(session, commune.approver, variant.id, NOW + 2000, "Dịch sai")
    here, there = items(session, commune, NOW + 3000)
    assert [len(here), len(there)] == [1, 1]


def test_a_variant_is_named_once_for_a_language(session: Session, commune: Commune) -> None:
    news, variant = bilingual(session, commune)
    assert variants_of(session, news.id) == [variant]
    assert commune.actor(StaffRole.OPERATOR).unit_id == news.unit_id
