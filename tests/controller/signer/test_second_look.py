"""A plan that was refused is signed once the reason is gone, without anybody asking again."""

import pytest
from sqlalchemy import Engine, select

from controller.clock import now_ms
from controller.planning.service import plan_marked
from controller.signer.conditions import RefusalReason
from controller.signer.role import sign_once
from controller.signer.second_look import SecondLook
from controller.store.delivery import OutboxMessage
from controller.store.engine import writing_sessions
from tests.controller.commune import Commune, lay_commune
from tests.controller.signer.desk import station_over


@pytest.fixture
def commune(engine: Engine) -> Commune:
    with writing_sessions(engine).begin() as session:
        commune = lay_commune(session, now_ms(), clusters=2)
        bulletin = commune.approved_bulletin(session)
        commune.slot(session, [bulletin], starts_on="2026-11-20", rule="FREQ=DAILY")
        plan_marked(session, commune.now, (), limit=10)
    return commune


def outbox(engine: Engine) -> list[OutboxMessage]:
    with writing_sessions(engine)() as session:
        return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def test_plans_refused_for_a_key_are_signed_when_the_key_is_renewed(
    engine: Engine, commune: Commune
) -> None:
    elsewhere = station_over(("another-province",), commune.now)
    sign_once(engine, elsewhere)
    assert {row.refusal.partition(":")[0] for row in outbox(engine)} == {RefusalReason.KEY.value}
    look = SecondLook(engine)
    assert look.take(elsewhere, commune.now) == 0
    assert all(row.refused_at for row in outbox(engine)), "nothing has changed yet"

    renewed = station_over((commune.province.id,), commune.now)
    assert look.take(renewed, commune.now) == 2
    sign_once(engine, renewed)
    assert all(row.signed_at and not row.refused_at for row in outbox(engine))


def test_a_look_goes_round_all_refused_plans(engine: Engine, commune: Commune) -> None:
    elsewhere = station_over(("another-province",), commune.now)
    sign_once(engine, elsewhere)
    look = SecondLook(engine, after=outbox(engine)[-1].id)
    renewed = station_over((commune.province.id,), commune.now)
    assert look.take(renewed, commune.now) == 0, "the end of a round"
    assert look.take(renewed, commune.now) == 2
