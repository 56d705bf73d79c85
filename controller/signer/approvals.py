"""Which sounds are approved for a place: what the signer asks before a loudspeaker speaks.

A row that says "approved" is not believed. The statement must be about exactly this sound, for a
unit in which the cluster lies, by somebody of that unit or one above it who did not write it; what
says that a passkey signed it must be signed; and where a unit asks for passkeys, by a key that the
signer itself remembers.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

import msgspec
from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, aliased

from controller.accounts.passkeys import public_key_of
from controller.signer.approver_memory import Memory, Strict
from controller.store.bulletins import Approval, ApprovedAudio, Bulletin, Decision, Revision
from controller.store.logins import Passkey
from playlists.messages.approval import (
    AnyStatement,
    ApprovalStatement,
    NotProvedError,
    PasskeyProof,
    Way,
    check_passkey,
    read_statement,
)

ANSWERS_BEFORE = 20
"""So many earlier answers of an approver are compared with a new one's counter."""


class DoesNotCountError(Exception):
    """Why an approval does not let this sound here. The text says it."""


class Claim(NamedTuple):
    """A row that says that a sound is approved."""

    sha256: str
    approval: Approval
    number: int
    """Of the revision."""
    bulletin_id: str
    bulletin_unit: str
    authors: frozenset[str]


@dataclass(slots=True)
class Approvals:
    """The rule, with what the signer remembers, and what it has found to hold already."""

    memory: Memory = field(default_factory=Memory)
    _held: dict[str, str] = field(default_factory=dict)
    """Approval → its mark when its statement and signature were found to hold."""

    def refusals(self, session: Session, tracks: Collection[str], path: Sequence[str]) -> list[str]:
        """What may not sound in a cluster below these units (its own first), each with the why."""
        claims: dict[str, list[Claim]] = defaultdict(list)
        for claim in _claims(session, tracks):
            claims[claim.sha256].append(claim)
        refused = []
        for sha256 in sorted(tracks):
            whys = [self._why_not(session, claim, path) for claim in claims[sha256]]
            if not whys or all(whys):
                refused.append(f"{sha256} ({'; '.join(filter(None, whys)) or 'never approved'})")
        return refused

    def require_known_key(self, person_id: str, key_sha256: str, path: Sequence[str]) -> None:
        """Raise DoesNotCountError where a unit asks for passkeys and does not know this one."""
        for strict in (self.memory.strict[id_] for id_ in path if id_ in self.memory.strict):
            _require_key(person_id, key_sha256, strict)

    def _why_not(self, session: Session, claim: Claim, path: Sequence[str]) -> str:
        try:
            self._require_counting(session, claim, path)
        except (DoesNotCountError, NotProvedError) as error:
            return str(error)
        return ""

    def _require_counting(self, session: Session, claim: Claim, path: Sequence[str]) -> None:
        statement = read_statement(claim.approval.statement)
        unit = claim.bulletin_unit
        if isinstance(statement, ApprovalStatement):
            unit = statement.unit.id
        if unit not in path:
            raise DoesNotCountError("approved for another unit")
        above = path[path.index(unit) :]
        if isinstance(statement, ApprovalStatement) and statement.approver.unit.id not in above:
            raise DoesNotCountError("approved by somebody of another unit")
        if self._held.get(claim.approval.id) != mark(claim.approval):
            _require_true(session, claim, statement)
            self._held[claim.approval.id] = mark(claim.approval)
        for strict in (self.memory.strict[id_] for id_ in path if id_ in self.memory.strict):
            _require_known(claim.approval, strict)


def mark(approval: Approval) -> str:
    """What names an approval together with everything that it says."""
    said = msgspec.json.encode([approval.id, approval.person_id, approval.evidence])
    return hashlib.sha256(
        b"\0".join([said, approval.statement.encode(), approval.proof.encode()])
    ).hexdigest()


def _claims(session: Session, tracks: Collection[str]) -> Iterator[Claim]:
    query = _claiming().where(ApprovedAudio.sha256.in_(tracks))
    for sha256, approval, number, bulletin, author in session.execute(query):
        authors = frozenset({bulletin.created_by, author})
        yield Claim(sha256, approval, number, bulletin.id, bulletin.unit_id, authors)


