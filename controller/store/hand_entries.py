"""What people say by hand (khai tay): of clusters that send no journal, of duty, of equipment.

Rows are appended, never changed; a correction is a row that names what it corrects.
"""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from controller.store.base import Base, Choice, Id, Instant, Sha256
from controller.store.bulletins import Bulletin
from controller.store.places import Cluster


class EntryKind(StrEnum):
    """What an entry speaks of."""

    BROADCAST = "broadcast"
    """Something sounded, or should have, in a cluster of another maker or FM."""
    SHIFT = "duty"
    """Somebody was on duty. Entries and exports hold the older word."""
    EQUIPMENT = "equipment"
    """The state of a cluster's equipment."""


class Outcome(StrEnum):
    """What is said of it."""

    PLAYED = "played"
    PARTIAL = "partial"
    NOT_PLAYED = "not_played"
    ON_DUTY = "on_duty"
    WORKS = "works"
    BROKEN = "broken"
    REPAIRED = "repaired"
    VOID = "void"
    """A correction that says: what it corrects was not so at all."""


class HandPhoto(Base):
    """A photograph as the ground of an entry, named by its hash."""

    __tablename__ = "hand_photos"
    sha256: Mapped[Sha256] = mapped_column(primary_key=True)
    media_type: Mapped[str] = mapped_column(String(40))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    added_at: Mapped[Instant]


class HandEntry(Base):
    """One thing that a person says and puts her name to."""

    __tablename__ = "hand_entries"
    __table_args__ = (
        Index("ix_hand_entries_day", "unit_id", "began_at"),
        Index("ix_hand_entries_place", "cluster_id", "began_at"),
    )
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"))
    kind: Mapped[EntryKind] = mapped_column(Choice(EntryKind, 10))
    cluster_id: Mapped[Id | None] = mapped_column(ForeignKey("clusters.id"))
    """None for a duty."""
    bulletin_id: Mapped[Id | None] = mapped_column(ForeignKey("bulletins.id"), index=True)
    subject: Mapped[str] = mapped_column(String(300))
    """What sounded, who was on duty, what is broken."""
    began_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]
    outcome: Mapped[Outcome] = mapped_column(Choice(Outcome, 10))
    note: Mapped[str] = mapped_column(Text, default="")
    """The ground: who heard it, which paper says so."""
    photo_sha256: Mapped[Sha256 | None] = mapped_column(ForeignKey("hand_photos.sha256"))
    written_by: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    writer: Mapped[str] = mapped_column(String(200))
    """The name as it was then."""
    written_at: Mapped[Instant]
    corrects_id: Mapped[Id | None] = mapped_column(ForeignKey("hand_entries.id"), unique=True)
    """What it takes the place of: each is corrected once, a correction again by the next."""
    cluster: Mapped[Cluster | None] = relationship()
    bulletin: Mapped[Bulletin | None] = relationship()
