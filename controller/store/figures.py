"""Figures of a unit's week, counted ahead so that a province's page need not read a week's rows."""

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from controller.store.base import Base, Id, Instant


class UnitWeek(Base):
    """One unit (without those below it) in one week. Counted anew each hour, by the planner."""

    __tablename__ = "unit_weeks"
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), primary_key=True)
    monday: Mapped[str] = mapped_column(String(10), primary_key=True)
    """ISO date of the week's first day in Vietnam."""
    counted_at: Mapped[Instant]
    figures: Mapped[str] = mapped_column(Text)
    """JSON of `audit.figures.Figures`."""
