"""Accounts: who works here, in which role, and who stands in for whom until when."""

from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from controller.store.base import Base, Choice, Id, Instant, Sha256
from controller.store.units import Unit


class StaffRole(StrEnum):
    """What a person may do in her unit and below it."""

    OPERATOR = "operator"
    APPROVER = "approver"
    DUTY_OFFICER = "duty_officer"
    """Trực ban: speaks in an emergency."""
    VILLAGE_HEAD = "village_head"
    AUDITOR = "auditor"
    TECHNICIAN = "technician"
    ADMINISTRATOR = "administrator"
    """Of a unit: its people and places."""
    PROVINCE_ADMINISTRATOR = "province_admin"
    """Lays units and appoints their administrators, too."""


class Person(Base):
    """One named member of staff; nobody shares an account."""

    __tablename__ = "people"
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    login: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    position: Mapped[str] = mapped_column(String(200), default="")
    """Chức vụ, as it stands under a signature."""
    role: Mapped[StaffRole] = mapped_column(Choice(StaffRole, 20))
    password_hash: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[Instant]
    disabled_at: Mapped[Instant | None]
    appointed_by: Mapped[Id | None]
    """Who gave the role; None for the controller itself."""
    confirmed_at: Mapped[Instant | None]
    """When a second administrator agreed to the role; without that the account stays closed."""
    unit: Mapped[Unit] = relationship()


class Substitution(Base):
    """Somebody has another role, too, until a day: an official is on leave or changes post."""

    __tablename__ = "substitutions"
    id: Mapped[Id] = mapped_column(primary_key=True)
    person_id: Mapped[Id] = mapped_column(ForeignKey("people.id"), index=True)
    """Who stands in."""
    absent_id: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    role: Mapped[StaffRole] = mapped_column(Choice(StaffRole, 20))
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"))
    starts_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    granted_by: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    granted_at: Mapped[Instant]
    confirmed_at: Mapped[Instant | None]
    """As with an account: None until a second administrator agreed."""
    ended_at: Mapped[Instant | None]
    """When it was called off early."""
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    absent: Mapped[Person] = relationship(foreign_keys=[absent_id])


class PasswordReset(Base):
    """A new password for somebody who lost hers: two administrators, each with half of a code."""

    __tablename__ = "password_resets"
    id: Mapped[Id] = mapped_column(primary_key=True)
    person_id: Mapped[Id] = mapped_column(ForeignKey("people.id"), index=True)
    asked_by: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[Instant]
    first_sha256: Mapped[Sha256]
    with_factors: Mapped[bool]
    """Whether the devices for the second step are lost, too."""
    confirmed_by: Mapped[Id | None] = mapped_column(ForeignKey("people.id"))
    second_sha256: Mapped[Sha256 | None]
    expires_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]
    """When it was used, or called off."""
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
