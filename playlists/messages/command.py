"""What one receiver is told to do besides playing: volume, mute, self-test, audio, update.

Signed in the role `command`, an update in the role `update`. A command that came too late is
refused (`expires_at`); what it set stays until another one sets it. Told with examples in
docs/protocol/orders.md.
"""

from enum import StrEnum
from typing import ClassVar

import msgspec

from playlists.messages.envelope import Message
from playlists.messages.numbers import Count, Instant
from playlists.messages.plan import Track
from playlists.messages.trust import Role


class SetVolume(msgspec.Struct, frozen=True, kw_only=True, tag="set_volume"):
    """The volume from now on, until a plan of a later date says another."""

    percent: int


class LimitVolume(msgspec.Struct, frozen=True, kw_only=True, tag="limit_volume"):
    """Caps, whatever a plan or command asks for. An emergency may override them."""

    day_percent: int = 100
    night_percent: int = 100
    night_from_minute: Count = 0
    """Minutes after midnight UTC; night goes from here…"""
    night_to_minute: Count = 0
    """…to here, over midnight or not. Equal: no night."""


class MuteCause(StrEnum):
    """Why a receiver is mute."""

    ORDERED = "ordered"
    """Tắt tiếng: somebody wants quiet. Emergencies may override it."""
    FAULT = "fault"
    """Ngắt do hỏng: the device howls or endangers somebody. Emergencies respect it."""


class Mute(msgspec.Struct, frozen=True, kw_only=True, tag="mute"):
    """Silence until an instant. Each cause has a mute of its own."""

    until: Instant
    cause: MuteCause = MuteCause.ORDERED


class Unmute(msgspec.Struct, frozen=True, kw_only=True, tag="unmute"):
    """End the mute of one cause before its time."""

    cause: MuteCause = MuteCause.ORDERED


class Tone(StrEnum):
    """What a self-test sounds."""

    QUIET = "quiet"
    """Faint and high: heard by a microphone at the horn, not by people below it."""
    LOUD = "loud"
    """A tone for people to hear, at the receiver's volume."""


class SelfTest(msgspec.Struct, frozen=True, kw_only=True, tag="self_test"):
    """Sound a tone as soon as nothing else sounds, and tell what became of it."""

    tone: Tone = Tone.QUIET


class PinAudio(msgspec.Struct, frozen=True, kw_only=True, tag="pin_audio"):
    """The tracks to be held for ever, whatever else needs room: emergency messages, sirens.

    The whole set: what an earlier one named and this one does not is let go.
    """

    tracks: tuple[Track, ...]
    audio_sources: tuple[str, ...]


class FetchAudio(msgspec.Struct, frozen=True, kw_only=True, tag="fetch_audio"):
    """Tracks that will soon be needed: fetch them now and hold them until an instant."""

    tracks: tuple[Track, ...]
    audio_sources: tuple[str, ...]
    until: Instant


class Update(msgspec.Struct, frozen=True, kw_only=True, tag="update"):
    """Install a version of the receiver's program, a bundle named by its hash."""

    version: str
    sha256: str
    size_bytes: Count
    sources: tuple[str, ...]


Action = SetVolume | LimitVolume | Mute | Unmute | SelfTest | PinAudio | FetchAudio | Update


class Command(Message, frozen=True, kw_only=True):
    """One command to one receiver."""

    KIND: ClassVar[str] = "command.v1"
    id: str
    receiver: str
    sequence: Count
    """Only rises, per issuing key. A receiver takes each number once."""
    issued_at: Instant
    expires_at: Instant
    """From here on it is refused by whoever has not got it."""
    action: Action


def role_of(action: Action) -> Role:
    """The role of the station key that signs such a command."""
    return Role.UPDATE if isinstance(action, Update) else Role.COMMAND
