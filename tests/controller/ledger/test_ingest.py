import json
from collections import Counter

import msgspec
from sqlalchemy import func, select

from controller.ledger.retired import AFTER_ITS_TIME
from controller.store.delivery import OutboxKind, OutboxMessage, StoredPlan
from controller.store.ledger import AuditEvent, JournalGap, StoredEntry, StoredReport, Verdict
from controller.store.places import Receiver
from playlists.messages.journal_entry import (
    Booted,
    EpochBegun,
    ForeignHeard,
    PlanAccepted,
    entry_hash,
)
from playlists.messages.stored import Stored
from playlists.rules.journal import GAP_PATIENCE_MS
from playlists.rules.verdict import VerdictKind
from tests.controller.ledger.conftest import Road
from tests.controller.witness import Witness


def entries(road: Road) -> int:
    return road.session.scalar(select(func.count()).select_from(StoredEntry)) or 0


def told(road: Road) -> list[Stored]:
    query = select(OutboxMessage.message).where(OutboxMessage.kind == OutboxKind.STORED)
    return [msgspec.json.decode(text, type=Stored) for text in road.session.scalars(query)]


def incidents(road: Road) -> list[str]:
    query = select(AuditEvent.act).where(AuditEvent.act.like("journal_%"))
    return list(road.session.scalars(query))


def verdicts(road: Road) -> int:
    return road.session.scalar(select(func.count()).select_from(Verdict)) or 0


def test_a_whole_broadcast_is_judged_when_its_entries_come(road: Road) -> None:
    road.witness.play(road.plan)
    done = road.send(road.witness.report())
    assert done.entries == 4
    assert road.broadcast.verdict == VerdictKind.PLAYED
    verdict = road.session.scalars(select(Verdict)).one()
    assert verdict.start_error_ms == 3
    assert verdict.started_at == road.broadcast.planned_start + 3
    assert verdict.ended_at == road.broadcast.planned_start + 3 + road.broadcast.length_ms
    assert len(json.loads(verdict.rests_on)) > 0


def test_a_foreign_voice_that_a_receiver_heard_is_in_the_record(road: Road) -> None:
    road.witness.write(ForeignHeard(-20, 0), at=road.commune.now)
    road.send(road.witness.report())
    road.send(road.witness.report())
    query = select(AuditEvent.act).where(AuditEvent.act == "foreign_sound")
    assert list(road.session.scalars(query)) == ["foreign_sound"]


def test_the_receiver_is_told_how_far_its_journal_is_stored(road: Road) -> None:
    road.witness.play(road.plan)
    road.send(road.witness.report())
    (stored,) = told(road)
    assert (stored.receiver, stored.epoch) == (road.witness.receiver, "e1")
    assert stored.up_to == 4


def test_what_is_sent_again_is_stored_and_judged_once(road: Road) -> None:
    road.witness.play(road.plan)
    road.send(road.witness.report())
    again = road.send(road.witness.report(), road.witness.report(2, 3), road.witness.report(1, 1))
    assert (again.entries, again.verdicts) == (0, 0)
    assert entries(road) == 4
    assert verdicts(road) == 1
    assert [stored.up_to for stored in told(road)] == [4]


def test_the_same_report_twice_in_one_group_counts_once(road: Road) -> None:
    road.witness.play(road.plan)
    assert road.send(road.witness.report(), road.witness.report()).entries == 4


def test_each_report_that_brings_entries_is_kept_as_their_proof(road: Road) -> None:
    road.witness.play(road.plan)
    road.send(road.witness.report(1, 2))
    road.send(road.witness.report(1, 4))
    proofs = Counter(road.session.scalars(select(StoredEntry.report_sha256)))
    assert sorted(proofs.values()) == [2, 2]
    assert road.session.scalar(select(func.count()).select_from(StoredReport)) == 2


def test_a_gap_is_asked_for_and_nothing_behind_it_is_stored(road: Road) -> None:
    road.witness.play(road.plan)
    road.send(road.witness.report(1, 1))
    road.send(road.witness.report(3, 4))
    assert entries(road) == 1
    assert [(stored.up_to, stored.asks_again) for stored in told(road)] == [(1, True)]
    road.send(road.witness.report(2, 4))
    assert entries(road) == 4
    assert [(stored.up_to, stored.asks_again) for stored in told(road)] == [(4, False)]


