"""How many households live around a cluster and in an area."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from controller.receivers.errors import BadHouseholdsError
from controller.receivers.households import MOST, count_households
from controller.store.ledger import AuditEvent
from controller.store.people import StaffRole
from tests.controller.commune import NOW, Commune, lay_commune


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=1)


def count(session: Session, commune: Commune, households: int | None) -> int | None:
    cluster = commune.clusters[0]
    technician = commune.actor(StaffRole.TECHNICIAN)
    count_households(session, technician, {cluster.id: households}, {}, NOW)
    return cluster.households


@pytest.mark.parametrize("households", [0, 312, MOST, None])
def test_they_are_counted_or_nobody_has_counted(
    session: Session, commune: Commune, households: int | None
) -> None:
    assert count(session, commune, households) == households


@pytest.mark.parametrize("households", [-1, MOST + 1])
def test_a_figure_that_no_place_has_is_refused(
    session: Session, commune: Commune, households: int
) -> None:
    with pytest.raises(BadHouseholdsError):
        count(session, commune, households)


def test_what_stays_the_same_is_not_recorded(session: Session, commune: Commune) -> None:
    count(session, commune, 312)
    acts = select(func.count()).select_from(AuditEvent)
    before = session.scalar(acts)
    count(session, commune, 312)
    assert session.scalar(acts) == before
