"""What opens the door: sessions, tokens of programs, and the brake on guessing."""

from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from controller.store.base import Base, Choice, Id, Instant, Sha256
from controller.store.people import Person


class Factor(StrEnum):
    """What a person proved herself with beside her password."""

    NONE = "none"
    TOTP = "totp"
    PASSKEY = "passkey"
    RECOVERY_CODE = "recovery_code"


class LoginSession(Base):
    """One browser that is logged in. Only the hash of its token is kept."""

    __tablename__ = "login_sessions"
    token_sha256: Mapped[Sha256] = mapped_column(primary_key=True)
    person_id: Mapped[Id] = mapped_column(ForeignKey("people.id"), index=True)
    csrf_token: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    browser: Mapped[str] = mapped_column(String(300), default="")
    origin: Mapped[str] = mapped_column(String(100), default="")
    factor: Mapped[Factor] = mapped_column(Choice(Factor, 20))
    challenge: Mapped[str] = mapped_column(String(100), default="")
    """What a new passkey must answer; a fresh one each time it is asked for."""
    proved_at: Mapped[Instant | None]
    """When she proved herself here once more, to change her second step; one change uses it up."""
    person: Mapped[Person] = relationship()


class HalfLogin(Base):
    """The password was right, the second step is still to come."""

    __tablename__ = "half_logins"
    token_sha256: Mapped[Sha256] = mapped_column(primary_key=True)
    person_id: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    expires_at: Mapped[Instant]
    browser: Mapped[str] = mapped_column(String(300), default="")
    origin: Mapped[str] = mapped_column(String(100), default="")
    challenge: Mapped[str] = mapped_column(String(100))
    tries: Mapped[int] = mapped_column(default=0)
    person: Mapped[Person] = relationship()


class LoginBrake(Base):
    """How often a login failed lately, by origin or by (login, origin); never by login alone."""

    __tablename__ = "login_brakes"
    key_sha256: Mapped[Sha256] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[Instant] = mapped_column(index=True)


class ApiToken(Base):
    """What a program shows: named acts in its owner's name, until a day."""

    __tablename__ = "api_tokens"
    id: Mapped[Id] = mapped_column(primary_key=True)
    person_id: Mapped[Id] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    token_sha256: Mapped[Sha256] = mapped_column(unique=True)
    acts: Mapped[str] = mapped_column(Text)
    """Words of `Act`, with blanks between."""
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    revoked_at: Mapped[Instant | None]
    person: Mapped[Person] = relationship()


class Passkey(Base):
    """A key that a person's own device holds. A removed one stays: it proves old approvals."""

    __tablename__ = "passkeys"
    id: Mapped[Id] = mapped_column(primary_key=True)
    person_id: Mapped[Id] = mapped_column(ForeignKey("people.id"), index=True)
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    """Base64url, as the browser names it."""
    public_key: Mapped[str] = mapped_column(Text)
    """COSE key, base64url."""
    sign_count: Mapped[int] = mapped_column(BigInteger)
    host: Mapped[str] = mapped_column(String(255))
    """The name of the site that it was made for."""
    name: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[Instant]
    removed_at: Mapped[Instant | None]


class OneTimeSecret(Base):
    """The secret that an app makes six digits of every half minute (TOTP)."""

    __tablename__ = "one_time_secrets"
    person_id: Mapped[Id] = mapped_column(ForeignKey("people.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Instant]
    confirmed_at: Mapped[Instant | None]
    """When the person showed that her app has it; before that it opens nothing."""
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    """The half minute whose digits were used last: none is used twice."""


class RecoveryCode(Base):
    """Ten of them on paper, each good for one second step."""

    __tablename__ = "recovery_codes"
    code_sha256: Mapped[Sha256] = mapped_column(primary_key=True)
    person_id: Mapped[Id] = mapped_column(ForeignKey("people.id"), index=True)
    created_at: Mapped[Instant]
    used_at: Mapped[Instant | None]


class FirstFactorCode(Base):
    """What an administrator hands to somebody who has no second step yet; the newest one only."""

    __tablename__ = "first_factor_codes"
    person_id: Mapped[Id] = mapped_column(ForeignKey("people.id"), primary_key=True)
    code_sha256: Mapped[Sha256]
    issued_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    used_at: Mapped[Instant | None]
