"""What the journal remembers of what sounded, so that nothing sounds twice after a restart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from edge_agent.playback.state import Airing, Heard, Ref
from playlists.messages.command import MuteCause
from playlists.messages.journal_entry import (
    Booted,
    ClockCorrected,
    EndCause,
    Event,
    ItemEnded,
    ItemMissed,
    ItemStarted,
    JournalEntry,
    MissCause,
    PlanAccepted,
)
from playlists.messages.order_entries import (
    Muted,
    OrderAccepted,
    OrderEnd,
    OrderEnded,
    Silenced,
    Unmuted,
)
from playlists.messages.plan import ms_of_frames

AGAIN = frozenset(
    {
        EndCause.POWER_CUT,
        EndCause.RESTART,
        EndCause.PREEMPTED,
        EndCause.SOUND_LOST,
        EndCause.STREAM_LOST,
    }
)
"""After these ends the slot's rules may let the item sound again."""
REMEMBERED = 4_000
"""So many items are remembered besides those of the plan: months. Counted and not dated, because
a clock that runs ahead must not make anything be forgotten."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the sounding item had come when it was last noted."""

    occurrence: str
    item: str
    started_at: int
    frames: int
    first_frame: int = 0
    """Where in the track it began."""


@dataclass(frozen=True, slots=True)
class Recollection:
    """What a receiver that starts knows of its life before."""

    record: dict[Ref, Heard]
    ends: tuple[ItemEnded, ...]
    """The ends of items that sounded when it stopped; they are still to be written down."""
    newest_plan: int
    """The highest version that ever came into force."""
    off_cause: MissCause
    """Why it did not run until now."""
    accepted: frozenset[str] = frozenset()
    """Orders that the journal says were taken…"""
    ended: frozenset[str] = frozenset()
    """…are over…"""
    silenced: frozenset[str] = frozenset()
    """…or, for stops, were obeyed."""
    mutes: Mapping[MuteCause, int] = field(default_factory=dict)
    """Until when the receiver was mute (UTC ms), as last written."""


def recollect(
    entries: Iterable[JournalEntry], progress: Progress | None, boot_id: str
) -> Recollection:
    """Read the journal through, once. `boot_id` names the machine's present boot."""
    record: dict[Ref, Heard] = {}
    sounding: dict[Ref, ItemStarted] = {}
    newest_plan = 0
    last_boot: str | None = None
    orders = _Orders(set(), set(), set(), set(), {})
    for entry in entries:
        match entry.event:
            case ItemStarted() as started:
                sounding[Ref(started.occurrence, started.item)] = started
            case ItemEnded() as ended:
                ref = Ref(ended.occurrence, ended.item)
                sounding.pop(ref, None)
                record[ref] = _heard(ended)
            case ItemMissed() as missed:
                heard = Heard(missed.cause, entry.at, planned_at=missed.planned_at)
                record[Ref(missed.occurrence, missed.item)] = heard
            case ClockCorrected():
                record = without_false_misses(record, entry.at)
                orders.expired.clear()  # by the wrong time
            case PlanAccepted(version):
                newest_plan = max(newest_plan, version)
            case Booted():
                last_boot = entry.event.boot_id
            case _:
                orders.recollect(entry.event)
    off_cause = _off_cause(last_boot, boot_id)
    end_cause = EndCause.RESTART if off_cause is MissCause.RESTART else EndCause.POWER_CUT
    ends = tuple(_cut_off(started, progress, end_cause) for started in sounding.values())
    record |= {Ref(end.occurrence, end.item): _heard(end) for end in ends}
    return Recollection(
        record,
        ends,
        newest_plan,
        off_cause,
        accepted=frozenset(orders.accepted),
        ended=frozenset(orders.ended | orders.expired),
        silenced=frozenset(orders.silenced),
        mutes=orders.mutes,
    )


@dataclass(frozen=True, slots=True)
class _Orders:
    accepted: set[str]
    ended: set[str]
    expired: set[str]
    silenced: set[str]
    mutes: dict[MuteCause, int]

    def recollect(self, event: Event) -> None:
        match event:
            case OrderAccepted(order):
                self.accepted.add(order)
            case OrderEnded(order, cause):
                (self.expired if cause is OrderEnd.EXPIRED else self.ended).add(order)
            case Silenced(order):
                self.silenced.add(order)
            case Muted(_, mute, until):
                self.mutes[mute] = until
            case Unmuted(_, mute):
                self.mutes.pop(mute, None)
            case _:
                pass


def without_false_misses(record: Mapping[Ref, Heard], now: int) -> dict[Ref, Heard]:
    """Forget what a clock that ran ahead called missed although it is still to come.

    What really sounded is never forgotten, by whatever clock.
    """
    return {
        ref: heard
        for ref, heard in record.items()
        if not isinstance(heard.cause, MissCause) or heard.planned_at <= now
    }


def remembered(record: Mapping[Ref, Heard], agenda: tuple[Airing, ...]) -> dict[Ref, Heard]:
    """What is kept of the record when this agenda comes into force: the newest, and its own."""
    planned = {airing.ref(i) for airing in agenda for i in range(len(airing.frames))}
    spare = len(record) - REMEMBERED
    return {
        ref: heard
        for number, (ref, heard) in enumerate(record.items())
        if number >= spare or ref in planned
    }


def _off_cause(last_boot: str | None, boot_id: str) -> MissCause:
    if last_boot is None:
        return MissCause.LATE  # it never ran before
    return MissCause.RESTART if last_boot == boot_id else MissCause.POWER_CUT


def _heard(ended: ItemEnded) -> Heard:
    frames = ended.first_frame + ended.frames
    return Heard(ended.cause, ended.ended_at, frames, settled=ended.cause not in AGAIN)


def _cut_off(started: ItemStarted, progress: Progress | None, cause: EndCause) -> ItemEnded:
    named = (started.occurrence, started.item, started.started_at)
    frames = first_frame = 0
    if progress and (progress.occurrence, progress.item, progress.started_at) == named:
        frames, first_frame = progress.frames, progress.first_frame
    return ItemEnded(
        occurrence=started.occurrence,
        item=started.item,
        sha256=started.sha256,
        plan_version=started.plan_version,
        planned_at=started.planned_at,
        started_at=started.started_at,
        ended_at=started.started_at + ms_of_frames(frames),
        frames=frames,
        cause=cause,
        first_frame=first_frame,
        source=started.source,
    )
