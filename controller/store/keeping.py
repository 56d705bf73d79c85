"""How long things are kept: records that went into archives, personal data that was erased."""

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from controller.store.base import Base, Id, Instant, Sha256


class Archive(Base):
    """A part of the record that was written to a signed file; its heavy evidence left here."""

    __tablename__ = "archives"
    id: Mapped[Id] = mapped_column(primary_key=True)
    from_size: Mapped[int] = mapped_column(BigInteger)
    """Sizes of the log between which it lies; both are signed heads (or nothing and a head)."""
    to_size: Mapped[int] = mapped_column(BigInteger, unique=True)
    until: Mapped[Instant]
    """Reports and entries that came in before left the database."""
    name: Mapped[str] = mapped_column(String(200))
    """Of the file."""
    sha256: Mapped[Sha256]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    reports: Mapped[int]
    entries: Mapped[int]
    archived_at: Mapped[Instant]
    restored_at: Mapped[Instant | None] = mapped_column(default=None)


class Erasure(Base):
    """The personal data of one bulletin, erased. Never deleted: it says who did it and why."""

    __tablename__ = "erasures"
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    bulletin_id: Mapped[Id] = mapped_column(ForeignKey("bulletins.id"), unique=True)
    person_id: Mapped[Id | None] = mapped_column(ForeignKey("people.id"))
    """None where its time was over and nobody had to decide."""
    actor: Mapped[str] = mapped_column(String(300))
    reason: Mapped[str] = mapped_column(Text)
    erased_at: Mapped[Instant]


class ErasedSubject(Base):
    """One row of the record of which the words may be emptied, and only emptied."""

    __tablename__ = "erased_subjects"
    subject_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    erasure_id: Mapped[Id] = mapped_column(ForeignKey("erasures.id"), index=True)


class ErasedPaper(Base):
    """A photograph of a signed script that went with the personal data on it."""

    __tablename__ = "erased_papers"
    sha256: Mapped[Sha256] = mapped_column(primary_key=True)
    erasure_id: Mapped[Id] = mapped_column(ForeignKey("erasures.id"), index=True)
