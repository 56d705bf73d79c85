"""Bulletins, their revisions, the sound made of them, and the decisions about them.

A revision that was submitted is frozen: a changed letter makes a new revision, which needs an
approval of its own.
"""

from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from controller.store.base import Base, Choice, Id, Instant, Sha256
from playlists.messages.plan import ItemKind, Priority


class BulletinStatus(StrEnum):
    """Bản nháp, Chờ duyệt, Đã duyệt, Trả lại, Đã thu hồi."""

    DRAFT = "draft"
    PENDING = "pending"
    APPROVED = "approved"
    RETURNED = "returned"
    RECALLED = "recalled"


class SpeechState(StrEnum):
    """How far the sound of a revision is."""

    WAITING = "waiting"
    SPEAKING = "speaking"
    READY = "ready"
    FAILED = "failed"


class Decision(StrEnum):
    """What an approver decided."""

    APPROVED = "approved"
    RETURNED = "returned"


class Form(StrEnum):
    """In which form a bulletin speaks."""

    PLAIN = "plain"
    QUESTIONS = "questions"
    """Hỏi - đáp."""
    STORY = "story"
    """Câu chuyện."""
    CORRECTION = "correction"
    """Đính chính."""


class Series(Base):
    """Bulletins that follow each other (kỳ 1, 2, 3…), submitted and approved in one go."""

    __tablename__ = "series"
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    document_id: Mapped[Id | None] = mapped_column(ForeignKey("documents.id"))
    created_by: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[Instant]
    bulletins: Mapped[list["Bulletin"]] = relationship(order_by="Bulletin.series_position")


class Bulletin(Base):
    """Anything that may sound: a bulletin, or a tune, greeting or closing around it."""

    __tablename__ = "bulletins"
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), index=True)
    kind: Mapped[ItemKind] = mapped_column(Choice(ItemKind, 20))
    title: Mapped[str] = mapped_column(String(300))
    priority: Mapped[Priority] = mapped_column(Choice(Priority, 20), default=Priority.NORMAL)
    status: Mapped[BulletinStatus] = mapped_column(Choice(BulletinStatus, 20), index=True)
    document_id: Mapped[Id | None] = mapped_column(ForeignKey("documents.id"))
    form: Mapped[Form] = mapped_column(Choice(Form, 20), default=Form.PLAIN)
    field: Mapped[str] = mapped_column(String(80), default="", index=True)
    """Field of law, as people sort it."""
    proposal: Mapped[str] = mapped_column(Text, default="[]")
    """The wording that Loa proposed, with the passage of each line: JSON of
    `bulletins.provenance.Proposed`. It never changes; what people did to it shows beside it."""
    series_id: Mapped[Id | None] = mapped_column(ForeignKey("series.id"), index=True)
    series_position: Mapped[int | None]
    """Kỳ, from 1."""
    language: Mapped[str] = mapped_column(String(8), default="vi", server_default="vi")
    """ISO 639 code, as `bulletins.languages` lists them."""
    variant_of_id: Mapped[Id | None] = mapped_column(ForeignKey("bulletins.id"), index=True)
    """The Vietnamese bulletin of which it says the same in its own language."""
    translator: Mapped[str] = mapped_column(String(120), default="", server_default="")
    """Who put it into its language, by name; empty where nobody has said."""
    native_reviewer: Mapped[str] = mapped_column(String(120), default="", server_default="")
    """Which native speaker, another person, checked that."""
    corrects_id: Mapped[Id | None] = mapped_column(ForeignKey("bulletins.id"))
    reused_from_id: Mapped[Id | None] = mapped_column(ForeignKey("bulletins.id"))
    created_by: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[Instant]
    discarded_at: Mapped[Instant | None] = mapped_column(default=None)
    """In the trash since."""
    personal_data: Mapped[bool] = mapped_column(default=False)
    """Có dữ liệu cá nhân: spoken by an offline voice only, told to the public nowhere."""
    heard_again: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Nghe lại: residents may hear it again on the public page, and read it."""
    is_music: Mapped[bool] = mapped_column(default=False, server_default=false())
    """A recording that is a song or a piece of music: silent in national mourning, like tunes."""
    ends_on: Mapped[str] = mapped_column(String(10), default="")
    """ISO date of the last day on which it may sound; empty without an end."""
    sent_mark: Mapped[str] = mapped_column(String(64), default="", server_default="")
    """Which words the form that made it sent last, and from where (`bulletins.sending_again`)."""
    folded: Mapped[str] = mapped_column(Text, default="", server_default="")
    """What a search looks through, without accents; empty for what holds personal data."""
    revisions: Mapped[list["Revision"]] = relationship(
        order_by="Revision.number", back_populates="bulletin"
    )

    @property
    def current(self) -> "Revision":
        """The newest revision."""
        return self.revisions[-1]


class Revision(Base):
    """One wording of a bulletin, with its reading and its sound."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("bulletin_id", "number"),)
    id: Mapped[Id] = mapped_column(primary_key=True)
    bulletin_id: Mapped[Id] = mapped_column(ForeignKey("bulletins.id"), index=True)
    number: Mapped[int]
    written_text: Mapped[str] = mapped_column(Text)
    """Empty for a tune."""
    spoken_text: Mapped[str] = mapped_column(Text, default="")
    readings: Mapped[str] = mapped_column(Text, default="[]")
    """Decisions about uncertain readings, JSON."""
    author_id: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[Instant]
    submitted_at: Mapped[Instant | None]
    speech_state: Mapped[SpeechState] = mapped_column(Choice(SpeechState, 20), index=True)
    speech_seen_at: Mapped[Instant | None]
    """When the process that speaks it last told how far it is."""
    sentences_done: Mapped[int] = mapped_column(default=0)
    sentences_total: Mapped[int] = mapped_column(default=0)
    speech_error: Mapped[str] = mapped_column(Text, default="")
    voice: Mapped[str] = mapped_column(String(80), default="")
    audio_sha256: Mapped[Sha256 | None] = mapped_column(ForeignKey("audio.sha256"))
    recording_faults: Mapped[str] = mapped_column(String(120), default="", server_default="")
    """What a machine heard wrong with a recording, words of `tts.recording.faults` with blanks."""
    fault_places: Mapped[str] = mapped_column(Text, default="[]", server_default="[]")
    """The same with the places where each is heard, JSON of `tts.recording.faults.Found`."""
    marks: Mapped[str] = mapped_column(Text, default="[]")
    """Start and end frame of each sentence, JSON."""
    speech_manner: Mapped[str] = mapped_column(Text, default="{}", server_default="{}")
    """How it was spoken, JSON of `speech.manner.Manner`."""
    speech_doubts: Mapped[str] = mapped_column(Text, default="[]", server_default="[]")
    """What a machine heard wrong with each sentence, JSON: lists of words of `tts.doubts`."""
    first_clips: Mapped[str] = mapped_column(Text, default="[]", server_default="[]")
    """Names of the first sentences in the cache of clips, JSON; null for what is not spoken yet.
    They are heard while the rest is spoken."""
    source: Mapped[str] = mapped_column(String(40), default="", server_default="")
    """The receiver's own source that it lets be opened: a name of `playlists.messages.permission`.
    Its `audio` is then that permission, a file named by its hash like any track."""
    bulletin: Mapped[Bulletin] = relationship(back_populates="revisions")
    audio: Mapped["Audio | None"] = relationship()


