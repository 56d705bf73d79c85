"""How a unit's texts are spoken: pace, rests, one voice or two, which voice is asked first.

A unit without settings of its own has those of the nearest above it. What has been spoken stays as
it was spoken; a text that is spoken from now on is spoken so.
"""

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.audit.changes import changed
from controller.audit.service import record
from controller.errors import OperatorError
from controller.store.lexicon import SpeechManner
from controller.store.lookup import find
from controller.store.units import Unit
from controller.units.tree import nearest
from tts.style import SpeechStyle

MOST_VOICES = 12


class BadMannerError(OperatorError):
    """A pace, rest or pitch is outside of what can be spoken."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Manner(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of a unit."""

    speed: float = 1.0
    rests: float = 1.0
    word_gap_ms: int = 0
    """Where several horns are in earshot: there the echo of one word covers the next."""
    pitch: int = 0
    """Semitones up or down."""
    careful: float = 0.85
    """The share of the pace for sentences with a telephone number or a date."""
    voices: tuple[str, ...] = ()
    """Names of voices, the first asked first; empty for the usual order."""
    two_voices: bool = False
    """Somebody agreed that hỏi - đáp and câu chuyện are spoken by two voices."""
    second_voice: str = ""
    """The other of the two; empty for the same voice, a little higher."""
    story_music: bool = False
    """Music lies under câu chuyện. On days of national mourning such a story is silent."""
    says_what_it_is: bool = False
    """The last sentence says that a machine has read."""

    def style(self) -> SpeechStyle:
        """As the voices are asked. Raises ValueError."""
        return SpeechStyle(
            speed=self.speed,
            pitch=self.pitch,
            rests=self.rests,
            word_gap_ms=self.word_gap_ms,
            careful=self.careful,
        )


def manner_of(session: Session, unit_id: str) -> Manner:
    """The settings of the unit, or of the nearest above it that has some, or the usual ones."""
    row = nearest(session, select(SpeechManner), SpeechManner.unit_id, unit_id)
    return Manner() if row is None else unpacked(row.manner)


def owner_of(session: Session, unit_id: str) -> str | None:
    """The unit whose settings hold in `unit_id`; None where nobody has set any."""
    row = nearest(session, select(SpeechManner), SpeechManner.unit_id, unit_id)
    return None if row is None else row.unit_id


def packed(manner: Manner) -> str:
    """As rows keep it."""
    return msgspec.json.encode(manner).decode()


def unpacked(kept: str) -> Manner:
    """What a row keeps."""
    return msgspec.json.decode(kept, type=Manner)


def set_manner(session: Session, actor: Actor, unit_id: str, manner: Manner, now: int) -> None:
    """Set how a unit and those below without settings are spoken to. Raises BadMannerError."""
    require(session, actor, Act.WRITE_LEXICON, unit_id)
    try:
        manner.style()
    except ValueError as error:
        raise BadMannerError(str(error)) from error
    if len(manner.voices) > MOST_VOICES or len(set(manner.voices)) != len(manner.voices):
        raise BadMannerError("voices: each once, at most a dozen")
    before = msgspec.to_builtins(manner_of(session, unit_id))
    session.merge(SpeechManner(unit_id=unit_id, manner=packed(manner)))
    session.flush()
    change = changed(before, msgspec.to_builtins(manner))
    record(session, actor, "set_speech_manner", find(session, Unit, unit_id), now, **change)
