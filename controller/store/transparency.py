"""The transparency log: a Merkle tree over the record, its leaves and its signed heads."""

from enum import StrEnum

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from controller.store.base import Base, Choice, Id, Instant, Sha256


class LeafKind(StrEnum):
    """What a leaf speaks of."""

    APPROVAL = "approval"
    MESSAGE = "message"
    """What the signer signed for receivers to act upon: plans and orders."""
    REPORT = "report"
    """A receiver's signed report, with all its journal entries."""
    PROMISE = "promise"
    """An expected broadcast as it was promised, changed or withdrawn: a leaf for each state."""
    VERDICT = "verdict"
    ACT = "act"
    """What a person did: an audit event."""


class PendingLeaf(Base):
    """A row of the record that is not in the log yet.

    The database itself writes these (triggers), so that nothing which enters the record can be
    kept out of the log.
    """

    __tablename__ = "log_pending"
    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    kind: Mapped[LeafKind] = mapped_column(Choice(LeafKind, 10))
    subject: Mapped[str] = mapped_column(String(64))


class LogLeaf(Base):
    """One leaf of the tree. Appended, never changed; only its salt and copy may be erased."""

    __tablename__ = "log_leaves"
    __table_args__ = (UniqueConstraint("kind", "subject", "state"),)
    index: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[LeafKind] = mapped_column(Choice(LeafKind, 10))
    subject: Mapped[str] = mapped_column(String(64))
    """Identifier of the row that it speaks of."""
    state: Mapped[int] = mapped_column(default=0)
    """Counts the states of a row that changes while it may (a promise); 0 for all others."""
    unit: Mapped[str] = mapped_column(String(32), default="")
    """Whose record it is: in clear, so that nobody can leave a unit's lines out of its export."""
    at: Mapped[Instant]
    """When it was appended."""
    commitment: Mapped[Sha256]
    """SHA-256 of salt and record: shows nothing of a record that was erased."""
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    copy: Mapped[str | None] = mapped_column(Text)
    """The record itself, where the row that it speaks of may change later."""


class LogFrontier(Base):
    """How far the log has grown: one row, changed in the transaction that appends leaves."""

    __tablename__ = "log_frontier"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(BigInteger)
    heads: Mapped[bytes] = mapped_column(LargeBinary)
    """The heads of the complete subtrees, 32 bytes each, the largest first."""


class LogHead(Base):
    """The head of the tree at one size, and the signer's word for it."""

    __tablename__ = "log_heads"
    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    root: Mapped[Sha256]
    at: Mapped[Instant]
    envelope: Mapped[bytes | None] = mapped_column(LargeBinary)
    signed_at: Mapped[Instant | None]
    refused_at: Mapped[Instant | None]
    refusal: Mapped[str] = mapped_column(Text, default="")


class LogFinding(Base):
    """What a self-check found not to hold; settled when a later one no longer finds it."""

    __tablename__ = "log_findings"
    __table_args__ = (Index("ix_log_findings_open", "settled_at"),)
    id: Mapped[Id] = mapped_column(primary_key=True)
    finding: Mapped[str] = mapped_column(String(30))
    kind: Mapped[str] = mapped_column(String(10))
    """Of the leaf; empty where the log itself is meant."""
    subject: Mapped[str] = mapped_column(String(64))
    index: Mapped[int | None] = mapped_column(BigInteger)
    found_at: Mapped[Instant]
    settled_at: Mapped[Instant | None]
