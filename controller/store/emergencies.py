"""Emergencies: duty shifts, what was ordered and by whom, what people on the ground confirmed.

Rows are appended, never changed: an emergency is over when a later row says so, or its time is.
"""

from enum import StrEnum

from sqlalchemy import Boolean, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from controller.store.base import Base, Choice, Id, Instant, Sha256
from controller.store.broadcasts import TargetKind
from controller.store.bulletins import Bulletin, Revision
from controller.store.logins import Factor
from controller.store.people import Person
from playlists.messages.order import OrderKind
from playlists.rules.emergency import EmergencyKind, Level, Pattern, Scale


class Nature(StrEnum):
    """How much of it is meant."""

    REAL = "real"
    DRILL = "drill"
    """Diễn tập: sounds, and says in sound and record that it is one."""
    PRACTICE = "practice"
    """Tập thao tác: never reaches a receiver."""


class Purpose(StrEnum):
    """What an approved sound serves for in emergencies."""

    SIREN = "siren"
    MESSAGE = "message"
    ALL_CLEAR = "all_clear"
    """Báo yên."""
    DRILL = "drill"
    """The words that make a drill one: "Diễn tập"."""


class GroundMeans(StrEnum):
    """How a village was told by people."""

    GONG = "gong"
    """Kẻng, trống."""
    HAND_HORN = "hand_horn"
    """Loa cầm tay."""
    DOOR_TO_DOOR = "door_to_door"
    TELEPHONE = "telephone"


class DutyShift(Base):
    """Ca trực: somebody proved herself once and may order until it ends."""

    __tablename__ = "duty_shifts"
    __table_args__ = (Index("ix_duty_shifts_person", "person_id", "ends_at"),)
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"))
    person_id: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    opened_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    closed_at: Mapped[Instant | None] = mapped_column(default=None)
    """When it was closed early: the only thing that may change."""
    factor: Mapped[Factor] = mapped_column(Choice(Factor, 20))
    statement: Mapped[str] = mapped_column(Text)
    """What she put her name to, canonical JSON; a passkey has signed its SHA-256."""
    statement_sha256: Mapped[Sha256] = mapped_column(unique=True)
    answer: Mapped[str] = mapped_column(Text, default="")
    """The passkey's answer, JSON, for whoever checks it years later."""
    person: Mapped[Person] = relationship()


class EmergencyTemplate(Base):
    """An approved sound that stands ready on every receiver of a unit."""

    __tablename__ = "emergency_templates"
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    purpose: Mapped[Purpose] = mapped_column(Choice(Purpose, 20))
    kind: Mapped[EmergencyKind | None] = mapped_column(Choice(EmergencyKind, 20))
    """Of a message; None for what serves every kind."""
    bulletin_id: Mapped[Id] = mapped_column(ForeignKey("bulletins.id"), index=True)
    created_by: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[Instant]
    retired_at: Mapped[Instant | None] = mapped_column(default=None)
    bulletin: Mapped[Bulletin] = relationship()


class EmergencyRules(Base):
    """How a unit handles emergencies; without a row the usual holds."""

    __tablename__ = "emergency_rules"
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), primary_key=True)
    confirms_twice: Mapped[bool] = mapped_column(Boolean())
    """A second person confirms afterwards."""
    pattern: Mapped[Pattern] = mapped_column(Choice(Pattern, 20))
    volume_percent: Mapped[int]


class Emergency(Base):
    """One emergency as it was ordered."""

    __tablename__ = "emergencies"
    __table_args__ = (Index("ix_emergencies_unit", "unit_id", "ends_at"),)
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"))
    nature: Mapped[Nature] = mapped_column(Choice(Nature, 10))
    kind: Mapped[EmergencyKind] = mapped_column(Choice(EmergencyKind, 20))
    scale: Mapped[Scale | None] = mapped_column(Choice(Scale, 20))
    level: Mapped[int | None]
    pattern: Mapped[Pattern] = mapped_column(Choice(Pattern, 20))
    volume_percent: Mapped[int]
    with_siren: Mapped[bool]
    revision_id: Mapped[Id] = mapped_column(ForeignKey("revisions.id"))
    """The words that people hear."""
    is_free_text: Mapped[bool]
    """Written for this emergency, and answered for by who gave it; not approved beforehand."""
    written_sha256: Mapped[Sha256]
    """Of the text of those words, as it was given."""
    fallback_id: Mapped[Id | None] = mapped_column(ForeignKey("revisions.id"))
    """What sounds where free text cannot come in time."""
    time_words_id: Mapped[Id | None] = mapped_column(ForeignKey("revisions.id"))
    """The sentence "Tin phát lúc…", said before approved words whenever they are repeated."""
    all_clear_of_id: Mapped[Id | None] = mapped_column(ForeignKey("emergencies.id"))
    """The emergency that this one calls off in words (Báo yên)."""
    replaces_id: Mapped[Id | None] = mapped_column(default=None)
    """The emergency whose place it takes: new words, or a graver danger."""
    given_by: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    shift_id: Mapped[Id] = mapped_column(ForeignKey("duty_shifts.id"))
    given_at: Mapped[Instant]
    ends_at: Mapped[Instant]
    revision: Mapped[Revision] = relationship(foreign_keys=[revision_id])
    giver: Mapped[Person] = relationship(foreign_keys=[given_by])
    targets: Mapped[list["EmergencyTarget"]] = relationship(order_by="EmergencyTarget.target_id")

    @property
    def named_level(self) -> Level | None:
        """The level that was named with its scale."""
        if self.scale is None or self.level is None:
            return None
        return Level(self.scale, self.level)


