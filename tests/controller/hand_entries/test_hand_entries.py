"""What people say by hand: who may, on what ground, corrected by appending, in the log."""

import json

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.accounts.authority import NotAllowedError
from controller.errors import MissingFieldError
from controller.hand_entries.errors import (
    ClusterNeededError,
    CorrectedAlreadyError,
    JournalledClusterError,
    NoGroundError,
    NotYetError,
    WrongOutcomeError,
)
from controller.hand_entries.service import (
    NewEntry,
    clusters_without_journal,
    correction_of,
    enter,
    entries_between,
    photo_of,
)
from controller.receivers.service import NewCluster, add_cluster
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.hand_entries import EntryKind, HandEntry, Outcome
from controller.store.ledger import AuditEvent
from controller.store.people import StaffRole
from tests.controller.commune import NOW, Commune, lay_commune, lay_commune_in

HOUR = 3_600_000


class Office:
    """A commune with a cluster of its own and one of FM, which sends no journal."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.commune: Commune = lay_commune(session, clusters=1)
        new = NewCluster(unit_id=self.commune.unit.id, code="FM", name="Cụm FM cũ")
        self.fm = add_cluster(session, SYSTEM, new, NOW)

    def new(self, **other: object) -> NewEntry:
        usual = {
            "unit_id": self.commune.unit.id,
            "kind": EntryKind.BROADCAST,
            "cluster_id": self.fm.id,
            "subject": "Chương trình sáng",
            "began_at": NOW - HOUR,
            "outcome": Outcome.PLAYED,
            "note": "Trưởng thôn nghe đủ",
        }
        return NewEntry(**(usual | other))  # type: ignore[arg-type]

    def enter(self, **other: object) -> HandEntry:
        return enter(self.session, self.commune.operator, self.new(**other), NOW)


@pytest.fixture
def office(session: Session) -> Office:
    return Office(session)


def test_it_is_kept_with_name_time_and_ground_and_stands_in_the_record_word_for_word(
    office: Office,
) -> None:
    entry = office.enter(photo=b"\xff\xd8\xff a photo")
    assert (entry.writer, entry.written_at) == ("Nguyễn Thị operator", NOW)
    event = office.session.scalars(
        select(AuditEvent).where(AuditEvent.subject_id == entry.id)
    ).one()
    told = json.loads(event.detail)
    assert told["about"] == "Chương trình sáng"
    assert told["note"] == "Trưởng thôn nghe đủ"
    assert told["photo"] == entry.photo_sha256
    assert photo_of(office.session, office.commune.operator, entry.id).content.endswith(b"photo")


def test_a_correction_is_another_entry_and_the_first_one_stays(office: Office) -> None:
    wrong = office.enter()
    right = office.enter(outcome=Outcome.PARTIAL, corrects_id=wrong.id)
    assert correction_of(office.session, wrong) is right
    now = entries_between(office.session, office.commune.operator, NOW - 2 * HOUR, NOW)
    assert [entry.id for entry in now] == [right.id]
    with pytest.raises(CorrectedAlreadyError):
        office.enter(corrects_id=wrong.id)


def test_a_correction_may_say_that_it_was_not_so_at_all(office: Office) -> None:
    office.enter(outcome=Outcome.VOID, corrects_id=office.enter().id)
    assert entries_between(office.session, office.commune.operator, 0, NOW) == []


@pytest.mark.parametrize(
    "change", ["UPDATE hand_entries SET note = ''", "DELETE FROM hand_entries"]
)
def test_the_database_itself_lets_nobody_change_or_delete_one(office: Office, change: str) -> None:
    office.enter()
    with pytest.raises(DBAPIError, match="append-only"):
        office.session.execute(text(change))


def test_of_a_cluster_whose_receiver_journals_nobody_says_what_sounded(office: Office) -> None:
    own = office.commune.clusters[0].id
    with pytest.raises(JournalledClusterError):
        enter(
            office.session,
            office.commune.operator,
            office.new(cluster_id=own, began_at=NOW + 10),
            NOW + HOUR,
        )
    units = {office.commune.unit.id}
    assert clusters_without_journal(office.session, units, NOW + 10) == [office.fm]
    office.enter(cluster_id=own, kind=EntryKind.EQUIPMENT, outcome=Outcome.BROKEN, subject="Loa rè")


@pytest.mark.parametrize(
    ("other", "error"),
    [
        ({"note": ""}, NoGroundError),
        ({"cluster_id": ""}, ClusterNeededError),
        ({"began_at": NOW + HOUR}, NotYetError),
        ({"ended_at": NOW - 2 * HOUR}, NotYetError),
        ({"ended_at": NOW + 30 * HOUR}, NotYetError),
        ({"outcome": Outcome.ON_DUTY}, WrongOutcomeError),
        ({"outcome": Outcome.VOID}, WrongOutcomeError),
        ({"subject": " "}, MissingFieldError),
    ],
)
def test_what_cannot_be_said_is_refused(
    office: Office, other: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        office.enter(**other)


def test_only_who_may_says_it_and_only_of_her_own_unit(office: Office) -> None:
    auditor = office.commune.actor(StaffRole.AUDITOR)
    with pytest.raises(NotAllowedError):
        enter(office.session, auditor, office.new(), NOW)
    neighbour = lay_commune_in(office.session, office.commune.province, name="ben", clusters=0)
    with pytest.raises(NotAllowedError):
        enter(office.session, neighbour.operator, office.new(), NOW)
    entry = office.enter()
    with pytest.raises(NotAllowedError):
        photo_of(office.session, neighbour.operator, entry.id)


def test_no_entry_changes_a_verdict(office: Office) -> None:
    before = office.session.execute(select(ExpectedBroadcast.id, ExpectedBroadcast.verdict)).all()
    office.enter()
    after = office.session.execute(select(ExpectedBroadcast.id, ExpectedBroadcast.verdict)).all()
    assert after == before
