"""One's own password: the old one buys a new one, and every session ends."""

import pytest

from controller.accounts.brake import BY_LOGIN
from controller.accounts.errors import TooManyTriesError, WeakPasswordError, WrongPasswordError
from controller.accounts.own_password import PasswordChange, change_password
from controller.accounts.sessions import actor_of
from tests.controller.accounts.conftest import ELSEWHERE, Office
from tests.controller.commune import FAST_HASHER, PASSWORD

NEW = "mat-khau-moi-tinh"


def change(office: Office, old: str, new: str = NEW) -> None:
    asked = PasswordChange(old=old, new=new)
    change_password(office.doors, office.commune.operator, asked, office.now, FAST_HASHER)


def test_the_old_password_buys_a_new_one_and_every_session_ends(office: Office) -> None:
    begun = office.log_in(window=ELSEWHERE)
    change(office, PASSWORD)
    office.try_in(password=NEW)
    with office.doors.reading() as session:
        assert actor_of(session, begun.token, office.now) is None


def test_who_does_not_know_the_old_one_changes_nothing(office: Office) -> None:
    begun = office.log_in(window=ELSEWHERE)
    with pytest.raises(WrongPasswordError):
        change(office, "sai")
    with pytest.raises(WeakPasswordError):
        change(office, PASSWORD, "ngắn")
    with office.doors.reading() as session:
        assert actor_of(session, begun.token, office.now) is not None


def test_who_guesses_at_an_open_session_soon_has_to_wait(office: Office) -> None:
    for _ in range(BY_LOGIN.free + 1):
        with pytest.raises(WrongPasswordError):
            change(office, "sai")
    with pytest.raises(TooManyTriesError):
        change(office, PASSWORD)
