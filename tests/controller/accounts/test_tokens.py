"""Tokens of programs: what they name, in whose name, until when."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.authority import Act, may
from controller.accounts.errors import BadPeriodError, ScopeTooWideError
from controller.accounts.tokens import (
    PREFIX,
    NewToken,
    actor_of_token,
    make_token,
    revoke_token,
    tokens_of,
)
from controller.errors import MissingFieldError, NotFoundError
from controller.store.logins import ApiToken
from controller.store.people import StaffRole
from tests.controller.commune import NOW, Commune, lay_commune

DAY_MS = 24 * 3_600_000
READS = frozenset({Act.READ})


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=0)


def made(
    session: Session, commune: Commune, acts: frozenset[Act] = READS, days: int = 30
) -> tuple[ApiToken, str]:
    new = NewToken(name="Cổng thông tin xã", acts=acts, days=days)
    return make_token(session, commune.operator, new, NOW)


def test_a_token_acts_in_its_owners_name_within_what_it_names(
    session: Session, commune: Commune
) -> None:
    _, text = made(session, commune, frozenset({Act.READ, Act.WRITE_BULLETIN}))
    program = actor_of_token(session, text, NOW + 1, "10.0.0.9")
    assert program is not None
    assert (program.person_id, program.origin) == (commune.operator.person_id, "10.0.0.9")
    assert program.name.endswith("(Cổng thông tin xã)")
    assert may(session, program, Act.WRITE_BULLETIN, commune.unit.id)
    assert not may(session, program, Act.SCHEDULE, commune.unit.id)


def test_only_its_hash_is_kept_and_it_is_known_for_what_it_is(
    session: Session, commune: Commune
) -> None:
    row, text = made(session, commune)
    assert text.startswith(PREFIX)
    assert text not in vars(row).values()


def test_a_token_ends_by_itself(session: Session, commune: Commune) -> None:
    _, text = made(session, commune, days=30)
    assert actor_of_token(session, text, NOW + 30 * DAY_MS - 1, "") is not None
    assert actor_of_token(session, text, NOW + 30 * DAY_MS, "") is None


def test_a_token_ends_when_it_is_revoked(session: Session, commune: Commune) -> None:
    row, text = made(session, commune)
    revoke_token(session, commune.operator, row.id, NOW + 1)
    assert actor_of_token(session, text, NOW + 2, "") is None
    assert tokens_of(session, commune.operator, NOW + 2) == []


def test_a_token_ends_with_its_owners_account(session: Session, commune: Commune) -> None:
    _, text = made(session, commune)
    commune.people[StaffRole.OPERATOR].disabled_at = NOW
    session.flush()
    assert actor_of_token(session, text, NOW + 1, "") is None


def test_a_token_loses_what_its_owner_loses(session: Session, commune: Commune) -> None:
    _, text = made(session, commune, frozenset({Act.READ, Act.WRITE_BULLETIN}))
    commune.people[StaffRole.OPERATOR].role = StaffRole.AUDITOR
    session.flush()
    program = actor_of_token(session, text, NOW + 1, "")
    assert program is not None
    assert not may(session, program, Act.WRITE_BULLETIN, commune.unit.id)


def test_no_token_decides_orders_emergencies_or_manages_people_nor_names_more_than_its_owner_has(
    session: Session, commune: Commune
) -> None:
    for role, act in (
        (StaffRole.APPROVER, Act.DECIDE_BULLETIN),
        (StaffRole.APPROVER, Act.ORDER_EMERGENCY),
        (StaffRole.DUTY_OFFICER, Act.ORDER_EMERGENCY),
        (StaffRole.ADMINISTRATOR, Act.MANAGE_PEOPLE),
        (StaffRole.PROVINCE_ADMINISTRATOR, Act.APPOINT_ADMINISTRATOR),
        (StaffRole.AUDITOR, Act.WRITE_BULLETIN),
    ):
        new = NewToken(name="P", acts=frozenset({act}), days=1)
        with pytest.raises(ScopeTooWideError):
            make_token(session, commune.actor(role), new, NOW)


def test_what_a_token_of_earlier_days_named_beyond_that_does_not_count(
    session: Session, commune: Commune
) -> None:
    row, text = made(session, commune)
    row.acts = f"{Act.READ} {Act.ORDER_EMERGENCY}"
    commune.people[StaffRole.OPERATOR].role = StaffRole.DUTY_OFFICER
    session.flush()
    program = actor_of_token(session, text, NOW + 1, "")
    assert program is not None
    assert may(session, program, Act.READ, commune.unit.id)
    assert not may(session, program, Act.ORDER_EMERGENCY, commune.unit.id)


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_token_has_an_end_and_not_a_far_one(
    session: Session, commune: Commune, days: int
) -> None:
    with pytest.raises(BadPeriodError):
        made(session, commune, days=days)


def test_a_token_for_nothing_is_none(session: Session, commune: Commune) -> None:
    with pytest.raises(MissingFieldError):
        made(session, commune, frozenset())


def test_a_program_makes_no_tokens_and_nobody_revokes_anothers(
    session: Session, commune: Commune
) -> None:
    row, text = made(session, commune)
    program = actor_of_token(session, text, NOW + 1, "")
    assert program is not None
    with pytest.raises(ScopeTooWideError):
        make_token(session, program, NewToken(name="P", acts=READS, days=1), NOW)
    with pytest.raises(NotFoundError):
        revoke_token(session, commune.approver, row.id, NOW)
    assert session.scalars(select(ApiToken)).one().revoked_at is None
