"""In which ways a unit's bulletins may be approved.

A unit narrows what those above it permit and never widens it: whoever administers a commune cannot
undo what the province asks for.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require_author
from controller.audit.changes import changed
from controller.audit.service import record
from controller.errors import MissingFieldError
from controller.store.approvals import ApprovalWays
from controller.store.lookup import find
from controller.store.units import Unit
from controller.units.tree import unit_path
from playlists.messages.approval import Way

USUAL = frozenset({Way.PASSKEY, Way.TOTP, Way.PASSWORD})
"""Where nobody has said anything. Paper is for those who ask for it."""
ONLY_PASSKEY = frozenset({Way.PASSKEY})


def permitted(session: Session, unit_id: str) -> frozenset[Way]:
    """The ways that count for a unit's bulletins."""
    path = [unit.id for unit in unit_path(session, unit_id)]
    rows = session.scalars(select(ApprovalWays).where(ApprovalWays.unit_id.in_(path)))
    return narrowed(read_ways(row) for row in rows)


def narrowed(said: Iterable[Collection[Way]]) -> frozenset[Way]:
    """What is left where several units have said what they permit. A passkey always counts."""
    sets = [frozenset(ways) for ways in said]
    if not sets:
        return USUAL
    return frozenset.intersection(*sets) | ONLY_PASSKEY


def own_ways(session: Session, unit_id: str) -> frozenset[Way] | None:
    """What the unit itself has said; None where it said nothing."""
    row = session.get(ApprovalWays, unit_id)
    return None if row is None else read_ways(row)


def strict_since(session: Session, unit_id: str) -> int | None:
    """Since when a unit, or one above it, asks for passkeys; None where none does."""
    path = [unit.id for unit in unit_path(session, unit_id)]
    rows = session.scalars(select(ApprovalWays).where(ApprovalWays.unit_id.in_(path)))
    return min((row.set_at for row in rows if read_ways(row) == ONLY_PASSKEY), default=None)


def set_ways(
    session: Session, actor: Actor, unit_id: str, ways: Collection[Way], now: int
) -> ApprovalWays:
    """Say what a unit permits itself and all below it. Raises MissingFieldError for nothing.

    The signer remembers which units asked for passkeys only, and goes on asking for them whatever
    stands here later (`controller.signer.approver_keeper`).
    """
    person_id = require_author(session, actor, Act.MANAGE_UNITS, unit_id)
    unit = find(session, Unit, unit_id, to_change=True)
    if not ways:
        raise MissingFieldError("approval_ways")
    row = session.get(ApprovalWays, unit_id)
    before = None if row is None else sorted(read_ways(row))
    if row is None:
        row = ApprovalWays(unit_id=unit_id)
        session.add(row)
    elif before == sorted(set(ways)):
        return row  # since when it is so matters: see `strict_since`
    row.ways = " ".join(sorted(set(ways)))
    row.set_by, row.set_at = person_id, now
    session.flush()
    detail = changed({"ways": before}, {"ways": sorted(set(ways))})
    record(session, actor, "set_approval_ways", unit, now, **detail)
    return row


def read_ways(row: ApprovalWays) -> frozenset[Way]:
    """The ways that a row names."""
    return frozenset(map(Way, row.ways.split()))
