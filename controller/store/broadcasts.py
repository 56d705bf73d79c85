"""Programmes, slots of the schedule, and what is promised for air."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from controller import civil
from controller.store.base import Base, Choice, Id, Instant, Sha256
from controller.store.bulletins import Bulletin
from playlists.messages.plan import Lateness, Priority, Resumption


class Programme(Base):
    """Ordered items that are broadcast together."""

    __tablename__ = "programmes"
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    created_by: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[Instant]
    version: Mapped[int] = mapped_column(default=1)
    """Rises with every change: a form that was filled in over an older one is refused."""
    is_template: Mapped[bool] = mapped_column(default=False)
    """A pattern ("Chương trình sáng") that programmes are begun from."""
    discarded_at: Mapped[Instant | None] = mapped_column(default=None)
    """In the trash since."""
    items: Mapped[list["ProgrammeItem"]] = relationship(
        order_by="ProgrammeItem.position", cascade="all, delete-orphan"
    )


class ProgrammeItem(Base):
    """One item of a programme."""

    __tablename__ = "programme_items"
    __table_args__ = (UniqueConstraint("programme_id", "position"),)
    id: Mapped[Id] = mapped_column(primary_key=True)
    programme_id: Mapped[Id] = mapped_column(ForeignKey("programmes.id"))
    position: Mapped[int]
    bulletin_id: Mapped[Id] = mapped_column(ForeignKey("bulletins.id"))
    pause_after_ms: Mapped[int] = mapped_column(default=0)
    """Silence behind it."""
    bulletin: Mapped[Bulletin] = relationship()


class TargetKind(StrEnum):
    """What a slot may be aimed at."""

    UNIT = "unit"
    AREA = "area"
    CLUSTER = "cluster"


class Slot(Base):
    """A place in the schedule: a programme at a local time, once or again and again."""

    __tablename__ = "slots"
    __table_args__ = (Index("ix_slots_in_force", "cancelled_at", "last_start_at"),)
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    programme_id: Mapped[Id] = mapped_column(ForeignKey("programmes.id"), index=True)
    starts_on: Mapped[str] = mapped_column(String(10))
    """Local date, ISO."""
    at: Mapped[str] = mapped_column(String(8))
    """Local time, HH:MM:SS."""
    zone: Mapped[str] = mapped_column(String(64), default=civil.ZONE_NAME)
    rule: Mapped[str | None] = mapped_column(String(500))
    """RFC 5545 recurrence rule; none for once."""
    priority: Mapped[Priority] = mapped_column(Choice(Priority, 20), default=Priority.NORMAL)
    lateness: Mapped[Lateness] = mapped_column(Choice(Lateness, 20), default=Lateness.JOIN)
    late_minutes: Mapped[int] = mapped_column(default=30)
    """How long after its planned start an item may still begin."""
    resumption: Mapped[Resumption] = mapped_column(
        Choice(Resumption, 20), default=Resumption.RESTART
    )
    goes_first: Mapped[bool] = mapped_column(default=False)
    """The operator's decision: before others of its class that want the same time."""
    skips_holidays: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Silent on public holidays and on those that its unit declares."""
    follows_worked_days: Mapped[bool] = mapped_column(default=False, server_default=false())
    """On air, too, on days of rest that are worked in exchange for another."""
    skips_tet: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Silent on the eve of Tết and the first six days of the lunar year."""
    season: Mapped[str] = mapped_column(String(11), default="", server_default="")
    """The part of each year in which it is on air, as `playlists.rules.season` spells it; empty:
    all of it."""
    continues_id: Mapped[Id | None] = mapped_column(
        ForeignKey("slots.id"), index=True, default=None
    )
    """The slot that it took the place of from its first day on."""
    last_start_at: Mapped[Instant | None] = mapped_column(default=None)
    """When its last broadcast begins; none for one that has no end. What is over costs nothing."""
    created_by: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[Instant]
    cancelled_at: Mapped[Instant | None]
    version: Mapped[int] = mapped_column(default=1)
    """Rises with every change."""
    programme: Mapped[Programme] = relationship()
    targets: Mapped[list["SlotTarget"]] = relationship(cascade="all, delete-orphan")
    exceptions: Mapped[list["SlotException"]] = relationship(
        cascade="all, delete-orphan", foreign_keys="SlotException.slot_id"
    )