@cache
def _claiming() -> Select[str, Approval, int, Bulletin, str]:
    """Approvals that nobody recalled: a recall of one row is a recall of the revision.

    Made once: it is asked for every plan, and making it takes longer than the answer.
    """
    recalled, other = aliased(ApprovedAudio), aliased(Approval)
    was_recalled = exists().where(
        other.revision_id == Approval.revision_id,
        recalled.approval_id == other.id,
        recalled.sha256 == ApprovedAudio.sha256,
        recalled.recalled_at.is_not(None),
    )
    return (
        select(ApprovedAudio.sha256, Approval, Revision.number, Bulletin, Revision.author_id)
        .join(Approval, Approval.id == ApprovedAudio.approval_id)
        .join(Revision, Revision.id == Approval.revision_id)
        .join(Bulletin, Bulletin.id == Revision.bulletin_id)
        .where(
            Approval.decision == Decision.APPROVED,
            Revision.audio_sha256 == ApprovedAudio.sha256,
            ~was_recalled,
        )
    )


def _require_true(session: Session, claim: Claim, statement: AnyStatement) -> None:
    """The statement is about this sound, its approver did not write it, and it was proved."""
    approval = claim.approval
    about = (statement.bulletin, statement.revision, statement.approver.id)
    if about != (claim.bulletin_id, claim.number, approval.person_id):
        raise DoesNotCountError("the statement is about something else")
    if claim.sha256 not in statement.audio_sha256:
        raise DoesNotCountError("the statement names another sound")
    text, reading = session.execute(
        select(Revision.written_text, Revision.spoken_text).where(
            Revision.id == approval.revision_id
        )
    ).one()
    if (statement.text_sha256, statement.reading_sha256) != (_sha256(text), _sha256(reading)):
        raise DoesNotCountError("the statement names another wording")
    drafters = claim.authors
    if isinstance(statement, ApprovalStatement):
        drafters |= {one.id for one in statement.drafted_by}
        if statement.way != approval.evidence:
            raise DoesNotCountError("the statement names another way")
    if approval.person_id in drafters:
        raise DoesNotCountError("approved by who wrote it")
    if approval.evidence == Way.PASSKEY:
        _require_signed(session, approval, statement)


def _require_signed(session: Session, approval: Approval, statement: AnyStatement) -> None:
    proof = _proof_of(approval)
    check_passkey(approval.statement, proof)
    passkey = session.scalar(
        select(Passkey).where(
            Passkey.credential_id == proof.credential, Passkey.person_id == approval.person_id
        )
    )
    if passkey is None or public_key_of(passkey) != proof.public_key:
        raise DoesNotCountError("signed by a key that is not the approver's")
    if passkey.removed_at is not None and passkey.removed_at <= statement.at:
        raise DoesNotCountError("signed by a key that was out of use")
    before = select(Approval).where(
        Approval.person_id == approval.person_id,
        Approval.evidence == Way.PASSKEY,
        Approval.id < approval.id,
    )
    for earlier in session.scalars(before.order_by(Approval.id.desc()).limit(ANSWERS_BEFORE)):
        _require_counted_on(proof, _proof_of(earlier))


def _require_counted_on(proof: PasskeyProof, earlier: PasskeyProof) -> None:
    """A device's counter only rises (WebAuthn, 6.1.1): a copy of its key betrays itself."""
    same_answer = proof.signature == earlier.signature
    if earlier.credential != proof.credential or same_answer or not earlier.counter:
        return
    if proof.counter <= earlier.counter:
        raise DoesNotCountError("the device's counter went back: its key was copied")


def _require_known(approval: Approval, strict: Strict) -> None:
    if mark(approval) in strict.earlier:
        return
    if approval.evidence != Way.PASSKEY:
        raise DoesNotCountError("the unit asks for a passkey")
    _require_key(approval.person_id, _proof_of(approval).key_sha256, strict)


def _require_key(person_id: str, key_sha256: str, strict: Strict) -> None:
    if (person_id, key_sha256) not in {(key.person, key.key_sha256) for key in strict.keys}:
        raise DoesNotCountError("signed by a key that the signer does not know")


def _proof_of(approval: Approval) -> PasskeyProof:
    try:
        return msgspec.json.decode(approval.proof, type=PasskeyProof)
    except msgspec.DecodeError as error:
        raise DoesNotCountError("there is no signature of a passkey") from error


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
