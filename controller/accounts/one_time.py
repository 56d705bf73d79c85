"""Six digits that change every half minute (TOTP, RFC 6238), as usual apps make them."""

import pyotp
import segno
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.errors import DeviceRefusedError, NoSuchFactorError
from controller.audit.service import record
from controller.store.logins import OneTimeSecret
from controller.store.lookup import find
from controller.store.people import Person

ISSUER = "Loa"
STEP_S = 30
DRIFT_STEPS = 1
"""A telephone's clock may be half a minute off."""


def app_of(session: Session, person_id: str) -> OneTimeSecret | None:
    """The person's app, if she has shown that it works."""
    row = session.get(OneTimeSecret, person_id)
    return row if row is not None and row.confirmed_at is not None else None


def offer_app(session: Session, person_id: str, now: int) -> OneTimeSecret:
    """A secret for a new app; it opens nothing until `confirm_app`. Asked again, the same one."""
    row = session.get(OneTimeSecret, person_id)
    if row is None:
        row = OneTimeSecret(person_id=person_id, secret=pyotp.random_base32(), created_at=now)
        session.add(row)
        session.flush()
    elif row.confirmed_at is not None:
        raise DeviceRefusedError
    return row


def confirm_app(session: Session, actor: Actor, code: str, now: int) -> None:
    """Take the app into use: it made the right digits. Raises DeviceRefusedError."""
    person = find(session, Person, str(actor.person_id))
    row = session.get(OneTimeSecret, person.id, with_for_update=True)
    if row is None or row.confirmed_at is not None or not _take(row, code, now):
        raise DeviceRefusedError
    row.confirmed_at = now
    record(session, actor, "add_factor", person, now, factor="totp")


def remove_app(session: Session, actor: Actor, now: int) -> None:
    """Forget the app. Raises NoSuchFactorError."""
    person = find(session, Person, str(actor.person_id))
    row = session.get(OneTimeSecret, person.id)
    if row is None:
        raise NoSuchFactorError
    session.delete(row)
    record(session, actor, "remove_factor", person, now, factor="totp")


def use(session: Session, person_id: str, code: str, now: int) -> bool:
    """Whether these are the app's digits of now, which are then used up."""
    row = session.get(OneTimeSecret, person_id, with_for_update=True)
    return row is not None and row.confirmed_at is not None and _take(row, code, now)


def address_of(row: OneTimeSecret, login: str) -> str:
    """What the app reads from the QR code."""
    return pyotp.TOTP(row.secret).provisioning_uri(name=login, issuer_name=ISSUER)


def picture_of(address: str) -> str:
    """The QR code as an address of an image, which needs no other host."""
    return segno.make(address, error="m").svg_data_uri(scale=5, border=2, light="#fff")


def _take(row: OneTimeSecret, code: str, now: int) -> bool:
    digits = "".join(code.split())
    totp = pyotp.TOTP(row.secret)
    step = now // 1000 // STEP_S
    for tried in range(step - DRIFT_STEPS, step + DRIFT_STEPS + 1):
        right = pyotp.utils.strings_equal(digits, totp.generate_otp(tried))
        if right and tried > row.last_step:
            row.last_step = tried
            return True
    return False
