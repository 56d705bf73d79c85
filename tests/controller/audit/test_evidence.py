import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from controller.audit.audible import Audible, audible_by_unit, outcomes_by_unit
from controller.audit.evidence import leaves, signed_plan, signed_reports
from controller.audit.moment import Coverage, journalled
from controller.audit.reach import reached_by_unit, towns
from controller.receivers.households import count_households
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.delivery import StoredPlan
from controller.store.ledger import StoredEntry, StoredReport, Verdict
from controller.store.people import StaffRole
from controller.store.transparency import LeafKind, LogLeaf
from playlists.rules.reach import Reach
from playlists.rules.verdict import VerdictKind
from tests.controller.transparency.played_commune import DAY_MS, Played, play


@pytest.fixture
def played(session: Session) -> Played:
    return play(session)


def test_every_verdict_names_its_leaf_and_the_signed_head_over_it(
    session: Session, played: Played
) -> None:
    verdicts = session.scalars(select(Verdict.id)).all()
    assert verdicts
    found = leaves(session, {LeafKind.VERDICT: verdicts})
    for id_ in verdicts:
        leaf = found[LeafKind.VERDICT, id_]
        kept = session.get_one(LogLeaf, leaf.index)
        assert (kept.kind, kept.subject) == (LeafKind.VERDICT, id_)
        assert leaf.covered_by is not None
        assert leaf.covered_by > leaf.index


def test_what_waits_for_the_log_has_no_leaf_yet(session: Session, played: Played) -> None:
    bulletin = played.commune.approved_bulletin(session)
    session.flush()
    assert leaves(session, {LeafKind.APPROVAL: [bulletin.id]}) == {}


def test_the_plan_shows_by_which_key_it_was_signed(session: Session, played: Played) -> None:
    plan = session.scalars(
        select(StoredPlan).where(StoredPlan.receiver_id == played.witness.receiver)
    ).first()
    assert plan is not None
    shown = signed_plan(session, plan)
    assert shown is not None
    assert shown.keys == (played.ceremony.station_key.key_id,)


def test_a_report_is_opened_anew_with_the_receivers_key(session: Session, played: Played) -> None:
    hashes = session.scalars(select(StoredReport.sha256)).all()
    shown = signed_reports(session, hashes)
    assert {one.holds for one in shown.values()} == {True}
    assert {one.key for one in shown.values()} == {played.witness.key.key_id}


def test_a_report_under_another_key_does_not_hold(session: Session, played: Played) -> None:
    receiver = played.commune.receivers[1]
    session.execute(
        insert(StoredReport).values(
            sha256="f" * 64, receiver_id=receiver.id, envelope=b"{}", received_at=played.now
        )
    )
    assert not signed_reports(session, ["f" * 64])["f" * 64].holds


def test_the_journal_answers_for_an_instant_that_it_goes_past(
    session: Session, played: Played
) -> None:
    started = session.scalars(
        select(StoredEntry).where(StoredEntry.event == "item_started").order_by(StoredEntry.at)
    ).first()
    assert started is not None
    cluster = played.commune.clusters[0].id
    at_the_time = journalled(session, cluster, started.at + 1000)
    assert at_the_time.coverage is Coverage.COVERED
    assert {"item_started", "item_ended"} <= {entry.event for entry in at_the_time.entries}
    hours_before = journalled(session, cluster, started.at - 3 * 3_600_000)
    assert (hours_before.coverage, hours_before.entries) == (Coverage.COVERED, ())
    assert journalled(session, cluster, played.now).coverage is Coverage.NOT_YET
    assert journalled(session, cluster, started.at - 90 * DAY_MS).coverage is Coverage.NO_RECEIVER


def test_a_cluster_that_never_reported_counts_among_all_and_not_among_the_audible(
    session: Session, played: Played
) -> None:
    unit = played.commune.unit.id
    found = audible_by_unit(session, [unit], 0, played.now)[unit]
    assert (found.clusters, found.due, found.sounded, found.heard) == (2, 2, 1, 0)
    assert found.share == 0.5
    nothing = audible_by_unit(session, [unit], played.now, played.now + 1)[unit]
    assert (nothing.clusters, nothing.due, nothing.sounded) == (2, 0, 0)
    assert Audible().share is None


def test_outcomes_are_those_of_the_verdicts(session: Session, played: Played) -> None:
    unit = played.commune.unit.id
    found = outcomes_by_unit(session, [unit], 0, played.now)[unit]
    kinds = session.scalars(
        select(ExpectedBroadcast.verdict).where(ExpectedBroadcast.planned_start < played.now)
    ).all()
    assert {kind: count for kind, count in found.items() if count} == {
        kind: kinds.count(kind) for kind in VerdictKind if kind in kinds
    }


def test_reach_counts_households_around_what_sounded_and_nothing_else(
    session: Session, played: Played
) -> None:
    commune = played.commune
    unit = commune.unit.id
    heard, silent = commune.clusters
    around = {heard.id: 120, silent.id: 80}
    count_households(session, commune.actor(StaffRole.TECHNICIAN), around, {}, played.now)
    found = reached_by_unit(session, [unit], 0, played.now)[unit]
    assert found.whole == Reach(120, 200, 0)
    assert found.by_language == {"vi": Reach(120, 200, 0)}
    assert towns(session, [unit]) == set()
    commune.unit.kind = "phường"
    session.flush()
    assert towns(session, [unit]) == {unit}
