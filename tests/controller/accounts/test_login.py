"""A name and a password open a session and nothing else does; refusals are all alike."""

from typing import Literal

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, text

from controller.accounts.errors import LoginRefusedError
from controller.accounts.login import Credentials, log_in
from controller.accounts.sessions import SESSION_MS, LoggedIn, actor_of, log_out
from controller.store.logins import LoginSession
from controller.store.people import Person, StaffRole
from tests.controller.accounts.conftest import HOME, Office
from tests.controller.commune import FAST_HASHER, PASSWORD


class CountingHasher(PasswordHasher):
    """Counts its work, and sees whether others may write meanwhile."""

    def __init__(self, office: Office) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.work = 0
        self._office = office

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        self._write_beside()
        return super().hash(password, salt=salt)

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 -- argon2's own name
        self._write_beside()
        return super().verify(hash, password)

    def _write_beside(self) -> None:
        self.work += 1
        with self._office.doors.writing.begin() as session:
            if session.get_bind().dialect.name == "sqlite":
                session.execute(text("PRAGMA busy_timeout=1"))
            session.execute(text("UPDATE people SET position = 'Công chức'"))


def person(office: Office, role: StaffRole = StaffRole.OPERATOR) -> str:
    return office.commune.people[role].id


def test_the_right_password_begins_a_session(office: Office) -> None:
    begun = office.log_in()
    with office.doors.reading() as session:
        found = actor_of(session, begun.token, office.now + 1, "10.0.0.7")
    assert found is not None
    actor, csrf_token = found
    assert actor.person_id == person(office)
    assert (actor.role, actor.origin) == (StaffRole.OPERATOR, "10.0.0.7")
    assert csrf_token == begun.csrf_token


def test_a_login_is_found_however_it_is_capitalised(office: Office) -> None:
    assert office.log_in(" Operator.Thu ").person.id == person(office)


def test_the_token_itself_is_not_kept(office: Office) -> None:
    begun = office.log_in()
    with office.doors.reading() as session:
        row = session.scalars(select(LoginSession)).one()
    assert begun.token not in vars(row).values()
    assert begun.token not in repr(begun)


@pytest.mark.parametrize(
    ("login", "password"), [("operator.thu", "sai-mat-khau"), ("khong.co", PASSWORD), ("", "")]
)
def test_anything_else_is_refused_alike(office: Office, login: str, password: str) -> None:
    with pytest.raises(LoginRefusedError) as refusal:
        office.try_in(login, password)
    assert refusal.value.args == ()


@pytest.mark.parametrize("login", ["operator.thu", "khong.co"])
def test_an_unknown_login_costs_as_much_work_as_a_wrong_password(
    office: Office, login: str
) -> None:
    hasher = CountingHasher(office)
    wrong = Credentials(login=login, password="x", window=HOME)
    with pytest.raises(LoginRefusedError):
        log_in(office.doors, wrong, office.now, hasher)
    assert hasher.work == 1


def test_nobody_waits_for_the_database_while_a_password_is_hashed(office: Office) -> None:
    hasher = CountingHasher(office)
    right = Credentials(login="operator.thu", password=PASSWORD, window=HOME)
    assert isinstance(log_in(office.doors, right, office.now, hasher), LoggedIn)
    assert hasher.work == 1


def test_a_disabled_account_is_out_at_once(office: Office) -> None:
    begun = office.log_in()
    with office.doors.writing.begin() as session:
        session.get_one(Person, person(office)).disabled_at = office.now + 1
    with office.doors.reading() as session:
        assert actor_of(session, begun.token, office.now + 2) is None
    with pytest.raises(LoginRefusedError):
        office.try_in()


def test_a_session_ends_by_itself_and_by_logging_out(office: Office) -> None:
    begun = office.log_in()
    with office.doors.writing.begin() as session:
        assert actor_of(session, begun.token, office.now + SESSION_MS - 1) is not None
        assert actor_of(session, begun.token, office.now + SESSION_MS) is None
        log_out(session, begun.token)
        assert actor_of(session, begun.token, office.now + 1) is None


def test_a_made_up_token_is_nobody(office: Office) -> None:
    with office.doors.reading() as session:
        assert actor_of(session, "x" * 43, office.now) is None


def test_a_hash_of_an_older_strength_is_renewed_at_login(office: Office) -> None:
    stronger = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)
    right = Credentials(login="operator.thu", password=PASSWORD, window=HOME)
    log_in(office.doors, right, office.now, stronger)
    with office.doors.reading() as session:
        kept = session.get_one(Person, person(office)).password_hash
    assert not stronger.check_needs_rehash(kept)
    assert FAST_HASHER.check_needs_rehash(kept)
