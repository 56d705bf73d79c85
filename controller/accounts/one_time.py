"""Six digits that change every half minute (TOTP, RFC 6238), as usual apps make them."""

import logging
from dataclasses import dataclass, field

import pyotp
import segno
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.errors import DeviceRefusedError, NoSuchFactorError
from controller.accounts.secret_box import NotSealedHereError, SecretBox
from controller.audit.service import record
from controller.store.logins import OneTimeSecret
from controller.store.lookup import find
from controller.store.people import Person

log = logging.getLogger(__name__)

ISSUER = "Loa"
STEP_S = 30
DRIFT_STEPS = 1
"""A telephone's clock may be half a minute off."""


@dataclass(frozen=True, slots=True)
class Digits:
    """What somebody typed, and what opens the secret that it is compared by."""

    code: str = field(repr=False)
    box: SecretBox


def app_of(session: Session, person_id: str) -> OneTimeSecret | None:
    """The person's app, if she has shown that it works."""
    row = session.get(OneTimeSecret, person_id)
    return row if row is not None and row.confirmed_at is not None else None


def offer_app(session: Session, person_id: str, now: int, box: SecretBox) -> str:
    """A secret for a new app; it opens nothing until `confirm_app`. Asked again, the same one."""
    row = session.get(OneTimeSecret, person_id)
    if row is not None and row.confirmed_at is not None:
        raise DeviceRefusedError
    if row is not None:
        try:
            return box.open(row.secret, person_id)
        except NotSealedHereError:
            session.delete(row)
            session.flush()
    secret = pyotp.random_base32()
    sealed = box.seal(secret, person_id)
    session.add(OneTimeSecret(person_id=person_id, secret=sealed, created_at=now))
    session.flush()
    return secret


def confirm_app(session: Session, actor: Actor, digits: Digits, now: int) -> None:
    """Take the app into use: it made the right digits. Raises DeviceRefusedError."""
    person = find(session, Person, str(actor.person_id))
    row = session.get(OneTimeSecret, person.id, with_for_update=True)
    if row is None or row.confirmed_at is not None or not _take(row, digits, now):
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


def use(session: Session, person_id: str, digits: Digits, now: int) -> bool:
    """Whether these are the app's digits of now, which are then used up."""
    row = session.get(OneTimeSecret, person_id, with_for_update=True)
    return row is not None and row.confirmed_at is not None and _take(row, digits, now)


def address_of(secret: str, login: str) -> str:
    """What the app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def picture_of(address: str) -> str:
    """The QR code as an address of an image, which needs no other host."""
    return segno.make(address, error="m").svg_data_uri(scale=5, border=2, light="#fff")


def _take(row: OneTimeSecret, digits: Digits, now: int) -> bool:
    told = "".join(digits.code.split())
    try:
        totp = pyotp.TOTP(digits.box.open(row.secret, row.person_id))
    except NotSealedHereError as error:
        log.warning("the app of %s cannot be asked: %s", row.person_id, error)
        return False
    step = now // 1000 // STEP_S
    for tried in range(step - DRIFT_STEPS, step + DRIFT_STEPS + 1):
        right = pyotp.utils.strings_equal(told, totp.generate_otp(tried))
        if right and tried > row.last_step:
            row.last_step = tried
            return True
    return False
