"""A lost password: two administrators, two halves, and only the person can put them together."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts import one_time
from controller.accounts.actor import SYSTEM, Actor
from controller.accounts.brake import BY_LOGIN
from controller.accounts.errors import (
    LoginRefusedError,
    NothingToConfirmError,
    OwnAccountError,
    ResetRefusedError,
    SamePersonError,
    TooManyTriesError,
    WeakPasswordError,
)
from controller.accounts.resets import (
    NewPassword,
    ask_reset,
    confirm_reset,
    open_resets,
    use_reset,
)
from controller.accounts.service import NewPerson, actor_for, add_person
from controller.accounts.sessions import actor_of
from controller.store.logins import OneTimeSecret
from controller.store.people import StaffRole
from tests.controller.accounts.conftest import HOME, Office
from tests.controller.commune import FAST_HASHER, PASSWORD

NEW = "mat-khau-moi-tinh"
DAY_MS = 24 * 3_600_000


def first(office: Office) -> Actor:
    return office.commune.actor(StaffRole.ADMINISTRATOR)


def second(office: Office) -> Actor:
    return office.commune.actor(StaffRole.PROVINCE_ADMINISTRATOR)


def person_id(office: Office) -> str:
    return office.commune.people[StaffRole.OPERATOR].id


def halves(office: Office, *, with_factors: bool = False) -> tuple[str, str]:
    with office.doors.writing.begin() as session:
        row, one = ask_reset(
            session, first(office), person_id(office), office.now, with_factors=with_factors
        )
        return one, confirm_reset(session, second(office), row.id, office.now)


def use(
    office: Office, code: tuple[str, str], login: str = "operator.thu", password: str = NEW
) -> None:
    new = NewPassword(login=login, first_half=code[0], second_half=code[1], password=password)
    use_reset(office.doors, new, HOME, office.now, FAST_HASHER)


def test_with_both_halves_the_person_sets_a_password_and_is_logged_out_everywhere(
    office: Office,
) -> None:
    begun = office.log_in()
    one, other = halves(office)
    use(office, (f"{one[:4]}-{one[4:]}", other.upper()))
    office.try_in(password=NEW)
    with pytest.raises(LoginRefusedError):
        office.try_in(password=PASSWORD)
    with office.doors.reading() as session:
        assert actor_of(session, begun.token, office.now) is None


def test_one_half_alone_is_nothing(office: Office) -> None:
    one, other = halves(office)
    for code in ((one, one), (other, other), (other, one), (one, "")):
        with pytest.raises(ResetRefusedError):
            use(office, code)
    office.log_in()


def test_one_administrator_alone_resets_nothing(office: Office) -> None:
    with office.doors.writing.begin() as session:
        row, half = ask_reset(
            session, first(office), person_id(office), office.now, with_factors=False
        )
        with pytest.raises(SamePersonError):
            confirm_reset(session, first(office), row.id, office.now)
    with pytest.raises(ResetRefusedError):
        use(office, (half, half))


def test_a_code_is_good_once_for_a_day_for_one_login(office: Office) -> None:
    code = halves(office)
    with pytest.raises(ResetRefusedError):
        use(office, code, login="approver.thu")
    use(office, code)
    with pytest.raises(ResetRefusedError):
        use(office, code)
    late = halves(office)
    office.now += DAY_MS
    with pytest.raises(ResetRefusedError):
        use(office, late)


def test_a_newer_request_voids_the_older(office: Office) -> None:
    old = halves(office)
    halves(office)
    with pytest.raises(ResetRefusedError):
        use(office, old)


def test_a_weak_password_uses_nothing_up(office: Office) -> None:
    code = halves(office)
    with pytest.raises(WeakPasswordError):
        use(office, code, password="ngan")
    use(office, code)


def test_guessing_halves_is_braked(office: Office) -> None:
    for _ in range(BY_LOGIN.free + 1):
        with pytest.raises(ResetRefusedError):
            use(office, ("aaaaaaaa", "bbbbbbbb"))
    with pytest.raises(TooManyTriesError):
        use(office, ("aaaaaaaa", "bbbbbbbb"))


@pytest.mark.parametrize("with_factors", [True, False])
def test_the_devices_go_only_if_they_are_lost_too(office: Office, *, with_factors: bool) -> None:
    with office.doors.writing.begin() as session:
        one_time.offer_app(session, person_id(office), office.now, office.doors.box)
        session.get_one(OneTimeSecret, person_id(office)).confirmed_at = office.now
    use(office, halves(office, with_factors=with_factors))
    with office.doors.reading() as session:
        assert bool(session.scalars(select(OneTimeSecret)).all()) != with_factors


def test_nobody_resets_her_own_password_by_the_way_of_administrators(office: Office) -> None:
    with office.doors.writing.begin() as session:
        own = second(office)
        with pytest.raises(OwnAccountError):
            ask_reset(session, own, str(own.person_id), office.now, with_factors=False)


def test_what_waits_is_listed_until_it_is_confirmed_or_over(office: Office) -> None:
    unit = office.commune.unit.id
    with office.doors.writing.begin() as session:
        third = another(session, office)
        row, _ = ask_reset(
            session, first(office), person_id(office), office.now, with_factors=False
        )
        assert open_resets(session, first(office), unit, office.now) == [row]
        assert open_resets(session, first(office), unit, office.now + DAY_MS) == []
        confirm_reset(session, second(office), row.id, office.now)
        assert open_resets(session, first(office), unit, office.now) == []
        with pytest.raises(NothingToConfirmError):
            confirm_reset(session, third, row.id, office.now)


def another(session: Session, office: Office) -> Actor:
    new = NewPerson(
        unit_id=office.commune.unit.id,
        login="quan.tri.ba",
        name="Phạm Thị Ba",
        role=StaffRole.PROVINCE_ADMINISTRATOR,
        password=PASSWORD,
    )
    return actor_for(add_person(session, SYSTEM, new, office.now, FAST_HASHER), "test")
