"""Open a live broadcast by a signed order that names its key, and close it."""

from functools import partial

from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, NotAllowedError, may, require_author
from controller.audit.service import record
from controller.civil import MINUTE_MS
from controller.emergencies.composing import Number
from controller.emergencies.reach import Reach, reach_of
from controller.emergencies.sending import Errand, order_of, send
from controller.emergencies.stopped import stopped_since
from controller.live.asking import aims_of, consents_of, permission_of, shift_of
from controller.live.errors import (
    AgreementTooOldError,
    AlreadyOpenedError,
    MayNotSpeakError,
    NotAgreedYetError,
    NotOpenError,
)
from controller.store.emergencies import DutyShift, GivenOrder
from controller.store.live import Closing, LiveAiring, LiveConsent, LiveSession, Second
from controller.store.lookup import find
from playlists.messages import live, permission
from playlists.messages.order import Order, OrderKind
from playlists.messages.plan import Priority

AGREED_WITHIN_MS = 10 * MINUTE_MS
"""A consent before holds so long: then the second person is asked again, or asks to be."""
GRACE_MS = MINUTE_MS
"""So much longer than the longest speech the order holds: gongs, and a line that is slow."""


def open_airing(
    session: Session, actor: Actor, session_id: str, live_key: bytes, now: int
) -> LiveAiring:
    """Order the receivers to listen to this key, as long as the unit allows.

    Raises NotAllowedError, MayNotSpeakError, NotAgreedYetError, AgreementTooOldError,
    AlreadyOpenedError.
    """
    asked = find(session, LiveSession, session_id, to_change=True)
    person_id = require_author(session, actor, Act.SPEAK_LIVE, asked.unit_id)
    if person_id != asked.speaker_id:
        raise NotAllowedError(actor, Act.SPEAK_LIVE, asked.unit_id)
    if session.get(LiveAiring, asked.id) is not None:
        raise AlreadyOpenedError
    shift = _shift(session, asked, now)
    reach = reach_of(session, aims_of(asked))
    errand = Errand(
        unit_id=asked.unit_id,
        given_by=person_id,
        reach=reach,
        expires_at=now + live.LEAD_MS + asked.most_minutes * MINUTE_MS + GRACE_MS,
        shift_id=shift.id,
    )
    given = send(session, errand, partial(_start, asked=asked, live_key=live_key), now)
    airing = LiveAiring(
        session_id=asked.id,
        order_id=given.id,
        areas=" ".join(reach.unit_ids),
        opened_at=now,
        begins_at=now + live.LEAD_MS,
    )
    session.add(airing)
    session.flush()
    told = {"order": given.id, "clusters": len(reach.clusters), "shift": shift.id}
    record(session, actor, "open_live", asked, now, **told)
    return airing


def close_airing(
    session: Session, actor: Actor, session_id: str, why: Closing, now: int
) -> LiveAiring:
    """Order the receivers to listen no longer. What is closed stays closed.

    Whoever speaks may, and whoever may take a broadcast off the air; the controller itself where
    the line is gone. Raises NotAllowedError, NotOpenError.
    """
    asked = find(session, LiveSession, session_id, to_change=True)
    airing = session.get(LiveAiring, asked.id)
    if airing is None:
        raise NotOpenError
    own = actor.person_id in {None, asked.speaker_id}
    if not own and not may(session, actor, Act.CANCEL_BROADCAST, asked.unit_id):
        raise NotAllowedError(actor, Act.CANCEL_BROADCAST, asked.unit_id)
    if airing.closed_at is not None:
        return airing
    start = order_of(find(session, GivenOrder, airing.order_id))
    if now < start.expires_at:
        errand = Errand(
            unit_id=asked.unit_id,
            given_by=asked.speaker_id if own else str(actor.person_id),
            reach=Reach(tuple(aims_of(asked)), reach_of(session, aims_of(asked)).clusters),
            # Until then a receiver that was away could still wait for sound.
            expires_at=start.expires_at,
        )
        send(session, errand, partial(_end, ends=airing.order_id), now)
    airing.closed_at, airing.why = now, why
    airing.closed_by = None if own else actor.person_id
    session.flush()
    record(session, actor, "close_live", asked, now, why=why, order=airing.order_id)
    return airing


def is_stopped(session: Session, airing: LiveAiring) -> bool:
    """Whether Dừng phát has reached every cluster of a live broadcast since it was opened."""
    reached = reach_of(session, aims_of(airing.session)).clusters
    stopped = stopped_since(session, airing.opened_at)
    return all(cluster.id in stopped for cluster in reached)


def _shift(session: Session, asked: LiveSession, now: int) -> DutyShift:
    """By whose duty it is opened. Raises as `open_airing` says."""
    own = shift_of(session, asked.speaker_id, asked.unit_id, now)
    said = consents_of(session, asked.id)
    if not all(c.agrees for c in said) or (asked.second is Second.BEFORE and not said):
        raise NotAgreedYetError
    fresh = [c for c in said if now - c.at <= AGREED_WITHIN_MS]
    if asked.second is Second.BEFORE and not fresh:
        raise AgreementTooOldError
    if own is not None:
        return own
    lent = next((shift for c in fresh if (shift := _lent(session, c))), None)
    if lent is None:
        raise MayNotSpeakError
    return lent


def _lent(session: Session, given: LiveConsent) -> DutyShift | None:
    return None if given.shift_id is None else session.get(DutyShift, given.shift_id)


def _start(number: Number, asked: LiveSession, live_key: bytes) -> Order:
    permitted = permission_of(asked)
    return Order(
        id=number.id,
        sequence=number.sequence,
        order=OrderKind.LIVE_START,
        issued_at=number.issued_at,
        expires_at=number.expires_at,
        targets=number.targets,
        items=(live.item_of(permitted, permission.hash_of(permitted)),),
        volume_percent=asked.volume_percent,
        priority=Priority.PRIORITY,
        live_key=live_key,
    )


def _end(number: Number, ends: str) -> Order:
    return Order(
        id=number.id,
        sequence=number.sequence,
        order=OrderKind.LIVE_END,
        issued_at=number.issued_at,
        expires_at=number.expires_at,
        targets=number.targets,
        ends=(ends,),
    )
