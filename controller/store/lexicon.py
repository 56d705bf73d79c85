"""What units have laid over our lexicon: every change of an entry is a row of its own.

The newest row about a form is what holds; a row without a reading takes the entry away. So the
lexicon of any instant can be told, and with it how anything was read then.
"""

from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from controller.store.base import Base, Choice, Id, Instant

FORM_LIMIT = 200


class LexiconPart(StrEnum):
    """The table of a lexicon that an entry stands in, as TOML names it."""

    READ = "read"
    """Forms in running text."""
    ORGAN = "organ"
    """Codes of organs in document numbers, as the next two are of other parts of them."""
    DOCUMENT = "document"
    OFFICE = "office"
    UNIT = "unit"
    CURRENCY = "currency"
    MEANS = "means"
    """Full forms after which an abbreviation in parentheses is not said."""


class LexiconChange(Base):
    """One change of one entry of one unit's layer."""

    __tablename__ = "lexicon_changes"
    __table_args__ = (UniqueConstraint("unit_id", "number"),)
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"))
    number: Mapped[int]
    """Counts the changes of the unit."""
    part: Mapped[LexiconPart] = mapped_column(Choice(LexiconPart, 20))
    form: Mapped[str] = mapped_column(String(FORM_LIMIT))
    """What the entry is known by: its written form, folded unless letter case is part of it."""
    written: Mapped[str] = mapped_column(String(FORM_LIMIT))
    exact: Mapped[bool]
    senses: Mapped[str] = mapped_column(Text)
    """Readings with what calls for each, JSON; an empty list takes the entry away."""
    person_id: Mapped[Id | None] = mapped_column(ForeignKey("people.id"))
    """None where it was done from a terminal."""
    author: Mapped[str] = mapped_column(String(300))
    changed_at: Mapped[Instant]
    """Never before the unit's change before it, whatever the clock did."""


class SpeechManner(Base):
    """How a unit is spoken to; without a row as the nearest unit above it is."""

    __tablename__ = "speech_manners"
    unit_id: Mapped[Id] = mapped_column(ForeignKey("units.id"), primary_key=True)
    manner: Mapped[str] = mapped_column(Text)
    """JSON of `speech.manner.Manner`."""
