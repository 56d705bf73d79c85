"""Orders and commands between the line and playback: what comes in, waits, is obeyed, ends.

While the time is unknown, orders and commands wait: only their dates tell old ones from new.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

from edge_agent.fetch_rules import Wish
from edge_agent.orders.command_desk import CommandDesk
from edge_agent.orders.order_desk import OrderDesk, Outcome
from edge_agent.playback.memory import Recollection
from edge_agent.playback.standing import Given
from edge_agent.playback.state import LoudnessChanged, MutesChanged, PlaybackEvent
from edge_agent.settings import Settings
from edge_agent.trusted import Beliefs
from edge_agent.update.updater import program_folder
from edge_agent.version import VERSION
from playlists.messages import topics
from playlists.messages.journal_entry import Event
from playlists.messages.order import unpack_standing
from playlists.messages.order_entries import OrderEnd, OrderEnded
from playlists.messages.plan import Track
from playlists.messages.refusal import RefusedError
from playlists.messages.repetition import repetition_at, starts_at

MOST_WAITING = 64
LATER_MS = 30 * 86_400_000
"""What is only pinned is fetched after everything that has an airtime."""

Take = Callable[[bytes], None]


def _nothing() -> None:
    """There is no amplifier."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What the office acts by."""

    write: Callable[[Event], None]
    """Into the journal."""
    play: Callable[[PlaybackEvent], None]
    hold_writing: Callable[[], AbstractContextManager[None]] = nullcontext
    """What is written within it is written at its end."""
    attend: Callable[[], None] = _nothing
    """Let the amplifier have what was just loaded."""


class Office:
    """The rim of this room."""

    def __init__(self, folder: Path, settings: Settings, beliefs: Beliefs, hands: Hands) -> None:
        self._settings = settings
        self._beliefs = beliefs
        self._hands = hands
        self._write, self._play = hands.write, hands.play
        self.orders = OrderDesk(folder / "orders.json", beliefs, self._places)
        running = None if program_folder() is None else VERSION
        self.commands = CommandDesk(folder / "commands.json", beliefs, running)
        self._now: int | None = None
        self._waiting: dict[bytes, Take] = {}
        self.changed = True
        """What is to be fetched may be something else than before."""

    def takers(self) -> dict[str, tuple[str, Take]]:
        """Topic → the kind of what comes there, and who takes it."""
        areas = self._settings.unit_path
        command = topics.command(self._settings.receiver)
        return {
            command: ("command", self._take_command),
            **{topics.order(area): ("order", self._take_order) for area in areas},
            **{topics.standing(area): ("order", self._take_standing) for area in areas},
        }

    def restore(self, known: Recollection) -> None:
        """Take up what was in force when the power failed."""
        self._obey(self.orders.restore(known))
        self.commands.restore(known)
        self._play(MutesChanged(self.commands.settings.mutes))
        self.plan_changed()

    def plan_changed(self) -> None:
        """A plan may bring another volume."""
        self._play(LoudnessChanged(self.commands.loudness(self._beliefs.plan)))

    def trust_changed(self) -> None:
        """Orders of a key that was revoked end; others may have been waiting for the chain."""
        self._obey(self.orders.revoked())
        self._take_what_waits()

    def clock_corrected(self, in_force: tuple[Given, ...]) -> None:
        """What had expired only by a clock that ran ahead is in force again."""
        self._obey(self.orders.given_again({given.order.id for given in in_force}))

    @property
    def unkept(self) -> frozenset[str]:
        """Kinds of messages of which the card lacks one that is obeyed."""
        return frozenset({"order"} if self.orders.is_unkept else ())

    def try_again(self, now_ns: int) -> None:
        """What the card would not take (monotonic ns)."""
        self.orders.catch_up(now_ns)

    def tick(self, now: int | None) -> None:
        """Time went on; None while it is unknown."""
        known = self._now is None and now is not None
        self._now = now
        if known:
            self._take_what_waits()
        if now is not None:
            with suppress(OSError):  # it stays mute until the card takes it
                self._obey(self.commands.end_mutes(now))

    def wrote(self, event: Event) -> None:
        """Something was written into the journal; what it says is over is over on the card too."""
        if isinstance(event, OrderEnded) and event.cause is not OrderEnd.EXPIRED:
            self.changed = True
            with suppress(OSError):  # the journal says it as well
                self.orders.over(event.order)

    def wishes(self, in_force: tuple[Given, ...], now: int) -> tuple[Wish, ...]:
        """The audio of orders first, then what commands want, then what is pinned."""
        wanted: list[Wish] = []
        for given in in_force:
            order = given.order
            wanted += _wishes(order.tracks, _next_begin(given, now), order.audio_sources)
        for fetch in self.commands.settings.fetches:
            if now < fetch.until:
                wanted += _wishes(fetch.tracks, fetch.until, fetch.audio_sources)
        update = self.commands.update
        if update is not None:
            bundle = Track(sha256=update.sha256, size_bytes=update.size_bytes, frames=0)
            wanted += _wishes((bundle,), now + LATER_MS, update.sources)
        pins = self.commands.settings.pins
        return (*wanted, *_wishes(pins.tracks, now + LATER_MS, pins.audio_sources))

    def _places(self) -> frozenset[str]:
        settings, plan = self._settings, self._beliefs.plan
        areas = plan.areas if plan is not None else ()
        return frozenset((settings.receiver, settings.cluster, *settings.unit_path, *areas))

    def _take_standing(self, payload: bytes) -> None:
        refused: RefusedError | None = None
        for packed in unpack_standing(payload).orders:
            try:
                self._take_order(packed)
            except RefusedError as refusal:
                refused = refusal  # one that is bad does not keep out the others
        if refused is not None:
            raise refused

    def _take_order(self, payload: bytes) -> None:
        if self._may_take(payload, self._take_order) and self._now is not None:
            taken = self.orders.take(payload, self._now)
            # What it makes sound, or silences, waits for no card. It is kept before the journal
            # names it: what a power cut takes from the journal is written at the next start.
            with self._hands.hold_writing():
                self._obey(taken)
                self._hands.attend()
                self.orders.keep()

    def _take_command(self, payload: bytes) -> None:
        if self._may_take(payload, self._take_command) and self._now is not None:
            self._obey(self.commands.take(payload, self._beliefs.plan, self._now))

    def _may_take(self, payload: bytes, take: Take) -> bool:
        if self._now is not None and self._beliefs.trust.delegations:
            return True
        if len(self._waiting) < MOST_WAITING:
            self._waiting[payload] = take
        return False

    def _take_what_waits(self) -> None:
        waiting, self._waiting = self._waiting, {}
        for payload, take in waiting.items():
            with suppress(RefusedError, OSError):
                take(payload)

    def _obey(self, outcome: Outcome) -> None:
        self.changed = self.changed or bool(outcome.entries or outcome.events)
        for entry in outcome.entries:
            self._write(entry)
        for event in outcome.events:
            self._play(event)


def _wishes(tracks: tuple[Track, ...], at: int, sources: tuple[str, ...]) -> list[Wish]:
    return [Wish(track, at, sources) for track in tracks]


def _next_begin(given: Given, now: int) -> int:
    due = repetition_at(given.order, max(now, given.order.issued_at))
    begin = None if due is None else starts_at(given.order, due)
    return now if begin is None else begin
