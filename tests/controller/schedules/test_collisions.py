"""What saving a slot would displace is told first, and saved only when it was seen."""

import pytest
from sqlalchemy.orm import Session

from controller.schedules.collisions import Displacement
from controller.schedules.errors import WouldDisplaceError
from controller.schedules.service import Target
from controller.store.broadcasts import Slot, TargetKind
from playlists.messages.plan import Priority
from playlists.rules.resolve import DisplacementCause
from tests.controller.commune import Commune, lay_commune


class Schedule:
    """A commune in which something is on air tomorrow at 17:00 for a minute."""

    def __init__(self, session: Session, **first: object) -> None:
        self.session = session
        self.commune: Commune = lay_commune(session)
        self.bulletin = self.commune.approved_bulletin(session, seconds=60)
        self.first = self.add(**first)

    def add(self, **asked: object) -> Slot:
        return self.commune.slot(self.session, [self.bulletin], **asked)

    def refused(self, **asked: object) -> WouldDisplaceError:
        with pytest.raises(WouldDisplaceError) as refusal, self.session.begin_nested():
            self.add(**asked)
        return refusal.value

    def only_refused(self, **asked: object) -> Displacement:
        (displacement,) = self.refused(**asked).displacements
        return displacement


def test_a_slot_beside_others_is_saved_at_once(session: Session) -> None:
    schedule = Schedule(session)
    assert schedule.add(at="17:01:00").id


def test_of_two_equals_the_later_is_told_to_yield_and_where(session: Session) -> None:
    schedule = Schedule(session)
    cluster = schedule.commune.clusters[1].id
    told = schedule.only_refused(
        at="17:00:30", targets=[Target(kind=TargetKind.CLUSTER, id=cluster)]
    )
    assert told.cause is DisplacementCause.EARLIER
    assert told.to.slot_id == schedule.first.id
    assert told.cluster_ids == (cluster,), "elsewhere nothing changes"
    assert not told.is_undecided


def test_a_slot_of_a_higher_class_tells_whom_it_displaces(session: Session) -> None:
    schedule = Schedule(session, rule="FREQ=DAILY")
    told = schedule.only_refused(at="17:00:30", priority=Priority.PRIORITY)
    assert told.yields.slot_id == schedule.first.id
    assert told.cause is DisplacementCause.HIGHER_CLASS
    assert len(told.cluster_ids) == 3


def test_each_day_of_five_weeks_is_looked_at(session: Session) -> None:
    schedule = Schedule(session, rule="FREQ=DAILY")
    refusal = schedule.refused(at="17:00:30", rule="FREQ=WEEKLY;BYDAY=TH")
    assert len(refusal.displacements) == 5


def test_two_priority_slots_are_for_a_person_to_decide(session: Session) -> None:
    schedule = Schedule(session, priority=Priority.PRIORITY)
    refusal = schedule.refused(at="17:00:30", priority=Priority.PRIORITY)
    assert [d.is_undecided for d in refusal.displacements] == [True]
    assert refusal.displacements[0].yields.slot_id == refusal.new_slot

    first = schedule.refused(at="17:00:30", priority=Priority.PRIORITY, goes_first=True)
    (told,) = first.displacements
    assert told.yields.slot_id == schedule.first.id
    assert told.cause is DisplacementCause.PUT_FIRST
    assert not told.is_undecided


def test_what_was_seen_may_be_saved_anyway(session: Session) -> None:
    schedule = Schedule(session)
    seen = schedule.refused(at="17:00:30").fingerprint
    assert schedule.add(at="17:00:30", accepts=seen).id


def test_seeing_one_thing_does_not_permit_another(session: Session) -> None:
    schedule = Schedule(session)
    seen = schedule.refused(at="17:00:30").fingerprint
    assert schedule.refused(at="16:59:30", accepts=seen).fingerprint != seen
