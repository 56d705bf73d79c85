"""What may happen to a receiver: whatever the outside leaves for the mind to think about."""

from dataclasses import dataclass

from edge_agent.board.board import Report
from edge_agent.health.machine import Look
from edge_agent.hearing.findings import Finding
from edge_agent.playback.state import SoundChanged, VoiceEnded, VoiceStarted


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """The line came up or went down."""

    up: bool


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message, not yet looked at."""

    topic: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Fetched:
    """A track is whole and its hash is right."""

    sha256: str


@dataclass(frozen=True, slots=True)
class FetchRefused:
    """A file has not the hash that names it: one that came, or one on the card."""

    sha256: str
    detail: str


SoundEvent = VoiceStarted | VoiceEnded | SoundChanged
Change = SoundEvent | Arrived | LinkChanged | Fetched | FetchRefused | Look | Report
Happening = Change | Finding
