"""The way from a change to the receivers: marks, plans, the outbox.

Work between processes is rows written in the same transaction as the change that asks for it.
"""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from controller.store.base import Base, Choice, Id, Instant


class PlanMark(Base):
    """This cluster's plan must be looked at again."""

    __tablename__ = "plan_marks"
    cluster_id: Mapped[Id] = mapped_column(ForeignKey("clusters.id"), primary_key=True)
    marked_at: Mapped[Instant]


class PlanProblem(Base):
    """Why a cluster has no new plan, or one that it will not take; gone once planning succeeds."""

    __tablename__ = "plan_problems"
    cluster_id: Mapped[Id] = mapped_column(ForeignKey("clusters.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    detail: Mapped[str] = mapped_column(Text)
    """For whoever mends it; people are told by the kind."""
    since: Mapped[Instant]
    tried_at: Mapped[Instant]


class StoredPlan(Base):
    """One version of one receiver's plan, as compiled."""

    __tablename__ = "stored_plans"
    __table_args__ = (UniqueConstraint("receiver_id", "version"),)
    id: Mapped[Id] = mapped_column(primary_key=True)
    receiver_id: Mapped[Id] = mapped_column(ForeignKey("receivers.id"))
    version: Mapped[int]
    message: Mapped[str] = mapped_column(Text)
    """The plan as JSON, before it is signed."""
    compiled_at: Mapped[Instant]
    accepted_at: Mapped[Instant | None] = mapped_column(default=None)
    """When the receiver took it into force, by the receiver's own journal."""


class OutboxKind(StrEnum):
    """What the signer is asked to sign; each kind has its own conditions."""

    PLAN = "plan"
    TIME = "time"
    STORED = "stored"
    ORDER = "order"
    COMMAND = "command"
    PRACTICE = "practice"
    """An order of practice mode: signed by a key that no receiver knows, and sent nowhere."""


LOGGED_KINDS = frozenset(OutboxKind) - {OutboxKind.TIME, OutboxKind.STORED}
"""What enters the log once it is signed; answers of the moment prove nothing later."""


class OutboxMessage(Base):
    """A message on its way: written, then signed by the signer, then published by the link."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_unsigned", "signed_at", "refused_at"),
        Index("ix_outbox_unpublished", "published_at", "signed_at"),
    )
    id: Mapped[Id] = mapped_column(primary_key=True)
    kind: Mapped[OutboxKind] = mapped_column(Choice(OutboxKind, 10))
    receiver_id: Mapped[Id | None] = mapped_column(ForeignKey("receivers.id"), index=True)
    area_id: Mapped[Id | None] = mapped_column(ForeignKey("units.id"), index=True, default=None)
    """For whom it is: one receiver, or (an order) all of a unit."""
    message: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Instant]
    signed_at: Mapped[Instant | None]
    envelope: Mapped[bytes | None] = mapped_column(LargeBinary)
    refused_at: Mapped[Instant | None]
    refusal: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[Instant | None]
    """Set when the broker has acknowledged it."""


class SetAsideMessage(Base):
    """A message from the broker that we could not deal with, kept for whoever finds out why."""

    __tablename__ = "set_aside_messages"
    id: Mapped[Id] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(String(200))
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    error: Mapped[str] = mapped_column(Text)
    at: Mapped[Instant]
