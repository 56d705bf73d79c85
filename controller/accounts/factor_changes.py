"""What somebody shows before her second step changes: a password or an open session is not enough.

Whoever has a passkey or an app uses it, or a code from paper. Whoever has none types her password;
where she may let somebody speak, or lets in who may, an administrator's code, too. The proof is
kept at her session and buys one change.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from controller.accounts import brake, one_time, passkeys, recovery
from controller.accounts.actor import Actor
from controller.accounts.authority import is_weighty
from controller.accounts.errors import (
    FactorCodeRefusedError,
    FirstFactorNotDueError,
    ProofNeededError,
    SecondStepRefusedError,
    WrongPasswordError,
)
from controller.accounts.one_time import Digits
from controller.accounts.paper_codes import hash_of_code, new_code
from controller.accounts.passkeys import Site
from controller.accounts.passwords import fits
from controller.accounts.secret_box import SecretBox
from controller.accounts.service import actor_for, is_open, require_management
from controller.accounts.sessions import Doors, hash_of, session_of
from controller.accounts.standing_in import grants_of
from controller.audit.service import record
from controller.civil import DAY_MS
from controller.store.logins import FirstFactorCode, LoginSession
from controller.store.lookup import find
from controller.store.people import Person

PROOF_MS = 15 * 60 * 1000
"""Time enough to install an app and read its picture."""
CODE_MS = 7 * DAY_MS


class Needed(StrEnum):
    """What a person must show."""

    FACTOR = "factor"
    """Her app, passkey or a recovery code."""
    PASSWORD = "password"  # noqa: S105 -- a word for it, not one
    PASSWORD_AND_CODE = "password_and_code"  # noqa: S105 -- the same


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """What the form holds, and the session and site that it was sent from."""

    token: str = field(repr=False)
    site: Site
    password: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    """Of the app, from paper, or an administrator's."""
    passkey: str = field(default="", repr=False)
    """What a device answered to the challenge of the session."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed yet: the form was not shown."""
        return not (self.password or self.code or self.passkey)


def has_factor(session: Session, person_id: str) -> bool:
    """Whether the person has a second step."""
    app = one_time.app_of(session, person_id)
    return app is not None or bool(passkeys.passkeys_of(session, person_id))


def needed(session: Session, actor: Actor) -> Needed:
    """What the actor must show now. A role that she stands in for counts as her own."""
    if has_factor(session, str(actor.person_id)):
        return Needed.FACTOR
    weighty = any(is_weighty(grant.role) for grant in actor.grants)
    return Needed.PASSWORD_AND_CODE if weighty else Needed.PASSWORD


def owes_code(session: Session, person: Person, now: int) -> bool:
    """Whether an administrator's code is asked of this person before her first second step."""
    actor = actor_for(person, stands_in=grants_of(session, person.id, now))
    return is_open(person) and needed(session, actor) is Needed.PASSWORD_AND_CODE


def question(session: Session, token: str, site: Site, now: int) -> str:
    """What the browser asks the person's passkeys for, as JSON; a new challenge each time."""
    row = _session(session, token, now)
    row.challenge = passkeys.new_challenge()
    return passkeys.request_options(session, row.person_id, site, row.challenge)


def prove(doors: Doors, actor: Actor, proof: Proof, now: int, hasher: PasswordHasher) -> None:
    """Keep at the session that its owner has proved herself just now.

    Raises SecondStepRefusedError, WrongPasswordError, FactorCodeRefusedError, TooManyTriesError.
    The try is counted first, and hashing is done while no transaction is open.
    """
    person_id = str(actor.person_id)
    tried = brake.counted(f"proof of {person_id}", actor.origin)
    with doors.reading() as session:
        brake.look(session, tried, now)
        kept = find(session, Person, person_id).password_hash
        asked = needed(session, actor)
    with doors.writing.begin() as session:
        brake.count(session, tried, now)
    if asked is not Needed.FACTOR and not fits(kept, proof.password, hasher):
        raise WrongPasswordError
    with doors.writing.begin() as session:
        person = find(session, Person, person_id, to_change=True)
        row = _session(session, proof.token, now)
        # What was added or changed meanwhile is asked for anew.
        if person.password_hash != kept or needed(session, actor) is not asked:
            raise ProofNeededError
        if asked is Needed.FACTOR:
            _use_factor(session, row, proof, doors.box, now)
        elif asked is Needed.PASSWORD_AND_CODE:
            _use_code(session, person_id, proof.code, now)
        row.challenge = ""
        row.proved_at = now
        brake.forgive(session, tried)


def spend_proof(session: Session, token: str, now: int) -> None:
    """Use the session's proof up for one change, in its transaction. Raises ProofNeededError."""
    row = session.get(LoginSession, hash_of(token), with_for_update=True)
    held = row is not None and row.proved_at is not None and now < row.proved_at + PROOF_MS
    if row is None or not held:
        raise ProofNeededError
    row.proved_at = None


def issue_code(session: Session, actor: Actor, person_id: str, now: int, code: str = "") -> str:
    """Mã mở bước thứ hai: told once, for a person of weight without a second step.

    An earlier one is void. `code`: the one to keep, where the caller has made it.
    Raises NotAllowedError, OwnAccountError, FirstFactorNotDueError.
    """
    person = find(session, Person, person_id, to_change=True)
    require_management(session, actor, person)
    if not owes_code(session, person, now):
        raise FirstFactorNotDueError
    code = code or new_code()
    row = session.get(FirstFactorCode, person_id) or FirstFactorCode(person_id=person_id)
    row.code_sha256 = _kept(person_id, code)
    row.issued_at, row.expires_at, row.used_at = now, now + CODE_MS, None
    session.add(row)
    session.flush()
    record(session, actor, "issue_factor_code", person, now, expires_at=row.expires_at)
    return code


def _use_factor(
    session: Session, row: LoginSession, proof: Proof, box: SecretBox, now: int
) -> None:
    if proof.passkey:
        if not row.challenge:
            raise SecondStepRefusedError
        passkeys.check(session, row.person_id, proof.site, row.challenge, proof.passkey)
        return
    by_app = one_time.use(session, row.person_id, Digits(proof.code, box), now)
    if not by_app and not recovery.use(session, row.person_id, proof.code, now):
        raise SecondStepRefusedError


def _use_code(session: Session, person_id: str, code: str, now: int) -> None:
    row = session.get(FirstFactorCode, person_id, with_for_update=True)
    good = row is not None and row.used_at is None and row.expires_at > now
    if row is None or not good or row.code_sha256 != _kept(person_id, code):
        raise FactorCodeRefusedError
    row.used_at = now


def _session(session: Session, token: str, now: int) -> LoginSession:
    row = session_of(session, token, now)
    if row is None:
        raise ProofNeededError
    return row


def _kept(person_id: str, code: str) -> str:
    return hash_of_code(f"first factor {person_id}", code)
