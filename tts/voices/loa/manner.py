"""What a sentence is asked for with, known without loading the model."""

from dataclasses import dataclass
from enum import StrEnum

RATE = 24_000
"""Samples a second of all that the voice says."""


class Person(StrEnum):
    """Who is heard."""

    MAN = "man"
    WOMAN = "woman"
    SOUTHERN = "southern"
    """The man, in the accent of Sài Gòn."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How it is to be said: a ratio of pace, semitones, and milliseconds between words."""

    speed: float = 1.0
    pitch: float = 0.0
    gap_ms: int = 0
    person: Person = Person.MAN
