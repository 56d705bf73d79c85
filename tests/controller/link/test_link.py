from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from controller.link.states import AGAIN_AFTER_MS
from controller.planning.marks import marked_clusters
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.delivery import OutboxKind, OutboxMessage
from controller.store.ledger import StoredEntry
from controller.store.places import ReceiverState
from playlists.messages.journal_entry import Booted, PlanAccepted
from playlists.messages.plan import Plan
from playlists.messages.stored import Stored
from playlists.messages.time import TimeAnswer
from playlists.messages.trust import pack_chain
from tests.controller.commune import newest_plan
from tests.controller.link.conftest import House, StandIn, a_state
from tests.controller.witness import Witness

pytestmark = pytest.mark.usefixtures("signing", "linking")


def entries(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(StoredEntry)) or 0


@pytest.fixture
def planned(house: House) -> Plan:
    """A plan that waits for its signature; its broadcast is tomorrow."""
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    house.write(
        lambda s: house.commune.slot(s, [house.commune.approved_bulletin(s)], starts_on=tomorrow)
    )
    house.plan()
    plan = house.read(lambda session: newest_plan(session, house.witness.receiver))
    assert plan is not None
    return plan


def test_the_chain_is_there_for_everyone(house: House, receiver: StandIn) -> None:
    assert receiver.chains.get(timeout=20) == pack_chain(house.ceremony.chain)


def test_a_plan_goes_from_the_outbox_to_its_receiver(
    house: House, receiver: StandIn, planned: Plan
) -> None:
    assert receiver.receive(Plan) == planned
    query = select(OutboxMessage.published_at).where(OutboxMessage.kind == OutboxKind.PLAN)
    house.wait_for(lambda session: session.scalar(query))


def test_a_receiver_that_comes_later_finds_its_plan(house: House, planned: Plan) -> None:
    query = select(OutboxMessage.published_at).where(OutboxMessage.kind == OutboxKind.PLAN)
    house.wait_for(lambda session: session.scalar(query))
    late = StandIn(house)
    assert late.receive(Plan) == planned
    late.close()


def test_a_report_is_stored_judged_and_only_then_confirmed(
    house: House, receiver: StandIn, planned: Plan
) -> None:
    house.witness.play(planned)
    receiver.send(house.witness.report())
    stored = receiver.receive(Stored)
    assert (stored.up_to, stored.epoch) == (2, "e1")
    assert house.read(entries) == 2
    assert house.read(lambda s: s.scalar(select(ExpectedBroadcast.verdict))) == "played"


def test_a_nonce_is_answered_with_the_time_and_what_the_controller_has(
    house: House, receiver: StandIn, planned: Plan
) -> None:
    receiver.tell(a_state(house, nonce="n-1", order_sequence=4))
    answer = receiver.receive(TimeAnswer)
    assert (answer.nonce, answer.order_sequence) == ("n-1", 4)
    assert answer.plan_version == planned.version
    no_row = select(OutboxMessage.id).where(OutboxMessage.kind == OutboxKind.TIME)
    house.wait_for(lambda session: session.scalar(no_row) is None)


def test_a_state_is_news_for_the_pages(house: House, receiver: StandIn) -> None:
    receiver.tell(a_state(house, ready_for_air=True))
    state = house.wait_for(lambda s: s.get(ReceiverState, receiver.id))
    assert state.online
    assert state.ready_for_air


def test_a_last_will_says_only_that_the_receiver_is_gone(house: House, receiver: StandIn) -> None:
    receiver.tell(a_state(house, at=2_000, plan_version=0, agent_version="1.2"))
    receiver.tell(a_state(house, at=1_000, online=False))

    def once_gone(session: Session) -> ReceiverState | None:
        row = session.get(ReceiverState, receiver.id)
        return row if row is not None and not row.online else None

    state = house.wait_for(once_gone)
    assert '"agent_version":"1.2"' in state.state


def test_a_receiver_that_missed_its_plan_gets_it_again(
    house: House, receiver: StandIn, planned: Plan
) -> None:
    receiver.receive(Plan)
    query = select(OutboxMessage).where(OutboxMessage.kind == OutboxKind.PLAN)
    house.wait_for(lambda s: s.scalars(query).one().published_at)

    def long_ago(session: Session) -> None:
        session.scalars(query).one().published_at = planned.issued_at - 2 * AGAIN_AFTER_MS

    house.write(long_ago)
    receiver.tell(a_state(house, plan_version=planned.version - 1))
    assert receiver.receive(Plan) == planned


def test_a_broker_that_comes_back_empty_is_told_again_what_everybody_needs(
    house: House, receiver: StandIn, planned: Plan
) -> None:
    assert receiver.receive(Plan) == planned
    house.witness.write(Booted("1", "b"), at=planned.issued_at)
    receiver.send_until_stored()
    receiver.close()
    waiting = select(func.count()).where(OutboxMessage.published_at.is_(None))
    house.wait_for(lambda session: session.scalar(waiting) == 0)

    def long_ago(session: Session) -> None:
        then = planned.issued_at - 2 * AGAIN_AFTER_MS
        session.execute(update(OutboxMessage).values(created_at=then, published_at=then))

    house.write(long_ago)
    house.broker.forget()
    newcomer = StandIn(house)
    assert newcomer.chains.get(timeout=20) == pack_chain(house.ceremony.chain)
    newcomer.tell(a_state(house, plan_version=0, journal_epoch=house.witness.epoch))
    assert newcomer.receive(Plan) == planned
    assert newcomer.receive(Stored).up_to == house.witness.last
    newcomer.close()


def test_a_receiver_that_has_seen_a_later_plan_is_planned_anew(
    house: House, receiver: StandIn, planned: Plan
) -> None:
    receiver.tell(a_state(house, plan_version=planned.version + 7))
    house.wait_for(lambda session: marked_clusters(session, 1))
    house.plan()
    assert receiver.receive(Plan, lambda plan: plan.version > planned.version + 7)


def test_a_receiver_that_believes_too_much_is_asked_for_everything_again(
    house: House, receiver: StandIn
) -> None:
    """The ledger was restored from a backup: what it lost, receivers still hold."""
    receiver.tell(a_state(house, journal_epoch="e1", journal_last=9, journal_stored=9))
    assert receiver.receive(Stored).up_to == 0


def test_what_is_not_signed_by_the_receiver_is_forgotten(house: House, receiver: StandIn) -> None:
    forger = Witness(receiver.id)
    forger.write(Booted("1", "forged"), at=1)
    receiver.send(forger.report())
    receiver.send(b"\x00 not even an envelope")
    house.witness.write(Booted("1", "true"), at=1)
    receiver.send(house.witness.report())
    assert receiver.receive(Stored).up_to == 1
    assert house.read(entries) == 1


def test_numbers_that_no_database_keeps_are_refused_and_the_next_report_is_stored(
    house: House, receiver: StandIn
) -> None:
    broken = Witness(receiver.id, house.witness.key, epoch="e9")
    broken.write(PlanAccepted(1 << 64), at=1)
    receiver.send(broken.report())
    receiver.tell(a_state(house, journal_last=1 << 40))
    house.witness.write(Booted("1", "true"), at=1)
    receiver.send(house.witness.report())
    assert receiver.receive(Stored).up_to == 1
    assert house.read(entries) == 1