class EmergencyTarget(Base):
    """Where an emergency sounds."""

    __tablename__ = "emergency_targets"
    emergency_id: Mapped[Id] = mapped_column(ForeignKey("emergencies.id"), primary_key=True)
    kind: Mapped[TargetKind] = mapped_column(Choice(TargetKind, 10), primary_key=True)
    target_id: Mapped[Id] = mapped_column(primary_key=True)


class GivenOrder(Base):
    """One order as it was handed to the signer: of a person, and, to sound, in her shift."""

    __tablename__ = "orders"
    __table_args__ = (UniqueConstraint("sequence"),)
    id: Mapped[Id] = mapped_column(primary_key=True)
    emergency_id: Mapped[Id | None] = mapped_column(ForeignKey("emergencies.id"), index=True)
    """The emergency that it begins, changes or ends; None for a stop and for "play now"."""
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    sequence: Mapped[int]
    order: Mapped[OrderKind] = mapped_column(Choice(OrderKind, 20))
    given_by: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    shift_id: Mapped[Id | None] = mapped_column(ForeignKey("duty_shifts.id"))
    """None for what ends sound, and for approved items: that takes no shift."""
    given_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    message: Mapped[str] = mapped_column(Text)
    """The order as JSON, before it is signed."""
    giver: Mapped[Person] = relationship()


class SecondConfirmation(Base):
    """What a second person said of an order afterwards."""

    __tablename__ = "second_confirmations"
    emergency_id: Mapped[Id] = mapped_column(ForeignKey("emergencies.id"), primary_key=True)
    person_id: Mapped[Id] = mapped_column(ForeignKey("people.id"), primary_key=True)
    at: Mapped[Instant]
    agrees: Mapped[bool]
    note: Mapped[str] = mapped_column(Text, default="")
    person: Mapped[Person] = relationship()


class GroundReport(Base):
    """Somebody on the spot says that people were told: evidence of its own, beside a receiver's."""

    __tablename__ = "ground_reports"
    id: Mapped[Id] = mapped_column(primary_key=True)
    emergency_id: Mapped[Id] = mapped_column(ForeignKey("emergencies.id"), index=True)
    cluster_id: Mapped[Id] = mapped_column(ForeignKey("clusters.id"))
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"))
    means: Mapped[GroundMeans] = mapped_column(Choice(GroundMeans, 20))
    told_by: Mapped[str] = mapped_column(String(200))
    """Who says so, in words: a village head who telephones has no account."""
    note: Mapped[str] = mapped_column(Text, default="")
    entered_by: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    at: Mapped[Instant]


class Contact(Base):
    """Whom to telephone about a cluster that is silent."""

    __tablename__ = "contacts"
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    cluster_id: Mapped[Id] = mapped_column(ForeignKey("clusters.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    position: Mapped[str] = mapped_column(String(200), default="")
    telephone: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[Instant]
    removed_at: Mapped[Instant | None] = mapped_column(default=None)
    """In the trash since; its period there over, the row is deleted (`retention.service`)."""


class GivenCommand(Base):
    """One command to one receiver, as it was handed to the signer. Appended, never changed."""

    __tablename__ = "commands"
    __table_args__ = (UniqueConstraint("sequence"),)
    id: Mapped[Id] = mapped_column(primary_key=True)
    receiver_id: Mapped[Id] = mapped_column(ForeignKey("receivers.id"), index=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"))
    sequence: Mapped[int]
    action: Mapped[str] = mapped_column(String(20))
    """The tag of what is asked for: "pin_audio"…"""
    given_by: Mapped[Id | None] = mapped_column(ForeignKey("people.id"))
    """None for the controller itself."""
    given_at: Mapped[Instant]
    message: Mapped[str] = mapped_column(Text)


class CapState(StrEnum):
    """What became of an alert of another system."""

    WAITING = "waiting"
    ORDERED = "ordered"
    DECLINED = "declined"
    SUPERSEDED = "superseded"
    """A later message of its sender updates or cancels it."""


class CapAlert(Base):
    """A CAP message as it came: proposed to the duty officer, never sounded by itself."""

    __tablename__ = "cap_alerts"
    __table_args__ = (
        UniqueConstraint("unit_id", "sender", "identifier", "sent"),
        Index("ix_cap_alerts_waiting", "unit_id", "state"),
    )
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"))
    sender: Mapped[str] = mapped_column(String(300))
    identifier: Mapped[str] = mapped_column(String(300))
    sent: Mapped[Instant]
    message_type: Mapped[str] = mapped_column(String(20))
    event: Mapped[str] = mapped_column(String(300))
    xml: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(String(300), default="")
    """What the duty officer should know of its form: an older version, an exercise."""
    received_at: Mapped[Instant]
    state: Mapped[CapState] = mapped_column(Choice(CapState, 20))
    emergency_id: Mapped[Id | None] = mapped_column(ForeignKey("emergencies.id"))
    """The order that was given on it."""
    decided_by: Mapped[Id | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[Instant | None]
    reason: Mapped[str] = mapped_column(Text, default="")
