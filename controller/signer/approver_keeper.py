"""The signer's fourth desk: it takes note of units that ask for passkeys, and never forgets.

Asking for more is the web's to say; asking for less is not: that takes somebody at this machine
(`loa approval loosen`). What the database holds at the instant of the wish is believed, since
nothing better is there; what appears later needs a word at this machine (`loa approval trust`).
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace

from msgspec.structs import replace as replace_struct
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.accounts.passkeys import public_key_of
from controller.approval.trusted import SPEAKERS
from controller.approval.ways import ONLY_PASSKEY, permitted
from controller.audit.service import record
from controller.signer.approvals import mark
from controller.signer.approver_memory import KnownKey, MemoryFile, Strict
from controller.store.approvals import ApprovalWays
from controller.store.bulletins import Approval, Bulletin, Decision, Revision
from controller.store.engine import reading_sessions, writing_sessions
from controller.store.logins import Passkey
from controller.store.people import Person
from controller.store.units import Unit
from controller.units.tree import near_ids
from playlists.messages.approval import hash_key

log = logging.getLogger(__name__)

LOOK_EVERY_MS = 2000


@dataclass(slots=True)
class ApproverKeeper:
    """Looks now and then whether a unit asks for passkeys of which nothing is remembered yet."""

    engine: Engine
    file: MemoryFile
    looked_at: int = 0

    def look(self, now: int) -> None:
        """Remember what is new. Raises KeyFileError for a damaged memory."""
        if abs(now - self.looked_at) < LOOK_EVERY_MS:
            return
        self.looked_at = now
        with reading_sessions(self.engine)() as session:
            wished = [id_ for id_ in _strict_units(session) if id_ not in self.file.read().strict]
        if wished:
            with writing_sessions(self.engine).begin() as session:
                for unit_id in wished:
                    self._switch_on(session, unit_id, now)

    def _switch_on(self, session: Session, unit_id: str, now: int) -> None:
        memory = self.file.read()
        strict = begun(session, unit_id, now)
        self.file.write(replace_struct(memory, strict={**memory.strict, unit_id: strict}))
        keys = [key.key_sha256 for key in strict.keys]
        actor = replace(SYSTEM, origin="signer")
        unit = session.get_one(Unit, unit_id)
        detail = {"keys": keys, "earlier": len(strict.earlier)}
        record(session, actor, "ask_for_passkeys", unit, now, **detail)
        log.info("unit %s speaks by passkey only: %d keys are known", unit_id, len(keys))


def begun(session: Session, unit_id: str, now: int) -> Strict:
    """What is believed at the instant at which a unit begins to ask for passkeys."""
    near = near_ids(session, unit_id)
    keys = tuple(
        known_key(passkey, person, now, "switched on")
        for passkey, person in passkeys_near(session, near)
        if person.role in SPEAKERS and person.disabled_at is None
    )
    approvals = session.scalars(
        select(Approval)
        .join(Revision, Revision.id == Approval.revision_id)
        .join(Bulletin, Bulletin.id == Revision.bulletin_id)
        .where(Bulletin.unit_id.in_(near), Approval.decision == Decision.APPROVED)
    )
    return Strict(since=now, keys=keys, earlier=frozenset(map(mark, approvals)))


def passkeys_near(session: Session, units: set[str]) -> list[tuple[Passkey, Person]]:
    """The passkeys in use of everybody who works in these units."""
    query = (
        select(Passkey, Person)
        .join(Person, Person.id == Passkey.person_id)
        .where(Person.unit_id.in_(units), Passkey.removed_at.is_(None))
        .order_by(Passkey.created_at)
    )
    return [(passkey, person) for passkey, person in session.execute(query)]


def known_key(passkey: Passkey, person: Person, now: int, by: str) -> KnownKey:
    """How a passkey is remembered."""
    return KnownKey(
        person=person.id,
        name=person.name,
        key_sha256=hash_key(public_key_of(passkey)),
        since=now,
        by=by,
    )


def _strict_units(session: Session) -> Iterator[str]:
    for unit_id in session.scalars(select(ApprovalWays.unit_id).order_by(ApprovalWays.unit_id)):
        if permitted(session, unit_id) == ONLY_PASSKEY:
            yield unit_id
