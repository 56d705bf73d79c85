"""Accounts and sessions."""

from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from controller.store.base import Base, Choice, Id, Instant, Sha256
from controller.store.units import Unit


class StaffRole(StrEnum):
    """What a person may do in her unit and below it."""

    OPERATOR = "operator"
    APPROVER = "approver"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


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
    unit: Mapped[Unit] = relationship()


class LoginSession(Base):
    """One browser that is logged in. Only the hash of its token is kept."""

    __tablename__ = "login_sessions"
    token_sha256: Mapped[Sha256] = mapped_column(primary_key=True)
    person_id: Mapped[Id] = mapped_column(ForeignKey("people.id"), index=True)
    csrf_token: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    browser: Mapped[str] = mapped_column(String(300), default="")
    person: Mapped[Person] = relationship()
