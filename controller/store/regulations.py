"""A unit's regulation of airtime (Quy chế), the exceptions to it, and the days it declares."""

from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from controller.store.base import Base, Choice, Id, Instant
from controller.store.units import Unit
from playlists.rules.airtime import Binding


class RegulationRule(Base):
    """One rule of a unit. It holds in the unit and everything below it."""

    __tablename__ = "regulation_rules"
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    citation: Mapped[str] = mapped_column(String(300))
    """The document and article that set it, as it is printed."""
    limit: Mapped[str] = mapped_column(Text)
    """JSON of `regulations.limits`."""
    binding: Mapped[Binding] = mapped_column(Choice(Binding, 10))
    first_day: Mapped[str] = mapped_column(String(10))
    """Local date, ISO."""
    last_day: Mapped[str | None] = mapped_column(String(10))
    """Included; none while it has no end."""
    created_by: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[Instant]
    unit: Mapped[Unit] = relationship()


class RuleExemption(Base):
    """One rule lifted in a unit and below it, for some days, by a person, for a reason."""

    __tablename__ = "rule_exemptions"
    id: Mapped[Id] = mapped_column(primary_key=True)
    rule_id: Mapped[Id] = mapped_column(ForeignKey("regulation_rules.id"), index=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    first_day: Mapped[str] = mapped_column(String(10))
    last_day: Mapped[str] = mapped_column(String(10))
    """Included."""
    author_id: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    author: Mapped[str] = mapped_column(String(200))
    """The name as it was then."""
    reason: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[Instant]
    rule: Mapped[RegulationRule] = relationship()


class DayKind(StrEnum):
    """What a unit declares days to be."""

    MOURNING = "mourning"
    """Quốc tang: music is silent, bulletins are not."""
    HOLIDAY = "holiday"
    """A day off of the unit's own, beside those of the State."""
    WORKED = "worked"
    """A day of rest that is worked in exchange for another."""


class DeclaredDays(Base):
    """Days that a unit declares for itself and everything below it."""

    __tablename__ = "declared_days"
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    kind: Mapped[DayKind] = mapped_column(Choice(DayKind, 10))
    first_day: Mapped[str] = mapped_column(String(10))
    last_day: Mapped[str] = mapped_column(String(10))
    """Included."""
    name: Mapped[str] = mapped_column(String(300))
    """What it is, and by which document."""
    created_by: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[Instant]
    withdrawn_at: Mapped[Instant | None]
    unit: Mapped[Unit] = relationship()
