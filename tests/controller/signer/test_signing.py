"""The signer signs a plan only where the database proves each track of it."""

import json
from collections.abc import Callable

import pytest
from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.bulletins.decisions import recall
from controller.planning.service import plan_marked
from controller.signer.signing import anything_waits, sign_waiting
from controller.store.bulletins import Approval, Revision
from controller.store.delivery import OutboxKind
from controller.store.ledger import AuditEvent
from playlists.messages.envelope import open_envelope
from playlists.messages.plan import Plan, PlannedItem, Track
from playlists.messages.stored import Stored
from playlists.messages.time import TimeAnswer
from playlists.messages.trust import Role
from tests.controller.commune import lay_commune
from tests.controller.signer.desk import Desk, station_over


@pytest.fixture
def desk(session: Session) -> Desk:
    commune = lay_commune(session, clusters=1)
    commune.slot(session, [commune.approved_tune(session), commune.approved_bulletin(session)])
    now = commune.now + 10
    plan_marked(session, now, ("http://127.0.0.1/audio",), limit=10)
    return Desk(session, commune, station_over((commune.province.id,), now), now)


def test_a_plan_of_approved_sound_is_signed_as_it_was_compiled(desk: Desk) -> None:
    plan = desk.plan
    row = desk.sign()
    assert row.envelope is not None
    keys = {desk.station.keys[0].key_id: desk.station.keys[0].public_key}
    assert open_envelope(row.envelope, Plan, keys) == plan
    assert row.signed_at == desk.now
    assert not anything_waits(desk.session)


def test_what_is_signed_is_not_signed_again(desk: Desk) -> None:
    desk.sign()
    assert sign_waiting(desk.session, desk.station, desk.now, limit=10) == 0


def with_another_sound(plan: Plan) -> Plan:
    foreign = Track(sha256="f" * 64, size_bytes=1, frames=24_000)
    occurrence = plan.occurrences[0]
    item: PlannedItem = replace(occurrence.items[1], sha256=foreign.sha256)
    changed = replace(occurrence, items=(occurrence.items[0], item))
    return replace(plan, occurrences=(changed,), tracks=(*plan.tracks, foreign))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (with_another_sound, "no approval stands"),
        (lambda plan: replace(plan, receiver="r-khac"), "receiver is"),
        (lambda plan: replace(plan, cluster="c-khac"), "cluster is"),
        (lambda plan: replace(plan, unit="u-khac"), "unit is"),
        (lambda plan: replace(plan, recalled=(plan.tracks[0].sha256,)), "recalls"),
    ],
)
def test_a_plan_that_the_database_does_not_bear_out_is_refused(
    desk: Desk, change: Callable[[Plan], Plan], why: str
) -> None:
    desk.forge(change)
    row = desk.sign()
    assert row.envelope is None
    assert row.signed_at is None
    assert why in row.refusal


def test_a_refusal_stands_in_the_record_of_the_unit(desk: Desk) -> None:
    desk.forge(with_another_sound)
    desk.sign()
    event = desk.session.scalars(
        select(AuditEvent).where(AuditEvent.act == "refuse_signature")
    ).one()
    assert event.unit_id == desk.commune.unit.id
    assert "no approval stands" in json.loads(event.detail)["why"]


def test_a_recalled_bulletin_is_not_signed_even_if_the_plan_was_made_before(desk: Desk) -> None:
    revision = desk.session.scalars(select(Revision).where(Revision.written_text != "")).one()
    recall(desk.session, desk.commune.approver, revision.bulletin_id, desk.now, "Sai số liệu")
    assert "no approval stands" in desk.sign().refusal


def test_an_author_who_approved_her_own_words_is_not_believed(desk: Desk) -> None:
    for approval in desk.session.scalars(select(Approval)):
        revision = desk.session.get_one(Revision, approval.revision_id)
        revision.author_id = approval.person_id
    assert "no approval stands" in desk.sign().refusal


def test_a_text_that_is_no_plan_is_refused(desk: Desk) -> None:
    desk.row.message = '{"receiver": 5}'
    assert "not a plan" in desk.sign().refusal


def test_a_retired_receiver_gets_no_plan(desk: Desk) -> None:
    desk.commune.receivers[0].retired_at = desk.now
    assert "retired" in desk.sign().refusal


@pytest.mark.parametrize("roles", [(Role.TIME,), ()])
def test_a_key_without_the_role_signs_no_plan(desk: Desk, roles: tuple[Role, ...]) -> None:
    desk.station = station_over((desk.commune.province.id,), desk.now, roles)
    assert "is delegated for" in desk.sign().refusal


def test_a_key_of_another_commune_signs_no_plan(desk: Desk) -> None:
    desk.station = station_over(("another-unit",), desk.now)
    assert "is delegated for" in desk.sign().refusal


def test_an_answer_to_a_nonce_bears_the_time_of_its_signature(desk: Desk) -> None:
    receiver = desk.commune.receivers[0].id
    desk.ask(OutboxKind.TIME, TimeAnswer(receiver=receiver, nonce="n1", now=5, plan_version=3))
    row = desk.sign()
    keys = {desk.station.keys[0].key_id: desk.station.keys[0].public_key}
    assert row.envelope is not None
    answer = open_envelope(row.envelope, TimeAnswer, keys)
    assert (answer.now, answer.nonce, answer.plan_version) == (desk.now, "n1", 3)


def test_time_is_not_signed_for_nobody(desk: Desk) -> None:
    receiver = desk.commune.receivers[0].id
    desk.ask(OutboxKind.TIME, TimeAnswer(receiver=receiver, nonce="", now=5))
    assert "nonce" in desk.sign().refusal


def test_a_receiver_is_never_told_to_forget_what_the_ledger_has_not(desk: Desk) -> None:
    receiver = desk.commune.receivers[0].id
    desk.ask(OutboxKind.STORED, Stored(receiver=receiver, epoch="e", up_to=1, issued_at=1))
    assert "the ledger ends at 0" in desk.sign().refusal


def test_a_receiver_may_be_asked_to_send_everything_again(desk: Desk) -> None:
    receiver = desk.commune.receivers[0].id
    desk.ask(OutboxKind.STORED, Stored(receiver=receiver, epoch="e", up_to=0, issued_at=1))
    assert desk.sign().signed_at == desk.now
