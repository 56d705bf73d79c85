"""Bulletins that other levels send: province, ministry, warning systems."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from controller.store.base import Base, Choice, Id, Instant
from playlists.messages.plan import Priority


class SourceState(StrEnum):
    """What became of it here."""

    WAITING = "waiting"
    TAKEN = "taken"
    """A bulletin was made of it, or an emergency ordered on it."""
    DECLINED = "declined"


class SourceBulletin(Base):
    """One bulletin as it was sent, and what the unit decided."""

    __tablename__ = "source_bulletins"
    __table_args__ = (
        UniqueConstraint("unit_id", "source", "number"),
        Index("ix_source_bulletins_waiting", "unit_id", "state"),
    )
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"))
    source: Mapped[str] = mapped_column(String(100))
    """Which system or office sent it."""
    number: Mapped[str] = mapped_column(String(120))
    """Its name there; sent twice, it is the same."""
    urgency: Mapped[Priority] = mapped_column(Choice(Priority, 20))
    title: Mapped[str] = mapped_column(String(300))
    written_text: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[Instant | None]
    """After this nobody needs it."""
    received_at: Mapped[Instant]
    state: Mapped[SourceState] = mapped_column(Choice(SourceState, 20))
    bulletin_id: Mapped[Id | None] = mapped_column(ForeignKey("bulletins.id"), index=True)
    emergency_id: Mapped[Id | None] = mapped_column(
        ForeignKey("emergencies.id"), index=True, default=None
    )
    decided_by: Mapped[Id | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[Instant | None]
    reason: Mapped[str] = mapped_column(Text, default="")
