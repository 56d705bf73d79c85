"""The second step: what proves a person beside her password, and what does not."""

from collections.abc import Callable
from dataclasses import replace

import pyotp
import pytest
from sqlalchemy import select

from controller.accounts import one_time, passkeys, recovery
from controller.accounts.actor import Actor
from controller.accounts.errors import (
    DeviceRefusedError,
    NoSuchFactorError,
    SecondStepRefusedError,
    TooManyTriesError,
)
from controller.accounts.one_time import Digits
from controller.accounts.passkeys import NewPasskey, Site
from controller.accounts.second_step import HALF_MS, TRIES, Answer, SecondStep, take_second_step
from controller.accounts.sessions import LoggedIn, actor_of, hash_of
from controller.store.ledger import AuditEvent
from controller.store.logins import Factor, HalfLogin, LoginSession, OneTimeSecret, Passkey
from controller.store.people import StaffRole
from tests.controller.accounts.authenticator import Device
from tests.controller.accounts.conftest import ELSEWHERE, Office

SITE = Site("loa.example", "https://loa.example")
LOGIN = "approver.thu"
ON_ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Where the answer of a device is looked at before the database."""


def approver(office: Office) -> Actor:
    return office.commune.actor(StaffRole.APPROVER)


def person_id(office: Office) -> str:
    return str(approver(office).person_id)


def add_app(office: Office) -> pyotp.TOTP:
    with office.doors.writing.begin() as session:
        box = office.doors.box
        app = pyotp.TOTP(one_time.offer_app(session, person_id(office), office.now, box))
        typed = Digits(digits(app, office), box)
        one_time.confirm_app(session, approver(office), typed, office.now)
    office.now += 60_000
    return app


def add_device(office: Office, device: Device | None = None) -> Device:
    device = device or Device(SITE.host, SITE.origin)
    begun = office.log_in(LOGIN)
    with office.doors.writing.begin() as session:
        row = session.get_one(LoginSession, hash_of(begun.token))
        answer = device.create(passkeys.creation_options(session, row, SITE))
        passkeys.add_passkey(session, row, NewPasskey(answer=answer, name="Điện thoại"), SITE, 1)
    return device


def digits(app: pyotp.TOTP, office: Office, later_s: int = 0) -> str:
    return app.at(office.now // 1000 + later_s)


def half_way(office: Office) -> SecondStep:
    step = office.try_in(LOGIN)
    assert isinstance(step, SecondStep)
    return step


def by_code(office: Office, step: SecondStep, code: str) -> LoggedIn:
    return take_second_step(office.doors, Answer(token=step.token, code=code), SITE, office.now)


def options(office: Office, step: SecondStep) -> str:
    with office.doors.reading() as session:
        half = session.get_one(HalfLogin, hash_of(step.token))
        return passkeys.request_options(session, half.person_id, SITE, half.challenge)


def by_device(office: Office, step: SecondStep, answer: str, site: Site = SITE) -> LoggedIn:
    return take_second_step(
        office.doors, Answer(token=step.token, passkey=answer), site, office.now
    )


def test_a_password_alone_opens_nothing_once_there_is_an_app(office: Office) -> None:
    add_app(office)
    step = half_way(office)
    assert (step.has_app, step.has_passkey) == (True, False)
    with office.doors.reading() as session:
        assert actor_of(session, step.token, office.now) is None
        assert session.scalars(select(LoginSession)).all() == []


def test_the_digits_of_the_app_let_in_and_the_record_says_by_what(office: Office) -> None:
    app = add_app(office)
    begun = by_code(office, half_way(office), digits(app, office))
    with office.doors.reading() as session:
        row = session.get_one(LoginSession, hash_of(begun.token))
        assert (row.factor, row.browser, row.origin) == (Factor.TOTP, "Firefox", "10.0.0.7")
        told = session.scalars(select(AuditEvent).where(AuditEvent.act == "log_in")).one()
        assert '"factor": "totp"' in told.detail


@ON_ONE_ENGINE
@pytest.mark.parametrize("drift_s", [-30, 0, 30])
def test_a_telephone_whose_clock_is_half_a_minute_off_still_lets_in(
    office: Office, drift_s: int
) -> None:
    app = add_app(office)
    begun = by_code(office, half_way(office), digits(app, office, drift_s))
    with office.doors.reading() as session:
        assert session.get_one(LoginSession, hash_of(begun.token)).factor is Factor.TOTP


@ON_ONE_ENGINE
@pytest.mark.parametrize("drift_s", [-90, 90])
def test_digits_of_long_ago_or_later_do_not(office: Office, drift_s: int) -> None:
    app = add_app(office)
    with pytest.raises(SecondStepRefusedError):
        by_code(office, half_way(office), digits(app, office, drift_s))


def test_digits_that_were_read_over_a_shoulder_let_nobody_in_again(office: Office) -> None:
    app = add_app(office)
    code = digits(app, office)
    by_code(office, half_way(office), code)
    with pytest.raises(SecondStepRefusedError):
        by_code(office, half_way(office), code)


def test_an_app_that_was_only_offered_proves_nothing_and_asks_nothing(office: Office) -> None:
    with office.doors.writing.begin() as session:
        one_time.offer_app(session, person_id(office), office.now, office.doors.box)
    office.log_in(LOGIN)
    with office.doors.writing.begin() as session, pytest.raises(DeviceRefusedError):
        one_time.confirm_app(
            session, approver(office), Digits("000000", office.doors.box), office.now
        )


def test_a_code_from_paper_lets_in_once(office: Office) -> None:
    add_app(office)
    with office.doors.writing.begin() as session:
        codes = recovery.new_codes(session, approver(office), office.now)
    by_code(office, half_way(office), f" {codes[3].upper()} ")
    with pytest.raises(SecondStepRefusedError):
        by_code(office, half_way(office), codes[3])
    with office.doors.reading() as session:
        assert recovery.left(session, str(approver(office).person_id)) == 9


def test_fresh_codes_void_the_old_ones_and_none_is_kept_as_it_is(office: Office) -> None:
    add_app(office)
    with office.doors.writing.begin() as session:
        old = recovery.new_codes(session, approver(office), office.now)
        recovery.new_codes(session, approver(office), office.now)
    assert len(set(old)) == 10
    with pytest.raises(SecondStepRefusedError):
        by_code(office, half_way(office), old[0])


def test_a_passkey_lets_in(office: Office) -> None:
    device = add_device(office)
    step = half_way(office)
    begun = by_device(office, step, device.get(options(office, step)))
    with office.doors.reading() as session:
        assert session.get_one(LoginSession, hash_of(begun.token)).factor is Factor.PASSKEY
        assert session.scalars(select(Passkey)).one().sign_count == 1


Attack = Callable[[Office, Device, SecondStep], LoggedIn]


def another_site(office: Office, device: Device, step: SecondStep) -> LoggedIn:
    phished = replace(device, origin="https://loa.example.evil")
    return by_device(office, step, phished.get(options(office, step)))


def another_host(office: Office, device: Device, step: SecondStep) -> LoggedIn:
    return by_device(office, step, replace(device, host="evil").get(options(office, step)))


def another_key(office: Office, device: Device, step: SecondStep) -> LoggedIn:
    forged = Device(SITE.host, SITE.origin, credential_id=device.credential_id)
    return by_device(office, step, forged.get(options(office, step)))


def an_unknown_key(office: Office, device: Device, step: SecondStep) -> LoggedIn:
    return by_device(office, step, Device(SITE.host, SITE.origin).get(options(office, step)))


def an_old_answer(office: Office, device: Device, step: SecondStep) -> LoggedIn:
    return by_device(office, half_way(office), device.get(options(office, step)))


def an_owner_nobody_made_sure_of(office: Office, device: Device, step: SecondStep) -> LoggedIn:
    device.knows_its_owner = False
    return by_device(office, step, device.get(options(office, step)))


def a_copied_key(office: Office, device: Device, step: SecondStep) -> LoggedIn:
    by_device(office, step, device.get(options(office, step)))
    copy = replace(device, uses=0)
    again = half_way(office)
    return by_device(office, again, copy.get(options(office, again)))


def no_answer(office: Office, device: Device, step: SecondStep) -> LoggedIn:
    return by_device(office, step, '{"id": 7}')


def nonsense(office: Office, device: Device, step: SecondStep) -> LoggedIn:
    return by_device(office, step, "[" * 5000)


def a_giant(office: Office, device: Device, step: SecondStep) -> LoggedIn:
    return by_device(office, step, '{"id": "' + "x" * 50_000 + '"}')


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    "attack",
    [
        another_site,
        another_host,
        another_key,
        an_unknown_key,
        an_old_answer,
        an_owner_nobody_made_sure_of,
        a_copied_key,
        no_answer,
        nonsense,
        a_giant,
    ],
)
def test_nothing_else_answers_for_the_device(office: Office, attack: Attack) -> None:
    device = add_device(office)
    with pytest.raises(SecondStepRefusedError):
        attack(office, device, half_way(office))


def test_a_removed_device_lets_nobody_in_but_its_public_key_stays(office: Office) -> None:
    device = add_device(office)
    add_app(office)
    with office.doors.writing.begin() as session:
        row = session.scalars(select(Passkey)).one()
        passkeys.remove_passkey(session, approver(office), row.id, office.now)
    step = half_way(office)
    with pytest.raises(SecondStepRefusedError):
        by_device(office, step, device.get(options(office, step)))
    with office.doors.reading() as session:
        assert session.scalars(select(Passkey)).one().public_key


def test_nobody_removes_another_persons_device(office: Office) -> None:
    add_device(office)
    with office.doors.writing.begin() as session:
        row = session.scalars(select(Passkey)).one()
        with pytest.raises(NoSuchFactorError):
            passkeys.remove_passkey(session, office.commune.operator, row.id, office.now)
        assert row.removed_at is None


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    "change", [{"origin": "https://evil"}, {"host": "evil"}, {"knows_its_owner": False}]
)
def test_a_new_device_must_answer_for_this_site_and_owner(
    office: Office, change: dict[str, object]
) -> None:
    wrong = Device(SITE.host, SITE.origin)
    for name, value in change.items():
        setattr(wrong, name, value)
    with pytest.raises(DeviceRefusedError):
        add_device(office, wrong)


def test_a_half_login_ends_after_five_minutes_and_five_tries(office: Office) -> None:
    app = add_app(office)
    step = half_way(office)
    for _ in range(TRIES):
        with pytest.raises((SecondStepRefusedError, TooManyTriesError)):
            by_code(office, step, "000000")
        office.now += 1_000
    with pytest.raises(SecondStepRefusedError):
        by_code(office, step, digits(app, office))
    office.now += 60_000
    late = half_way(office)
    office.now += HALF_MS
    with pytest.raises(SecondStepRefusedError):
        by_code(office, late, digits(app, office))


def test_guessing_digits_is_braked_for_the_guesser_alone(office: Office) -> None:
    app = add_app(office)
    for _ in range(6):
        step = office.try_in(LOGIN, window=ELSEWHERE)
        assert isinstance(step, SecondStep)
        with pytest.raises((SecondStepRefusedError, TooManyTriesError)):
            by_code(office, step, "000000")
    assert isinstance(step, SecondStep)
    with pytest.raises(TooManyTriesError):
        by_code(office, step, digits(app, office))
    by_code(office, half_way(office), digits(app, office))


def test_a_second_app_does_not_silently_replace_the_first(office: Office) -> None:
    add_app(office)
    with office.doors.writing.begin() as session, pytest.raises(DeviceRefusedError):
        one_time.offer_app(session, person_id(office), office.now, office.doors.box)
    with office.doors.writing.begin() as session:
        one_time.remove_app(session, approver(office), office.now)
        assert session.scalars(select(OneTimeSecret)).all() == []
