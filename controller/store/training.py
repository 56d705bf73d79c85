"""Bồi dưỡng: who went through which lesson, and on which day."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from controller.store.base import Base, Id, Instant
from controller.store.people import Person


class PassedLesson(Base):
    """One lesson that a person answered rightly: at most one a day."""

    __tablename__ = "passed_lessons"
    __table_args__ = (UniqueConstraint("person_id", "lesson", "passed_on"),)
    id: Mapped[Id] = mapped_column(primary_key=True)
    person_id: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    """Hers at that time."""
    lesson: Mapped[str] = mapped_column(String(60))
    """Its key."""
    title: Mapped[str] = mapped_column(String(200))
    """As it was called then: lessons change, what was learned does not."""
    passed_on: Mapped[str] = mapped_column(String(10))
    """Local date, ISO."""
    passed_at: Mapped[Instant]
    person: Mapped[Person] = relationship()
