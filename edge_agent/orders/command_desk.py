"""Where commands come in: taken once, what they set is kept on disk until another sets it."""

from pathlib import Path
from typing import Any

import msgspec

from edge_agent.durable import read_if_there, write_durably
from edge_agent.orders.numbers import Window, take
from edge_agent.orders.order_desk import Outcome
from edge_agent.playback.loudness import Loudness
from edge_agent.playback.memory import Recollection
from edge_agent.playback.standing import Trial
from edge_agent.playback.state import (
    LoudnessChanged,
    MutesChanged,
    PlaybackEvent,
    TrialAsked,
)
from edge_agent.trusted import Beliefs
from edge_agent.update.trial import is_newer
from playlists.messages.command import (
    Action,
    Command,
    FetchAudio,
    LimitVolume,
    Mute,
    MuteCause,
    PinAudio,
    SelfTest,
    SetVolume,
    Unmute,
    Update,
)
from playlists.messages.journal_entry import Event
from playlists.messages.order import FUTURE_MS
from playlists.messages.order_entries import (
    CommandAccepted,
    CommandRefused,
    Muted,
    Unmuted,
    VolumeSet,
)
from playlists.messages.plan import Plan
from playlists.messages.refusal import RefusalCode, RefusedError

MOST_FETCHES = 16


class CommandedSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What commands have set. The file."""

    volume_percent: int | None = None
    volume_at: int = 0
    """When the command was given that set it (UTC ms)."""
    limits: LimitVolume = msgspec.field(default_factory=LimitVolume)
    mutes: dict[MuteCause, int] = msgspec.field(default_factory=dict)
    pins: PinAudio = PinAudio(tracks=(), audio_sources=())
    fetches: tuple[FetchAudio, ...] = ()
    update: Update | None = None
    windows: dict[str, Window] = msgspec.field(default_factory=dict)


class CommandDesk:
    """Commands in, with the file that outlives a restart."""

    def __init__(self, path: Path, beliefs: Beliefs, version: str | None = None) -> None:
        """`version`: of the program that runs; None where it cannot be exchanged."""
        self._path = path
        self._beliefs = beliefs
        self._version = version
        kept = _read_settings(path)
        self._is_lost = kept is None
        self.settings = CommandedSettings() if kept is None else kept

    def restore(self, known: Recollection) -> None:
        """After a start: what the journal knows where the file was damaged. It stays mute."""
        if self._is_lost:
            self.settings = CommandedSettings(mutes=dict(known.mutes))

    @property
    def highest(self) -> int:
        """The highest number that was taken."""
        return max((window.highest for window in self.settings.windows.values()), default=0)

    @property
    def pinned(self) -> frozenset[str]:
        """The tracks that are to be held for ever."""
        return frozenset(track.sha256 for track in self.settings.pins.tracks)

    @property
    def update(self) -> Update | None:
        """The version of the program that is wanted and not there yet."""
        wanted = self.settings.update
        there = self._version
        is_due = wanted is not None and there is not None and is_newer(wanted.version, there)
        return wanted if is_due else None

    def loudness(self, plan: Plan | None) -> Loudness:
        """The volume by plan or command, whichever was given later, and its caps."""
        set_ = self.settings
        percent = 100 if plan is None else plan.volume_percent
        if set_.volume_percent is not None and (plan is None or set_.volume_at >= plan.issued_at):
            percent = set_.volume_percent
        return Loudness(percent, set_.limits)

    def take(self, packed: bytes, plan: Plan | None, now: int) -> Outcome:
        """Take a command. Raises RefusedError for what is none, or not signed by who may give it.

        Raises OSError where the card does not take it: then it is not obeyed either.
        """
        command, key = self._beliefs.open_command(packed, now)
        tag = _tag(command.action)
        windows = self.settings.windows
        try:
            _check(command, now)
            window = take(windows.get(key, Window()), command.sequence)
            changed = self._changed(command, now)
        except RefusedError as refusal:
            if refusal.code is RefusalCode.REPLAYED:
                return Outcome()  # QoS 1 may bring it twice
            return Outcome((_refused(command, tag, refusal),))
        self._keep(msgspec.structs.replace(changed, windows=windows | {key: window}))
        accepted = CommandAccepted(command.id, tag, command.sequence)
        return Outcome((accepted, *_entries(command)), self._events(command, plan))

    def end_mutes(self, now: int) -> Outcome:
        """The mutes whose time is over. Raises OSError."""
        over = [cause for cause, until in self.settings.mutes.items() if now >= until]
        if not over:
            return Outcome()
        left = {c: until for c, until in self.settings.mutes.items() if c not in over}
        self._keep(msgspec.structs.replace(self.settings, mutes=left))
        return Outcome(tuple(Unmuted("", cause) for cause in over), (MutesChanged(left),))

    def _changed(self, command: Command, now: int) -> CommandedSettings:
        set_ = self.settings
        fresh: dict[str, Any]
        match command.action:
            case SetVolume(percent=percent):
                fresh = {"volume_percent": percent, "volume_at": command.issued_at}
            case LimitVolume() as limits:
                fresh = {"limits": limits}
            case Mute(until=until, cause=cause):
                fresh = {"mutes": set_.mutes | {cause: until}}
            case Unmute(cause=cause):
                fresh = {"mutes": {c: u for c, u in set_.mutes.items() if c is not cause}}
            case PinAudio() as pins:
                fresh = {"pins": pins}
            case FetchAudio() as fetch:
                current = tuple(f for f in set_.fetches if f.until > now)
                fresh = {"fetches": (*current, fetch)[-MOST_FETCHES:]}
            case Update() as wanted if self._version is not None:
                if not is_newer(wanted.version, self._version):
                    raise RefusedError(RefusalCode.OLD_VERSION, f"{self._version} runs here")
                fresh = {"update": wanted}
            case SelfTest():
                fresh = {}
            case _:
                raise RefusedError(RefusalCode.NOT_SUPPORTED, "this program cannot do it")
        return msgspec.structs.replace(set_, **fresh)

    def _events(self, command: Command, plan: Plan | None) -> tuple[PlaybackEvent, ...]:
        match command.action:
            case SetVolume() | LimitVolume():
                return (LoudnessChanged(self.loudness(plan)),)
            case Mute() | Unmute():
                return (MutesChanged(self.settings.mutes),)
            case SelfTest(tone=tone):
                return (TrialAsked(Trial(command.id, tone, command.expires_at)),)
            case _:
                return ()

    def _keep(self, settings: CommandedSettings) -> None:
        write_durably(self._path, msgspec.json.encode(settings))
        self.settings = settings


def _check(command: Command, now: int) -> None:
    if now >= command.expires_at:
        raise RefusedError(RefusalCode.EXPIRED, f"expired at {command.expires_at}")
    if command.issued_at > now + FUTURE_MS:
        raise RefusedError(RefusalCode.FROM_FUTURE, f"issued at {command.issued_at}")


def _entries(command: Command) -> tuple[Event, ...]:
    match command.action:
        case SetVolume(percent=percent):
            return (VolumeSet(percent, command.id),)
        case Mute(until=until, cause=cause):
            return (Muted(command.id, cause, until),)
        case Unmute(cause=cause):
            return (Unmuted(command.id, cause),)
        case _:
            return ()


def _refused(command: Command, tag: str, refusal: RefusedError) -> CommandRefused:
    return CommandRefused(command.id, tag, command.sequence, refusal.code, refusal.detail)


def _tag(action: Action) -> str:
    return str(action.__struct_config__.tag)


def _read_settings(path: Path) -> CommandedSettings | None:
    """What was kept; None where it cannot be read."""
    try:
        if (content := read_if_there(path)) is None:
            return CommandedSettings()
        return msgspec.json.decode(content, type=CommandedSettings)
    except (OSError, msgspec.DecodeError):
        return None
