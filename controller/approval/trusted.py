"""Passkeys that somebody at the signer's machine has said to count, as the record tells it.

For people: what the signer itself goes by is its own file.
"""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.authority import ALLOWED, Act
from controller.store.ledger import AuditEvent

TRUST = "trust_passkey"
SPEAKING = frozenset({Act.DECIDE_BULLETIN, Act.ORDER_EMERGENCY})
SPEAKERS = frozenset(role for role, acts in ALLOWED.items() if role and acts & SPEAKING)
"""Roles by whose keys something sounds: approvers', and duty officers' who open a shift."""


def was_trusted(session: Session, person_id: str, key_sha256: str) -> bool:
    """Whether the record says so of this key of a person."""
    query = select(AuditEvent.detail).where(
        AuditEvent.act == TRUST, AuditEvent.subject_id == person_id
    )
    return any(json.loads(detail).get("key") == key_sha256 for detail in session.scalars(query))
