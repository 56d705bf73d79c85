"""What the planning leader does about wished times: lay on the schedule what has been approved.

It goes by the same use case as a person's press, in the name of who wished it: her authority, what
else is on air by then and the regulation are asked now. What does not fit any more is kept with
the reason and told on the page of the day; the approval stands in any case.
"""

import logging
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from controller import civil
from controller.accounts.authority import NotAllowedError
from controller.accounts.service import actor_for, is_open
from controller.accounts.standing_in import grants_of
from controller.clock import now_ms
from controller.errors import OperatorError
from controller.habits.proposing import PutOnAir, put_on_air
from controller.habits.wishing import pattern_of
from controller.polling import is_away
from controller.schedules.errors import (
    AgainstRegulationError,
    NothingAheadError,
    ProgrammeNotApprovedError,
    WouldDisplaceError,
)
from controller.schedules.play_now import SOON_MS
from controller.store.air_wishes import AirWish, Hindrance
from controller.store.bulletins import Approval, Decision
from controller.store.engine import reading_sessions, writing_sessions

log = logging.getLogger(__name__)

LAY_EVERY_S = 1

HINDRANCES: Mapping[type[OperatorError], Hindrance] = {
    NothingAheadError: Hindrance.TOO_LATE,
    WouldDisplaceError: Hindrance.TAKEN,
    AgainstRegulationError: Hindrance.REGULATION,
    ProgrammeNotApprovedError: Hindrance.PATTERN,
    NotAllowedError: Hindrance.AUTHORITY,
}


def lay_once(engine: Engine) -> None:
    """Lay what has been approved, each in a transaction of its own."""
    with reading_sessions(engine)() as session:
        waiting = approved_wishes(session)
    for revision_id in waiting:
        with writing_sessions(engine).begin() as session:
            lay(session, revision_id, now_ms())


def approved_wishes(session: Session) -> list[str]:
    """The wordings that were approved and whose wish is not settled, by their ids."""
    query = (
        select(AirWish.revision_id)
        .join(Approval, Approval.revision_id == AirWish.revision_id)
        .where(AirWish.settled_at.is_(None), Approval.decision == Decision.APPROVED)
        .distinct()
    )
    return list(session.scalars(query))


def lay(session: Session, revision_id: str, now: int) -> AirWish | None:
    """Put an approved bulletin on the schedule as it was wished, or keep what is in the way.

    None if the wish was settled or taken back meanwhile.
    """
    wish = session.get(AirWish, revision_id, with_for_update=True)
    if wish is None or wish.settled_at is not None:
        return None
    wish.settled_at = now
    wish.hindrance = _outlived(session, wish, now)
    if wish.hindrance is None:
        _put_on_air(session, wish, now)
    session.flush()
    return wish


def _outlived(session: Session, wish: AirWish, now: int) -> Hindrance | None:
    """What of the wish itself does not hold any more."""
    at = datetime.fromisoformat(wish.at).replace(tzinfo=civil.VIETNAM)
    if at.timestamp() * 1000 < now + SOON_MS:
        return Hindrance.TOO_LATE
    if not is_open(wish.wisher):
        return Hindrance.AUTHORITY
    if wish.pattern_id and pattern_of(session, wish.unit_id, wish.pattern_id) is None:
        return Hindrance.PATTERN
    return None


def _put_on_air(session: Session, wish: AirWish, now: int) -> None:
    asked = PutOnAir(
        bulletin_id=wish.revision.bulletin_id,
        unit_id=wish.unit_id,
        at=wish.at,
        pattern_id=wish.pattern_id or "",
    )
    wisher = actor_for(wish.wisher, "planner", grants_of(session, wish.wished_by, now))
    try:
        with session.begin_nested():
            slot_id = put_on_air(session, wisher, asked, now).id
    except OperatorError as error:
        log.info("the time wished for revision %s cannot be kept: %s", wish.revision_id, error)
        wish.hindrance = _hindrance(error)
    except Exception as error:
        if is_away(error):
            raise
        # One wish that meets a fault of ours must not stop all planning.
        log.exception("laying the wish for revision %s failed", wish.revision_id)
        wish.hindrance = Hindrance.OTHER
    else:
        wish.slot_id = slot_id


def _hindrance(error: OperatorError) -> Hindrance:
    found = (word for kind, word in HINDRANCES.items() if isinstance(error, kind))
    return next(found, Hindrance.OTHER)