class SlotTarget(Base):
    """The intent of where a slot sounds; resolved into clusters when plans are made."""

    __tablename__ = "slot_targets"
    slot_id: Mapped[Id] = mapped_column(ForeignKey("slots.id"), primary_key=True)
    kind: Mapped[TargetKind] = mapped_column(Choice(TargetKind, 10), primary_key=True)
    target_id: Mapped[Id] = mapped_column(primary_key=True)
    excluded: Mapped[bool] = mapped_column(default=False)


class SlotException(Base):
    """One date on which a slot is dropped, added, moved, or replaced by another."""

    __tablename__ = "slot_exceptions"
    slot_id: Mapped[Id] = mapped_column(ForeignKey("slots.id"), primary_key=True)
    local_date: Mapped[str] = mapped_column(String(10), primary_key=True)
    change: Mapped[str] = mapped_column(String(10))
    """"removed", "added", "moved" or "replaced"."""
    moved_to: Mapped[str | None] = mapped_column(String(19))
    """Local date and time, ISO, of a moved occurrence."""
    stand_in_id: Mapped[Id | None] = mapped_column(ForeignKey("slots.id"), default=None)
    """The slot that is on air that day instead: another programme, or elsewhere."""
    author_id: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[Instant | None] = mapped_column(default=None)
    """None for what was decided before this was kept."""
    stand_in: Mapped[Slot | None] = relationship(foreign_keys=[stand_in_id])

    @property
    def silences(self) -> bool:
        """Whether the slot itself is not on air that day."""
        return self.change in {"removed", "replaced"}


class ExpectedBroadcast(Base):
    """A promise: this item of this occurrence sounds in this cluster. Never deleted."""

    __tablename__ = "expected_broadcasts"
    __table_args__ = (
        UniqueConstraint("occurrence", "item", "cluster_id"),
        Index("ix_expected_broadcasts_day", "unit_id", "planned_start"),
        Index("ix_expected_broadcasts_open", "verdict", "planned_start", "id"),
        Index("ix_expected_broadcasts_place", "cluster_id", "planned_start"),
        Index("ix_expected_broadcasts_bulletin", "revision_id", "planned_start"),
        Index("ix_expected_broadcasts_time", "planned_start", "id"),
    )
    id: Mapped[Id] = mapped_column(primary_key=True)
    occurrence: Mapped[str] = mapped_column(String(60))
    item: Mapped[str] = mapped_column(String(60))
    cluster_id: Mapped[Id] = mapped_column(ForeignKey("clusters.id"))
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"))
    slot_id: Mapped[Id | None] = mapped_column(ForeignKey("slots.id"), index=True)
    emergency_id: Mapped[Id | None] = mapped_column(
        ForeignKey("emergencies.id"), index=True, default=None
    )
    """Whose promise it is: a slot's, or (a repetition) an emergency's."""
    revision_id: Mapped[Id] = mapped_column(ForeignKey("revisions.id"))
    sha256: Mapped[Sha256]
    planned_start: Mapped[Instant]
    length_ms: Mapped[int]
    in_mourning: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Promised without the programme's music."""
    first_plan_version: Mapped[int]
    """The first version of the cluster's plan that held it."""
    promised_at: Mapped[Instant]
    withdrawn_at: Mapped[Instant | None]
    withdrawn_by: Mapped[str] = mapped_column(String(300), default="")
    """Whose decision, in words for people."""
    withdrawn_cause: Mapped[str] = mapped_column(String(40), default="")
    verdict: Mapped[str] = mapped_column(String(30))
    """Copy of the newest verdict's kind, for quick pages; the truth stands in `verdicts`."""
    cause: Mapped[str] = mapped_column(String(40), default="")
    heard_ms: Mapped[int] = mapped_column(default=0, server_default="0")
    """Copies, too: reports add up whole years."""
    verdict_number: Mapped[int] = mapped_column(default=0)