def test_entries_that_never_come_do_not_stop_the_journal_for_ever(road: Road) -> None:
    now = road.plan.occurrences[0].starts_at + 60_000
    road.witness.play(road.plan)
    road.send(road.witness.report(1, 1), now=now)
    road.send(road.witness.report(3, 4), now=now)
    road.send(road.witness.report(3, 4), now=now + GAP_PATIENCE_MS)
    assert entries(road) == 3
    gap = road.session.scalars(select(JournalGap)).one()
    assert (gap.after_sequence, gap.next_sequence) == (1, 3)
    assert road.broadcast.verdict == VerdictKind.PLAYED


def test_two_things_under_one_number_are_an_incident_and_change_nothing(road: Road) -> None:
    road.witness.play(road.plan)
    road.send(road.witness.report())
    clone = Witness(road.witness.receiver, road.witness.key)
    clone.write(Booted("1", "another card"), at=5)
    for _time in range(2):
        road.send(clone.report())
    assert entries(road) == 4
    assert incidents(road) == ["journal_conflict"]
    assert road.broadcast.verdict == VerdictKind.PLAYED


def test_entries_that_do_not_follow_are_an_incident(road: Road) -> None:
    road.witness.write(Booted("1", "b"), at=1)
    road.send(road.witness.report())
    clone = Witness(road.witness.receiver, road.witness.key)
    clone.write(Booted("1", "x"), at=1)
    clone.write(Booted("1", "y"), at=2)
    road.send(clone.report(2, 2))
    assert entries(road) == 1
    assert incidents(road) == ["journal_broken"]


def test_a_second_journal_that_follows_none_is_stored_and_an_incident_once(road: Road) -> None:
    road.witness.write(Booted("1", "b"), at=1)
    road.send(road.witness.report())
    fresh = Witness(road.witness.receiver, road.witness.key, epoch="e2")
    fresh.write(Booted("1", "another box"), at=2)
    assert road.send(fresh.report()).entries == 1
    fresh.write(Booted("1", "another box"), at=3)
    road.send(fresh.report(2, 2))
    road.witness.write(Booted("1", "b"), at=4)
    assert road.send(road.witness.report(2, 2)).entries == 1, "the first goes on"
    assert incidents(road) == ["journal_unconnected"]


def test_a_receiver_that_was_removed_tells_of_its_own_time_and_of_nothing_later(road: Road) -> None:
    receiver = road.session.get_one(Receiver, road.witness.receiver)
    road.witness.write(Booted("1", "b"), at=1)
    road.witness.play(road.plan)
    receiver.retired_at = road.broadcast.planned_start
    assert road.send(road.witness.report()).entries == 0
    assert road.broadcast.verdict == VerdictKind.WAITING
    acts = road.session.scalars(select(AuditEvent.act).order_by(AuditEvent.id.desc()).limit(1))
    assert acts.one() == AFTER_ITS_TIME
    receiver.retired_at = road.broadcast.planned_start + 1
    assert road.send(road.witness.report()).entries == 5
    assert road.broadcast.verdict == VerdictKind.PLAYED


def test_a_card_that_was_set_back_goes_on_under_a_new_name_and_is_an_incident(road: Road) -> None:
    for at in range(1, 6):
        road.witness.write(Booted("1", "b"), at=at)
    road.send(road.witness.report())
    back = Witness(road.witness.receiver, road.witness.key, epoch="e2", before=2)
    back.write(EpochBegun("e1", 2, entry_hash(road.witness.raws[1]), 5), at=7)
    back.write(Booted("1", "b"), at=8)
    assert road.send(back.report()).entries == 2
    assert incidents(road) == ["journal_rewound"]
    assert [(s.epoch, s.up_to, s.asks_again) for s in told(road)][-1] == ("e2", 4, False)


def test_the_plan_that_came_into_force_is_noted_from_the_journal(road: Road) -> None:
    road.witness.write(PlanAccepted(road.plan.version), at=77)
    road.witness.write(PlanAccepted(road.plan.version), at=99)
    road.send(road.witness.report())
    query = select(StoredPlan.accepted_at).where(StoredPlan.receiver_id == road.witness.receiver)
    assert road.session.scalars(query).one() == 77


def test_a_plan_is_not_in_force_before_it_can_have_been(road: Road) -> None:
    now = road.commune.now + 500
    road.witness.write(PlanAccepted(road.plan.version), at=77, clock_trusted=False)
    road.send(road.witness.report(), now=now)
    query = select(StoredPlan.accepted_at).where(StoredPlan.receiver_id == road.witness.receiver)
    assert road.session.scalars(query).one() == now
