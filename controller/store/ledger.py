"""The record: reports of receivers, their entries, verdicts, acts of people.

Rows are appended, never changed.
"""

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from controller.store.base import Base, Id, Instant, Sha256


class StoredReport(Base):
    """The signed envelope that entries came in, kept as their proof."""

    __tablename__ = "stored_reports"
    sha256: Mapped[Sha256] = mapped_column(primary_key=True)
    receiver_id: Mapped[Id] = mapped_column(ForeignKey("receivers.id"), index=True)
    envelope: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[Instant] = mapped_column(index=True)


class StoredEntry(Base):
    """One journal entry of a receiver, as its own bytes."""

    __tablename__ = "stored_entries"
    __table_args__ = (
        # With the receiver: a bulletin of the province has one occurrence in each of its places.
        Index("ix_stored_entries_broadcast", "occurrence", "item", "receiver_id"),
    )
    receiver_id: Mapped[Id] = mapped_column(ForeignKey("receivers.id"), primary_key=True)
    epoch: Mapped[str] = mapped_column(String(32), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[Sha256]
    raw: Mapped[bytes] = mapped_column(LargeBinary)
    report_sha256: Mapped[Sha256] = mapped_column(ForeignKey("stored_reports.sha256"), index=True)
    at: Mapped[Instant]
    event: Mapped[str] = mapped_column(String(30))
    occurrence: Mapped[str] = mapped_column(String(60), default="")
    item: Mapped[str] = mapped_column(String(60), default="")
    received_at: Mapped[Instant]
    """When the report that proves it came in."""


class Journal(Base):
    """How far one journal of a receiver is in the ledger: what its next entry must follow.

    A summary of `stored_entries`, kept in the same transaction, so that ingest need not search.
    """

    __tablename__ = "journals"
    receiver_id: Mapped[Id] = mapped_column(ForeignKey("receivers.id"), primary_key=True)
    epoch: Mapped[str] = mapped_column(String(32), primary_key=True)
    first_at: Mapped[Instant]
    """When its first entry was written: of what was before, its silence tells nothing."""
    last_sequence: Mapped[int]
    last_sha256: Mapped[Sha256]
    last_at: Mapped[Instant]
    gap_asked_at: Mapped[Instant | None]
    """Since when the entries that should follow are missing, although later ones were sent."""


class JournalGap(Base):
    """Entries that a receiver was asked for and could not give: damaged, or thrown away."""

    __tablename__ = "journal_gaps"
    receiver_id: Mapped[Id] = mapped_column(ForeignKey("receivers.id"), primary_key=True)
    epoch: Mapped[str] = mapped_column(String(32), primary_key=True)
    after_sequence: Mapped[int] = mapped_column(primary_key=True)
    next_sequence: Mapped[int]
    from_at: Mapped[Instant]
    """When the last entry before the gap was written."""
    to_at: Mapped[Instant]
    """When the first entry after the gap was written."""
    accepted_at: Mapped[Instant]


class Verdict(Base):
    """What became of an expected broadcast, as judged at one time. The highest number counts."""

    __tablename__ = "verdicts"
    __table_args__ = (UniqueConstraint("expected_id", "number"),)
    id: Mapped[Id] = mapped_column(primary_key=True)
    expected_id: Mapped[Id] = mapped_column(ForeignKey("expected_broadcasts.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(30))
    cause: Mapped[str] = mapped_column(String(40), default="")
    qualifiers: Mapped[str] = mapped_column(String(100), default="")
    started_at: Mapped[Instant | None]
    ended_at: Mapped[Instant | None]
    start_error_ms: Mapped[int | None]
    heard_ms: Mapped[int] = mapped_column(default=0)
    rests_on: Mapped[str] = mapped_column(Text, default="[]")
    """Hashes of the entries that it rests on, JSON."""
    judged_at: Mapped[Instant]


class AuditEvent(Base):
    """Who did what, when, to what, from where."""

    __tablename__ = "audit_events"
    id: Mapped[Id] = mapped_column(primary_key=True)
    at: Mapped[Instant]
    person_id: Mapped[Id | None] = mapped_column(ForeignKey("people.id"), index=True)
    actor: Mapped[str] = mapped_column(String(300))
    unit_id: Mapped[Id | None] = mapped_column(ForeignKey("units.id"), index=True)
    act: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[str] = mapped_column(String(60))
    detail: Mapped[str] = mapped_column(Text, default="{}")
    """Before and after, JSON."""
    origin: Mapped[str] = mapped_column(String(100), default="")
