"""Where somebody is logged in, and how she ends it."""

import pytest

from controller.accounts.actor import Actor
from controller.accounts.sessions import actor_of, hash_of, revoke, revoke_others, sessions_of
from controller.errors import NotFoundError
from controller.store.people import StaffRole
from tests.controller.accounts.conftest import ELSEWHERE, Office


def operator(office: Office) -> Actor:
    return office.commune.actor(StaffRole.OPERATOR)


def test_a_person_sees_where_she_is_logged_in(office: Office) -> None:
    office.log_in()
    office.now += 1
    office.log_in(window=ELSEWHERE)
    office.log_in("approver.thu")
    with office.doors.reading() as session:
        found = sessions_of(session, operator(office), office.now)
    assert [(row.origin, row.browser) for row in found] == [
        ("203.0.113.9", "curl"),
        ("10.0.0.7", "Firefox"),
    ]


def test_one_of_them_is_ended_at_once(office: Office) -> None:
    here, there = office.log_in(), office.log_in(window=ELSEWHERE)
    with office.doors.writing.begin() as session:
        revoke(session, operator(office), hash_of(there.token), office.now)
        assert actor_of(session, there.token, office.now) is None
        assert actor_of(session, here.token, office.now) is not None


def test_all_others_are_ended_together(office: Office) -> None:
    here = office.log_in()
    others = [office.log_in(window=ELSEWHERE) for _ in range(3)]
    with office.doors.writing.begin() as session:
        assert revoke_others(session, operator(office), here.token, office.now) == 3
        assert actor_of(session, here.token, office.now) is not None
        assert not any(actor_of(session, other.token, office.now) for other in others)


def test_nobody_ends_anothers_session(office: Office) -> None:
    begun = office.log_in("approver.thu")
    with office.doors.writing.begin() as session:
        with pytest.raises(NotFoundError):
            revoke(session, operator(office), hash_of(begun.token), office.now)
        assert actor_of(session, begun.token, office.now) is not None
