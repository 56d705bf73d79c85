"""Báo cáo nhanh at dawn: which nights a commune has to tell its superiors about in the morning."""

from datetime import time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import civil
from controller.store.emergencies import Emergency, GivenOrder, Nature
from controller.units.tree import subtree_ids
from playlists.messages.order import OrderKind

NIGHTFALL, DAWN, NOON = time(18), time(5), time(12)
"""From dawn until noon the night before is asked about, which began at nightfall."""


def night_before(now: int) -> tuple[int, int] | None:
    """When the night that is to be told of began and ended; None once the morning is over."""
    moment = civil.local(now)
    if not DAWN <= moment.time() < NOON:
        return None
    today = moment.date()
    begin = civil.instant_of(today - timedelta(days=1), NIGHTFALL)
    return begin, civil.instant_of(today, DAWN)


def reports_due(session: Session, unit_id: str, now: int) -> list[Emergency]:
    """The emergencies of a unit and below that stood in the night before, the newest first.

    Of one that took another's place only the last; practice and words of all-clear are none.
    """
    night = night_before(now)
    if night is None:
        return []
    begin, end = night
    replaced = select(Emergency.replaces_id).where(
        Emergency.replaces_id.is_not(None), Emergency.given_at < end
    )
    called_off = select(GivenOrder.emergency_id).where(
        GivenOrder.emergency_id.is_not(None),
        GivenOrder.order == OrderKind.CANCEL,
        GivenOrder.given_at <= begin,
    )
    query = select(Emergency).where(
        Emergency.unit_id.in_(subtree_ids(session, unit_id)),
        Emergency.nature != Nature.PRACTICE,
        Emergency.all_clear_of_id.is_(None),
        Emergency.given_at < end,
        Emergency.ends_at > begin,
        Emergency.id.not_in(replaced),
        Emergency.id.not_in(called_off),
    )
    return list(session.scalars(query.order_by(Emergency.given_at.desc())))