class Audio(Base):
    """A finished track. The file is named by its hash and never changes."""

    __tablename__ = "audio"
    sha256: Mapped[Sha256] = mapped_column(primary_key=True)
    size_bytes: Mapped[int]
    frames: Mapped[int] = mapped_column(BigInteger)
    loudness_lufs: Mapped[float | None]
    made_at: Mapped[Instant]
    made_for: Mapped[str | None] = mapped_column(String(32), default=None, index=True)
    """The first revision for which it was spoken, which may have another sound by now; none for
    what was brought ready."""


class Approval(Base):
    """A decision of a named person about one revision; `statement` is what she put her name to."""

    __tablename__ = "approvals"
    id: Mapped[Id] = mapped_column(primary_key=True)
    revision_id: Mapped[Id] = mapped_column(ForeignKey("revisions.id"), index=True)
    decision: Mapped[Decision] = mapped_column(Choice(Decision, 20))
    person_id: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[Instant]
    comment: Mapped[str] = mapped_column(Text, default="")
    statement: Mapped[str] = mapped_column(Text, default="")
    """Canonical JSON: approver, time, SHA-256 of text, of reading and of every audio file."""
    evidence: Mapped[str] = mapped_column(String(20), default="password")
    """The way in which she did it: a word of `playlists.messages.approval.Way`."""
    proof: Mapped[str] = mapped_column(Text, default="", server_default="")
    """What her own device signed, as JSON of `PasskeyProof`; empty for the weaker ways."""


class ApprovedAudio(Base):
    """One audio hash bound by an approval. The signer reads only this."""

    __tablename__ = "approved_audio"
    approval_id: Mapped[Id] = mapped_column(ForeignKey("approvals.id"), primary_key=True)
    sha256: Mapped[Sha256] = mapped_column(ForeignKey("audio.sha256"), primary_key=True, index=True)
    recalled_at: Mapped[Instant | None]
