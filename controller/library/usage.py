"""Where a bulletin is used: in which programmes, on which slots, in what was made from it."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from controller.store.broadcasts import ExpectedBroadcast, Programme, ProgrammeItem, Slot
from controller.store.bulletins import Bulletin, Revision


@dataclass(frozen=True, slots=True)
class Usage:
    """Everything that hangs on a bulletin."""

    programmes: tuple[Programme, ...]
    slots: tuple[Slot, ...]
    """Those that were not cancelled."""
    broadcasts: int
    """Promised so far, in all clusters."""
    corrections: tuple[Bulletin, ...]
    reuses: tuple[Bulletin, ...]

    @property
    def is_none(self) -> bool:
        """Whether nothing does."""
        return not (self.programmes or self.broadcasts or self.corrections or self.reuses)


def usage_of(session: Session, bulletin: Bulletin) -> Usage:
    """Where a bulletin is used."""
    programmes = session.scalars(
        select(Programme)
        .join(ProgrammeItem, ProgrammeItem.programme_id == Programme.id)
        .where(ProgrammeItem.bulletin_id == bulletin.id)
        .order_by(Programme.id.desc())
    ).unique()
    found = tuple(programmes)
    slots = session.scalars(
        select(Slot)
        .where(Slot.programme_id.in_([p.id for p in found]), Slot.cancelled_at.is_(None))
        .order_by(Slot.starts_on.desc())
    )
    promised = select(func.count()).where(
        ExpectedBroadcast.revision_id.in_(
            select(Revision.id).where(Revision.bulletin_id == bulletin.id)
        )
    )
    return Usage(
        found,
        tuple(slots),
        session.scalar(promised) or 0,
        tuple(session.scalars(select(Bulletin).where(Bulletin.corrects_id == bulletin.id))),
        tuple(session.scalars(select(Bulletin).where(Bulletin.reused_from_id == bulletin.id))),
    )
