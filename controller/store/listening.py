"""Blind listening tests: sentences spoken by every voice, and what people heard in them."""

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from controller.store.base import Base, Id, Instant, Sha256


class ListeningRound(Base):
    """One request to have the test sentences spoken by all voices that can speak then."""

    __tablename__ = "listening_rounds"
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    person_id: Mapped[Id | None] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[Instant]
    ready_at: Mapped[Instant | None]
    """None while the speech process has not spoken the sentences."""


class ListeningClip(Base):
    """One sentence by one voice; its identifier tells nothing of either."""

    __tablename__ = "listening_clips"
    __table_args__ = (UniqueConstraint("round_id", "voice", "number"),)
    id: Mapped[Id] = mapped_column(primary_key=True)
    round_id: Mapped[Id] = mapped_column(ForeignKey("listening_rounds.id"))
    voice: Mapped[str] = mapped_column(String(50))
    number: Mapped[int]
    """Of the sentence, from 0."""
    sentence: Mapped[str] = mapped_column(Text)
    audio_sha256: Mapped[Sha256] = mapped_column(ForeignKey("audio.sha256"))


class ListeningAnswer(Base):
    """What one person heard in one clip."""

    __tablename__ = "listening_answers"
    __table_args__ = (UniqueConstraint("clip_id", "person_id"),)
    id: Mapped[Id] = mapped_column(primary_key=True)
    clip_id: Mapped[Id] = mapped_column(ForeignKey("listening_clips.id"))
    person_id: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    heard: Mapped[str] = mapped_column(Text)
    syllables: Mapped[int]
    """In the sentence."""
    understood: Mapped[int]
    """Of them, found in order in what was heard."""
    pleasant: Mapped[int]
    """From 1, hard to bear, to 5, gladly listened to."""
    answered_at: Mapped[Instant]
