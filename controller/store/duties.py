"""Duties to broadcast that a statute sets and a bulletin carries."""

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from controller.store.base import Base, Id, Instant
from controller.store.bulletins import Bulletin


class BulletinDuty(Base):
    """One duty of a bulletin, due in all clusters of a unit and below it."""

    __tablename__ = "bulletin_duties"
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    bulletin_id: Mapped[Id] = mapped_column(ForeignKey("bulletins.id"), index=True)
    template: Mapped[str] = mapped_column(String(60))
    """Which of `duties/templates.toml` it was made of."""
    name: Mapped[str] = mapped_column(String(300))
    citation: Mapped[str] = mapped_column(String(500))
    clauses: Mapped[str] = mapped_column(Text)
    """JSON of the clauses as they were when it was taken on: a later file changes no duty."""
    begins_on: Mapped[str] = mapped_column(String(10))
    """Local date, ISO, like the others."""
    decided_on: Mapped[str | None] = mapped_column(String(10))
    event_on: Mapped[str | None] = mapped_column(String(10))
    created_by: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[Instant]
    cancelled_at: Mapped[Instant | None]
    cancel_reason: Mapped[str] = mapped_column(Text, default="")
    bulletin: Mapped[Bulletin] = relationship()
