"""What an approver answers for before she approves, as each unit words it."""

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from controller.store.base import Base, Id, Instant


class Checklist(Base):
    """One version of a unit's list. It never changes: another wording is the next version."""

    __tablename__ = "checklists"
    __table_args__ = (UniqueConstraint("unit_id", "version"),)
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"))
    version: Mapped[int]
    items: Mapped[str] = mapped_column(Text)
    """Sentences in their order, JSON."""
    made_by: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[Instant]
