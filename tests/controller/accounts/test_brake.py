"""Guessing gets slow, for the guesser; nobody is locked out by another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from controller.accounts.brake import BY_LOGIN, BY_ORIGIN, FORGOTTEN_MS, Patience, site_of
from controller.accounts.errors import LoginRefusedError, TooManyTriesError
from controller.accounts.sessions import Doors, Window
from controller.store.engine import open_engine, reading_sessions, writing_sessions
from tests.controller.accounts.conftest import ELSEWHERE, HOME, Office


def fail(office: Office, times: int, login: str = "operator.thu", window: Window = HOME) -> None:
    """As fast as the brake permits."""
    for _ in range(times):
        while True:
            try:
                office.try_in(login, "sai-mat-khau", window)
            except TooManyTriesError as error:
                office.now += error.wait_ms
            except LoginRefusedError:
                break


def test_a_few_mistakes_cost_nothing(office: Office) -> None:
    before = office.now
    fail(office, BY_LOGIN.free)
    office.log_in()
    assert office.now == before


def test_then_the_next_try_has_to_wait_ever_longer(office: Office) -> None:
    fail(office, BY_LOGIN.free + 3)
    with pytest.raises(TooManyTriesError) as held:
        office.try_in()
    assert held.value.wait_s == 4
    office.now += held.value.wait_ms
    office.log_in()


def test_a_try_that_has_to_wait_does_not_make_the_wait_longer(office: Office) -> None:
    fail(office, BY_LOGIN.free + 1)
    for _ in range(20):
        with pytest.raises(TooManyTriesError) as held:
            office.try_in()
    assert held.value.wait_ms == 1_000


def test_who_guesses_elsewhere_keeps_nobody_out(office: Office) -> None:
    fail(office, BY_LOGIN.free + 8, window=ELSEWHERE)
    with pytest.raises(TooManyTriesError):
        office.try_in(window=ELSEWHERE)
    office.log_in(window=HOME)


def test_a_colleague_behind_the_same_address_is_not_kept_out_by_ones_mistakes(
    office: Office,
) -> None:
    fail(office, BY_LOGIN.free + 3)
    office.log_in("approver.thu")


def test_many_names_from_one_origin_are_slowed_together(office: Office) -> None:
    for number in range(BY_ORIGIN.free + 1):
        fail(office, 1, login=f"nguoi{number}", window=ELSEWHERE)
    with pytest.raises(TooManyTriesError):
        office.try_in("nguoi-moi", window=ELSEWHERE)
    office.log_in(window=HOME)


def test_a_login_of_ones_own_does_not_free_the_origin_to_guess(office: Office) -> None:
    for number in range(BY_ORIGIN.free):
        fail(office, 1, login=f"nguoi{number}", window=ELSEWHERE)
    office.log_in("auditor.thu", window=ELSEWHERE)
    fail(office, 1, login="nguoi-khac", window=ELSEWHERE)
    with pytest.raises(TooManyTriesError):
        office.try_in("nguoi-moi", window=ELSEWHERE)


def test_a_restart_forgets_nothing_and_all_processes_count_together(
    office: Office, engine: Engine, database_url: str
) -> None:
    fail(office, BY_LOGIN.free + 1)
    again = open_engine(database_url)
    other = Office(
        Doors(reading_sessions(again), writing_sessions(again), office.doors.box),
        office.commune,
        office.now,
    )
    with pytest.raises(TooManyTriesError):
        other.try_in()
    again.dispose()


def test_after_a_quarter_of_an_hour_all_is_forgotten(office: Office) -> None:
    fail(office, BY_LOGIN.free + 8)
    office.now += FORGOTTEN_MS
    fail(office, BY_LOGIN.free)
    office.log_in()


@pytest.mark.parametrize(
    ("one", "other"),
    [("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"), ("::ffff:10.0.0.7", "10.0.0.7")],
)
def test_whoever_may_choose_her_address_is_still_one_origin(one: str, other: str) -> None:
    assert site_of(one) == site_of(other)


def test_neighbouring_networks_are_two_origins() -> None:
    assert site_of("2001:db8:1:2::1") != site_of("2001:db8:1:3::1")
    assert site_of("10.0.0.7") != site_of("10.0.0.8")
    assert site_of("testclient") == "testclient"


@given(st.integers(0, 10_000), st.sampled_from([BY_LOGIN, BY_ORIGIN]))
def test_the_wait_never_shrinks_and_never_becomes_a_lockout(
    failures: int, patience: Patience
) -> None:
    wait = patience.wait_ms(failures)
    assert 0 <= wait <= patience.wait_ms(failures + 1) <= 60_000
