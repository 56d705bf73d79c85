"""Live broadcasts: what was asked for, who agreed, what was sent, the recording of it.

Rows are appended. What was sent lies here, chunk by chunk, until the recording is made of it: a
process that is killed in mid-speech loses nothing of what people heard.
"""

from enum import StrEnum

from sqlalchemy import Boolean, ForeignKey, Index, LargeBinary, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from controller.store.base import Base, Choice, Id, Instant, Sha256
from controller.store.broadcasts import TargetKind
from controller.store.bulletins import Revision
from controller.store.people import Person


class Second(StrEnum):
    """Whether a second person has to agree."""

    NONE = "none"
    BEFORE = "before"
    AFTER = "after"


class Speakers(StrEnum):
    """Who may speak live."""

    ON_DUTY = "on_duty"
    """Whoever has an open duty shift."""
    STAFF = "staff"
    """Operators and village heads, too, each time by leave of somebody on duty."""


class Origin(StrEnum):
    """Where the sound comes from."""

    MICROPHONE = "microphone"
    FILE = "file"


class Closing(StrEnum):
    """Why a live broadcast ended."""

    SPEAKER = "speaker"
    LONGEST = "longest"
    """The longest time that the unit allows was over."""
    SILENCE = "silence"
    LINE = "line"
    """The browser, or our own process, was gone."""
    STOPPED = "stopped"
    """Dừng phát."""
    OTHER = "other"
    """Somebody else ended it."""
    REFUSED = "refused"
    """The signer did not sign its order."""


class LiveRules(Base):
    """How a unit handles live broadcasts; without a row the usual holds."""

    __tablename__ = "live_rules"
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), primary_key=True)
    speakers: Mapped[Speakers] = mapped_column(Choice(Speakers, 10))
    second: Mapped[Second] = mapped_column(Choice(Second, 10))
    most_minutes: Mapped[int]
    volume_percent: Mapped[int]


class LiveSession(Base):
    """One live broadcast as it was asked for."""

    __tablename__ = "live_sessions"
    __table_args__ = (Index("ix_live_sessions_unit", "unit_id", "asked_at"),)
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"))
    revision_id: Mapped[Id] = mapped_column(ForeignKey("revisions.id"))
    """Who speaks about what: its bulletin's title; its `audio` is the permission."""
    origin: Mapped[Origin] = mapped_column(Choice(Origin, 12))
    speaker_id: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    second: Mapped[Second] = mapped_column(Choice(Second, 10))
    """What the unit's rules asked for then."""
    most_minutes: Mapped[int]
    volume_percent: Mapped[int]
    asked_at: Mapped[Instant]
    revision: Mapped[Revision] = relationship()
    speaker: Mapped[Person] = relationship()
    targets: Mapped[list["LiveTarget"]] = relationship(order_by="LiveTarget.target_id")

    @property
    def purpose(self) -> str:
        """Who speaks about what."""
        return self.revision.bulletin.title


def live_session_of(session: Session, revision_id: str) -> LiveSession | None:
    """The live broadcast whose words a revision stands for, if it stands for one."""
    return session.scalar(select(LiveSession).where(LiveSession.revision_id == revision_id))


class LiveTarget(Base):
    """Where a live broadcast sounds."""

    __tablename__ = "live_targets"
    session_id: Mapped[Id] = mapped_column(ForeignKey("live_sessions.id"), primary_key=True)
    kind: Mapped[TargetKind] = mapped_column(Choice(TargetKind, 10), primary_key=True)
    target_id: Mapped[Id] = mapped_column(primary_key=True)


class LiveConsent(Base):
    """What a second person said of a live broadcast, before or afterwards."""

    __tablename__ = "live_consents"
    session_id: Mapped[Id] = mapped_column(ForeignKey("live_sessions.id"), primary_key=True)
    person_id: Mapped[Id] = mapped_column(ForeignKey("people.id"), primary_key=True)
    at: Mapped[Instant]
    agrees: Mapped[bool] = mapped_column(Boolean())
    shift_id: Mapped[Id | None] = mapped_column(ForeignKey("duty_shifts.id"))
    """Her own open shift: by it somebody may speak who has none."""
    note: Mapped[str] = mapped_column(Text, default="")
    person: Mapped[Person] = relationship()


class LiveAiring(Base):
    """A live broadcast on air: opened by one order, closed once."""

    __tablename__ = "live_airings"
    session_id: Mapped[Id] = mapped_column(ForeignKey("live_sessions.id"), primary_key=True)
    order_id: Mapped[Id] = mapped_column(ForeignKey("orders.id"), unique=True)
    areas: Mapped[str] = mapped_column(Text)
    """The units whose topics carry it, with blanks between."""
    opened_at: Mapped[Instant]
    begins_at: Mapped[Instant]
    """When its first frame sounds."""
    closed_at: Mapped[Instant | None] = mapped_column(default=None)
    """This and what follows may change once, from nothing."""
    why: Mapped[Closing | None] = mapped_column(Choice(Closing, 10), default=None)
    closed_by: Mapped[Id | None] = mapped_column(ForeignKey("people.id"), default=None)
    """None where it ended by itself."""
    session: Mapped[LiveSession] = relationship()

    @property
    def area_ids(self) -> tuple[str, ...]:
        """The units whose topics carry it."""
        return tuple(self.areas.split())


class LiveChunk(Base):
    """A fifth of a second as it was sent, until the recording holds it."""

    __tablename__ = "live_chunks"
    session_id: Mapped[Id] = mapped_column(ForeignKey("live_sessions.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    play_at: Mapped[Instant]
    sound: Mapped[bytes] = mapped_column(LargeBinary)
    envelope: Mapped[bytes] = mapped_column(LargeBinary)


class LiveRecording(Base):
    """What was sent to the loudspeakers, whole."""

    __tablename__ = "live_recordings"
    session_id: Mapped[Id] = mapped_column(ForeignKey("live_sessions.id"), primary_key=True)
    audio_sha256: Mapped[Sha256] = mapped_column(ForeignKey("audio.sha256"))
    kept_at: Mapped[Instant]
    chunks: Mapped[int]
    """So many were sent; what lies between them was lost on the way from the browser."""
