"""Times to be on air that were wished, or may be, for bulletins that wait."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from controller import civil
from controller.habits.proposing import ProposedTime, propose
from controller.habits.wishing import wish_of
from controller.programmes.service import list_templates
from controller.store.air_wishes import AirWish
from controller.store.broadcasts import Programme, ProgrammeItem, Slot
from controller.store.bulletins import Bulletin, BulletinStatus, Revision, SpeechState
from playlists.messages.plan import ItemKind, Priority

NEAR_MS = 2 * civil.HOUR_MS
"""How long before its time an approval that is not there yet is missed."""
TOLD_MS = 7 * civil.DAY_MS
"""How long a wish that could not be kept is told, if nobody does anything about it."""


@dataclass(frozen=True, slots=True)
class WishForm:
    """What may be wished for a bulletin."""

    patterns: Sequence[Programme]
    pattern: Programme | None
    """The one that is proposed, or was chosen."""
    proposed: Sequence[ProposedTime]
    standing: AirWish | None

    def is_chosen(self, at: datetime, *, is_first: bool) -> bool:
        """Whether a proposed time is what the form begins with."""
        if self.standing is None:
            return is_first
        return datetime.fromisoformat(self.standing.at) == at


@dataclass(frozen=True, slots=True)
class Missed:
    """A wish with which somebody has to do something."""

    wish: AirWish
    bulletin: Bulletin
    waits: bool
    """It is not approved yet; else its time could not be kept."""


def may_be_wished(bulletin: Bulletin) -> bool:
    """Whether a bulletin goes on air by a wish of its own.

    Parts of a series go together and in order, variants with the bulletin that they translate; an
    emergency waits for no time.
    """
    return (
        bulletin.kind in {ItemKind.BULLETIN, ItemKind.RECORDED}
        and bulletin.priority is not Priority.EMERGENCY
        and bulletin.series_id is None
        and bulletin.variant_of_id is None
    )


def wish_form(session: Session, bulletin: Bulletin, now: int) -> WishForm | None:
    """The times and patterns to choose from; None while, or if, nothing can be wished."""
    current = bulletin.current
    is_spoken = current.submitted_at is None and current.speech_state is SpeechState.READY
    if not may_be_wished(bulletin) or not (is_spoken or bulletin.status is BulletinStatus.PENDING):
        return None
    patterns = list_templates(session, bulletin.unit_id)
    standing = wish_of(session, current.id)
    pattern = standing.pattern if standing is not None else next(iter(patterns), None)
    proposed = propose(session, bulletin.unit_id, bulletin, pattern, now)
    return WishForm(patterns, pattern, proposed, standing)


def missed_wishes(session: Session, unit_ids: Collection[str], now: int) -> list[Missed]:
    """What needs somebody: not approved though the time is near or over, or not kept."""
    soon = civil.local(now + NEAR_MS).strftime("%Y-%m-%dT%H:%M:%S")
    long_ago = civil.local(now - TOLD_MS).strftime("%Y-%m-%dT%H:%M:%S")
    query = (
        select(AirWish, Bulletin)
        .join(Revision, Revision.id == AirWish.revision_id)
        .join(Bulletin, Bulletin.id == Revision.bulletin_id)
        .where(AirWish.unit_id.in_(unit_ids), Bulletin.discarded_at.is_(None))
        .order_by(AirWish.at)
    )
    waiting = query.where(
        AirWish.settled_at.is_(None),
        AirWish.at <= soon,
        AirWish.at > long_ago,
        Bulletin.status == BulletinStatus.PENDING,
    )
    put_on_air_since = exists().where(
        ProgrammeItem.bulletin_id == Bulletin.id,
        Slot.programme_id == ProgrammeItem.programme_id,
        Slot.created_at >= AirWish.wished_at,
        Slot.cancelled_at.is_(None),
    )
    not_kept = query.where(
        AirWish.settled_at > now - TOLD_MS,
        AirWish.hindrance.is_not(None),
        Bulletin.status == BulletinStatus.APPROVED,
        ~put_on_air_since,
    )
    return [
        *(
            Missed(wish, bulletin, waits=True)
            for wish, bulletin in session.execute(waiting)
            if bulletin.current.id == wish.revision_id
        ),
        *(Missed(wish, bulletin, waits=False) for wish, bulletin in session.execute(not_kept)),
    ]
