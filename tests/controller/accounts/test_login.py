import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.errors import LoginRefusedError, LoginTakenError, WeakPasswordError
from controller.accounts.service import (
    SESSION_MS,
    Credentials,
    NewPerson,
    actor_of,
    add_person,
    log_in,
    log_out,
)
from controller.store.people import LoginSession, Person, StaffRole
from tests.controller.commune import FAST_HASHER, NOW, PASSWORD, Commune, lay_commune

RIGHT = Credentials(login="operator.thu", password=PASSWORD, browser="Firefox")


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=0)


def new_person(commune: Commune, login: str = "moi", password: str = PASSWORD) -> NewPerson:
    return NewPerson(
        unit_id=commune.unit.id,
        login=login,
        name="Lê Văn Mới",
        role=StaffRole.AUDITOR,
        password=password,
    )


def test_the_right_password_begins_a_session(session: Session, commune: Commune) -> None:
    begun = log_in(session, RIGHT, NOW, FAST_HASHER)
    found = actor_of(session, begun.token, NOW + 1, "10.0.0.7")
    assert found is not None
    actor, csrf_token = found
    assert actor.person_id == commune.people[StaffRole.OPERATOR].id
    assert (actor.role, actor.origin) == (StaffRole.OPERATOR, "10.0.0.7")
    assert csrf_token == begun.csrf_token


def test_a_login_is_found_however_it_is_capitalised(session: Session, commune: Commune) -> None:
    log_in(session, Credentials(login=" Operator.Thu ", password=PASSWORD), NOW, FAST_HASHER)


def test_the_token_itself_is_not_kept(session: Session, commune: Commune) -> None:
    begun = log_in(session, RIGHT, NOW, FAST_HASHER)
    row = session.scalars(select(LoginSession)).one()
    assert begun.token not in vars(row).values()
    assert begun.token not in repr(begun)


@pytest.mark.parametrize(
    "wrong",
    [
        Credentials(login="operator.thu", password="sai-mat-khau"),
        Credentials(login="khong.co", password=PASSWORD),
        Credentials(login="", password=""),
    ],
)
def test_anything_else_is_refused_alike(
    session: Session, commune: Commune, wrong: Credentials
) -> None:
    with pytest.raises(LoginRefusedError) as refusal:
        log_in(session, wrong, NOW, FAST_HASHER)
    assert refusal.value.args == ()


def test_an_unknown_login_costs_as_much_work_as_a_wrong_password(
    session: Session, commune: Commune
) -> None:
    class CountingHasher(PasswordHasher):
        work = 0

        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            self.work += 1
            return super().hash(password, salt=salt)

    hasher = CountingHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.raises(LoginRefusedError):
        log_in(session, Credentials(login="khong.co", password="x"), NOW, hasher)
    assert hasher.work == 1


def test_a_disabled_account_is_out_at_once(session: Session, commune: Commune) -> None:
    begun = log_in(session, RIGHT, NOW, FAST_HASHER)
    commune.people[StaffRole.OPERATOR].disabled_at = NOW + 1
    session.flush()
    assert actor_of(session, begun.token, NOW + 2) is None
    with pytest.raises(LoginRefusedError):
        log_in(session, RIGHT, NOW + 2, FAST_HASHER)


def test_a_session_ends_by_itself_and_by_logging_out(session: Session, commune: Commune) -> None:
    begun = log_in(session, RIGHT, NOW, FAST_HASHER)
    assert actor_of(session, begun.token, NOW + SESSION_MS - 1) is not None
    assert actor_of(session, begun.token, NOW + SESSION_MS) is None
    log_out(session, begun.token)
    assert actor_of(session, begun.token, NOW + 1) is None


def test_a_made_up_token_is_nobody(session: Session, commune: Commune) -> None:
    assert actor_of(session, "x" * 43, NOW) is None


def test_a_hash_of_an_older_strength_is_renewed_at_login(
    session: Session, commune: Commune
) -> None:
    stronger = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)
    log_in(session, RIGHT, NOW, stronger)
    kept = commune.people[StaffRole.OPERATOR].password_hash
    assert not stronger.check_needs_rehash(kept)


def test_a_login_is_given_once(session: Session, commune: Commune) -> None:
    administrator = commune.actor(StaffRole.ADMINISTRATOR)
    add_person(session, administrator, new_person(commune), NOW, FAST_HASHER)
    with pytest.raises(LoginTakenError):
        add_person(session, administrator, new_person(commune, "MOI"), NOW, FAST_HASHER)


def test_a_short_password_is_refused(session: Session, commune: Commune) -> None:
    administrator = commune.actor(StaffRole.ADMINISTRATOR)
    with pytest.raises(WeakPasswordError):
        add_person(session, administrator, new_person(commune, password="ngan"), NOW, FAST_HASHER)
    assert session.scalar(select(Person).where(Person.login == "moi")) is None
