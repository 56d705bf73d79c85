"""When a bulletin that waits for its approval shall be on air, and what became of that."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from controller.store.base import Base, Choice, Id, Instant
from controller.store.broadcasts import Programme, Slot
from controller.store.bulletins import Revision
from controller.store.people import Person

UNSETTLED = text("settled_at IS NULL")


class Hindrance(StrEnum):
    """Why a wish could not be laid on the schedule once its bulletin was approved."""

    TOO_LATE = "too_late"
    """The approval came when the time was over, or too near for receivers to be told."""
    TAKEN = "taken"
    """Something else has the time by now."""
    REGULATION = "regulation"
    PATTERN = "pattern"
    """The pattern is gone, or something of it may not be broadcast."""
    AUTHORITY = "authority"
    """Who wished it may not schedule any more."""
    OTHER = "other"


class AirWish(Base):
    """The time that was wished for one wording; a new wording is wished for anew."""

    __tablename__ = "air_wishes"
    __table_args__ = (
        Index(
            "ix_air_wishes_unsettled",
            "unit_id",
            sqlite_where=UNSETTLED,
            postgresql_where=UNSETTLED,
        ),
        Index("ix_air_wishes_settled", "unit_id", "settled_at"),
    )
    revision_id: Mapped[Id] = mapped_column(ForeignKey("revisions.id"), primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"))
    """In all of whose clusters it shall sound."""
    at: Mapped[str] = mapped_column(String(19))
    """Local date and time, ISO: what people say is civil time."""
    pattern_id: Mapped[Id | None] = mapped_column(ForeignKey("programmes.id"))
    """The pattern that it is laid into; None: it goes alone."""
    wished_by: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    wished_at: Mapped[Instant]
    settled_at: Mapped[Instant | None] = mapped_column(default=None)
    """When it was laid, or could not be."""
    slot_id: Mapped[Id | None] = mapped_column(ForeignKey("slots.id"), default=None)
    hindrance: Mapped[Hindrance | None] = mapped_column(Choice(Hindrance, 20), default=None)
    revision: Mapped[Revision] = relationship()
    pattern: Mapped[Programme | None] = relationship()
    slot: Mapped[Slot | None] = relationship()
    wisher: Mapped[Person] = relationship()
