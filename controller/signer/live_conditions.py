"""What must hold before an order that opens or closes a live broadcast is signed.

Nobody can approve words that are still to be said. What the signer sees to instead: who speaks,
by whose duty, with whose consent, where, how long at most, and under which key.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.civil import MINUTE_MS
from controller.live.airing import AGREED_WITHIN_MS, GRACE_MS
from controller.live.asking import aims_of, consents_of, permission_of
from controller.live.rules import manner_of
from controller.signer.conditions import RefusalReason, SigningRefusedError, require_same
from controller.store.emergencies import DutyShift, GivenOrder
from controller.store.live import LiveAiring, LiveConsent, LiveSession, Second
from playlists.messages import live, permission
from playlists.messages.order import Order, OrderKind
from playlists.messages.refusal import RefusedError


def check_live_start(session: Session, order: Order, given: GivenOrder) -> tuple[DutyShift, int]:
    """The shift by which a live broadcast is opened, and when that must have been open.

    Raises SigningRefusedError.
    """
    asked = _asked(session, order)
    permitted = permission_of(asked)
    item = live.item_of(permitted, permission.hash_of(permitted))
    try:
        live.check_session(order)
    except RefusedError as error:
        raise SigningRefusedError(str(error)) from error
    for field, said, known in (
        ("speaker", given.given_by, asked.speaker_id),
        ("unit", given.unit_id, asked.unit_id),
        ("item", order.items[0] == item, True),
        ("permission", item.permission, asked.revision.audio_sha256),
        ("targets", order.targets, tuple(sorted(aim.id for aim in aims_of(asked)))),
        ("volume", order.volume_percent, asked.volume_percent),
    ):
        require_same(field, str(said), str(known))
    manner = manner_of(session, asked.unit_id)
    longest = live.LEAD_MS + min(asked.most_minutes, manner.most_minutes) * MINUTE_MS + GRACE_MS
    if order.expires_at - order.issued_at > longest or order.ends:
        raise SigningRefusedError("the broadcast would last longer than the unit allows")
    agreed = _consents(session, asked, given.given_at)
    if Second.BEFORE in {manner.second, asked.second} and not agreed:
        raise SigningRefusedError("nobody has agreed", RefusalReason.EVIDENCE)
    shift = session.get(DutyShift, given.shift_id or "")
    lenders = {asked.speaker_id, *(consent.person_id for consent in agreed)}
    if shift is None or shift.person_id not in lenders:
        raise SigningRefusedError("opened by nobody's duty shift", RefusalReason.EVIDENCE)
    return shift, given.given_at


def check_live_end(session: Session, order: Order, given: GivenOrder) -> None:
    """Whether an order closes one broadcast of its unit. Raises SigningRefusedError."""
    if order.items or order.tracks or order.emergency or order.live_key or len(order.ends) != 1:
        raise SigningRefusedError("the end of a live broadcast names it and says nothing")
    query = select(GivenOrder).where(
        GivenOrder.id == order.ends[0],
        GivenOrder.order == OrderKind.LIVE_START,
        GivenOrder.unit_id == given.unit_id,
    )
    if session.scalar(query) is None:
        raise SigningRefusedError("it ends no live broadcast of its unit")


def _asked(session: Session, order: Order) -> LiveSession:
    query = (
        select(LiveSession)
        .join(LiveAiring, LiveAiring.session_id == LiveSession.id)
        .where(LiveAiring.order_id == order.id)
    )
    asked = session.scalar(query)
    if asked is None:
        raise SigningRefusedError("nobody asked for this live broadcast")
    return asked


def _consents(session: Session, asked: LiveSession, at: int) -> list[LiveConsent]:
    """Consents of others that held when it was opened. Raises SigningRefusedError for a no."""
    said = [c for c in consents_of(session, asked.id) if c.at <= at]
    if any(not c.agrees for c in said):
        raise SigningRefusedError("somebody did not agree", RefusalReason.EVIDENCE)
    return [c for c in said if c.person_id != asked.speaker_id and at - c.at <= AGREED_WITHIN_MS]
