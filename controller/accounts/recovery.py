"""Ten codes on paper for whoever has lost her telephone; each is good once."""

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.paper_codes import hash_of_code, new_code
from controller.audit.service import record
from controller.store.logins import RecoveryCode
from controller.store.lookup import find
from controller.store.people import Person

HOW_MANY = 10


def new_codes(session: Session, actor: Actor, now: int) -> list[str]:
    """Fresh codes, told once; older ones are void."""
    person = find(session, Person, str(actor.person_id))
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    codes = [new_code() for _ in range(HOW_MANY)]
    session.add_all(
        RecoveryCode(code_sha256=hash_of_code(person.id, code), person_id=person.id, created_at=now)
        for code in codes
    )
    session.flush()
    record(session, actor, "add_factor", person, now, factor="recovery_code", codes=HOW_MANY)
    return codes


def left(session: Session, person_id: str) -> int:
    """How many codes are still good."""
    query = select(func.count()).where(
        RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)
    )
    return session.scalar(query) or 0


def use(session: Session, person_id: str, code: str, now: int) -> bool:
    """Whether this is one of the person's codes, which is then used up."""
    row = session.get(RecoveryCode, hash_of_code(person_id, code), with_for_update=True)
    if row is None or row.used_at is not None:
        return False
    row.used_at = now
    return True
