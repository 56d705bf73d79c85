"""Phiếu việc: what somebody has to see to; phản ánh: what residents say of the loudspeakers."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from controller.store.base import Base, Choice, Id, Instant, Sha256
from controller.store.bulletins import Bulletin
from controller.store.people import Person
from controller.store.places import Cluster

OPEN = text("ended_at IS NULL")


class TicketSource(StrEnum):
    """What a ticket came from."""

    FAULT = "fault"
    """A receiver told a fault, or tells nothing any more."""
    COMPLAINT = "complaint"
    """Residents said something."""


class TicketStep(StrEnum):
    """What happened to a ticket."""

    OPENED = "opened"
    """Its note names the owner to whom it was given."""
    TAKEN = "taken"
    TOLD = "told"
    """Whoever repairs was told: an electrician, the maker's people."""
    HANDED = "handed"
    FINISHED = "finished"
    """By a person."""
    PASSED = "passed"
    """The fault ended by itself, or by what somebody did at the pole."""
    RETURNED = "returned"
    """The fault is there again within a day."""
    ANSWERED = "answered"
    """The bulletin that answers residents was heard."""
    JOINED = "joined"
    """Another resident said the same."""


class Ticket(Base):
    """One thing to see to: at most one is open for a cluster and a kind."""

    __tablename__ = "tickets"
    __table_args__ = (
        Index(
            "uq_tickets_open",
            "cluster_id",
            "kind",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index("ix_tickets_unit", "unit_id", "ended_at"),
        Index("ix_tickets_cluster_ended", "cluster_id", "ended_at"),
    )
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"))
    cluster_id: Mapped[Id | None] = mapped_column(ForeignKey("clusters.id"))
    """None where a resident does not know which loudspeaker it was."""
    source: Mapped[TicketSource] = mapped_column(Choice(TicketSource, 10))
    kind: Mapped[str] = mapped_column(String(40))
    """Name of the fault as in `state`, or of what residents complain of."""
    began_at: Mapped[Instant]
    """When the fault was first seen."""
    opened_at: Mapped[Instant | None]
    """None while a fault has not lasted long enough to bother anybody."""
    due_at: Mapped[Instant | None]
    owner_id: Mapped[Id | None] = mapped_column(ForeignKey("people.id"))
    announced_to: Mapped[str | None] = mapped_column(String(32), default=None)
    """The owner who knows that it is hers: told by a notice, or by her own press."""
    told_at: Mapped[Instant | None]
    """When whoever repairs was told."""
    ended_at: Mapped[Instant | None]
    ended_by: Mapped[Id | None] = mapped_column(ForeignKey("people.id"))
    """None where it ended without anybody's word."""
    answer: Mapped[str] = mapped_column(Text, default="")
    """What residents are told who asked."""
    answer_bulletin_id: Mapped[Id | None] = mapped_column(ForeignKey("bulletins.id"), index=True)
    cluster: Mapped[Cluster | None] = relationship()
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    answer_bulletin: Mapped[Bulletin | None] = relationship()
    steps: Mapped[list["TicketEvent"]] = relationship(order_by="TicketEvent.id")


class TicketEvent(Base):
    """One step of a ticket. Appended, never changed."""

    __tablename__ = "ticket_events"
    id: Mapped[Id] = mapped_column(primary_key=True)
    ticket_id: Mapped[Id] = mapped_column(ForeignKey("tickets.id"), index=True)
    at: Mapped[Instant]
    step: Mapped[TicketStep] = mapped_column(Choice(TicketStep, 10))
    person_id: Mapped[Id | None] = mapped_column(ForeignKey("people.id"))
    """None for what Loa did by itself."""
    note: Mapped[str] = mapped_column(Text, default="")
    person: Mapped[Person | None] = relationship()


class ResidentPage(Base):
    """That a unit shows residents what it broadcasts, and under which address."""

    __tablename__ = "resident_pages"
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), primary_key=True)
    address: Mapped[str] = mapped_column(String(80), unique=True)
    """Short enough for a notice board: "xa-vinh-phuoc"."""
    opened_by: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    opened_at: Mapped[Instant]
    closed_at: Mapped[Instant | None]


class Complaint(Base):
    """Phản ánh: one resident's word. Nothing of it says who she is or where she asked from."""

    __tablename__ = "complaints"
    id: Mapped[Id] = mapped_column(primary_key=True)
    ticket_id: Mapped[Id] = mapped_column(ForeignKey("tickets.id"), index=True)
    about_at: Mapped[Instant]
    """When it was, as she remembers it."""
    words: Mapped[str] = mapped_column(Text)
    """Emptied when nobody needs them any more."""
    received_at: Mapped[Instant]
    key_sha256: Mapped[Sha256 | None] = mapped_column(unique=True)
    """Of the key in the address under which she reads the answer; None for a telephone call."""
    entered_by: Mapped[Id | None] = mapped_column(ForeignKey("people.id"))
    """Who wrote down what was said by telephone."""
    is_content: Mapped[bool | None]
    """Her answer to the one question, once it was answered on air or in writing."""
    ticket: Mapped[Ticket] = relationship()
