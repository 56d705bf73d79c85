"""When the next item of an occurrence may begin, or why it cannot.

The rules, in the words of the slot:
  skip        an occurrence whose start was missed does not sound any more,
  join        what was missed stays missed; the item that is planned next begins at its time,
  from_start  it begins now and its items follow each other, later than planned.
A late item begins no later than the occurrence's last permitted instant. An item that something
more urgent interrupted resumes, restarts or is skipped, within the same limit.

A repetition of an order begins `from_start`. Its audio is waited for as long as the order says;
what sounds meanwhile, and instead, is decided in `ordered`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from edge_agent.playback.standing import DRILL_RANK
from edge_agent.playback.state import Airing, Course, Heard, State, Voice
from playlists.messages.command import MuteCause
from playlists.messages.journal_entry import EndCause, MissCause
from playlists.messages.permission import KINDS as SOURCE_KINDS
from playlists.messages.plan import SAMPLE_RATE, ItemKind, Lateness, PlannedItem, Resumption
from playlists.messages.repetition import is_left_out, repetition_at

GRACE_MS = 1_000
"""An item that can begin within a second of its planned begin is not late."""


PLAYED = frozenset(
    {
        ItemKind.TUNE,
        ItemKind.GREETING,
        ItemKind.BULLETIN,
        ItemKind.RECORDED,
        ItemKind.CLOSING,
        ItemKind.PAUSE,
        ItemKind.RELAY,
        ItemKind.LOCAL,
        ItemKind.LIVE,
    }
)
"""What this program knows how to play. What else a plan holds is skipped, its time is kept."""


@dataclass(frozen=True, slots=True)
class Begin:
    """The item may begin at this instant, or right behind a voice (then `at` is expected)."""

    at: int
    after: int | None = None
    from_frame: int = 0
    shifted: bool = False


@dataclass(frozen=True, slots=True)
class Closed:
    """The item can begin no more."""

    cause: MissCause
    late: bool = False
    """Closed by lateness, so that the rest of the occurrence is judged as late too."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Nothing to decide yet. `cause`: what keeps a due item from beginning."""

    cause: MissCause | None = None


Outlook = Begin | Closed | Hold


def look(airing: Airing, index: int, state: State, now: int) -> Outlook:
    """Judge the next item of an occurrence. The clock must be trusted."""
    item = airing.item(index)
    if item.kind not in PLAYED:
        return Closed(MissCause.UNKNOWN_KIND)
    if item.kind in SOURCE_KINDS and not _can_open(item, state):
        return Closed(MissCause.NO_SOURCE)
    before = last_voice(airing, state)
    if airing.occurrence.id in state.closing:
        return Closed(state.closing[airing.occurrence.id]) if before is None else Hold()
    if airing.planned[0] <= now and _saves_battery(airing, state):
        return Closed(MissCause.BATTERY)
    if before is not None:
        return _look_behind(before, airing, index, state, now)
    by_time = _look_at_session if item.kind == ItemKind.LIVE else _look_by_time
    return by_time(airing, index, state, now)


def _look_by_time(airing: Airing, index: int, state: State, now: int) -> Outlook:
    outlook = _by_time(airing, index, state, now)
    if not isinstance(outlook, Begin):
        return outlook
    obstacle = _obstacle(airing, index, state, outlook.at)
    if obstacle is None:
        return outlook
    if outlook.at > now:
        return Hold()
    if obstacle is MissCause.FILE_MISSING and _may_wait_for_files(airing, state, now):
        return Hold(obstacle)
    return Closed(obstacle)


def _look_at_session(airing: Airing, index: int, state: State, now: int) -> Outlook:
    """A live session sounds from when its sound comes, again and again, until its order ends."""
    if airing.given is None:
        return Closed(MissCause.UNKNOWN_KIND)  # no plan may hold one
    obstacle = _obstacle(airing, index, state, now)
    flows_from = state.flowing.get(airing.order)
    if obstacle is not None:
        # Its longest time is over, and nothing came in it.
        is_over = obstacle is MissCause.CANCELLED
        return Closed(MissCause.NO_SOURCE if is_over else obstacle)
    return Hold() if flows_from is None else Begin(max(now, flows_from), shifted=True)


def last_voice(airing: Airing, state: State) -> Voice | None:
    """The last of the occurrence's voices in the sound room."""
    own = [v for v in state.voices if v.ref.occurrence == airing.occurrence.id]
    return own[-1] if own else None


def was_interrupted(airing: Airing, state: State) -> bool:
    """Whether something more urgent came into its midst."""
    heard = [state.record.get(airing.ref(i)) for i in range(len(airing.frames))]
    if any(h is not None and not h.settled and h.cause is EndCause.PREEMPTED for h in heard):
        return True
    hindered = state.hindered.get(airing.occurrence.id) is MissCause.PREEMPTED
    return hindered and any(h is not None and isinstance(h.cause, EndCause) for h in heard)


def _look_behind(before: Voice, airing: Airing, index: int, state: State, now: int) -> Outlook:
    if before.stopping is not None:
        return Hold()
    course = state.courses.get(airing.occurrence.id)
    at = max(before.expected_end, now)
    gapless = course is Course.SHIFTED or index == before.index + 1
    if not gapless:
        at = max(at, airing.planned[index])
    too_late = course is not None and at > airing.occurrence.last_start_at
    first = passed_frames(airing, index, at)
    if too_late or first is None or _obstacle(airing, index, state, at) is not None:
        return Hold()
    return Begin(at, before.id if gapless else None, first)


def _by_time(airing: Airing, index: int, state: State, now: int) -> Begin | Closed:
    occurrence = airing.occurrence
    # What an order says keeps no time free for an item that does not sound.
    planned = airing.planned[index if airing.given is None else 0]
    heard = state.record.get(airing.ref(index))
    if heard is not None or now > planned + GRACE_MS:
        return _late(airing, index, heard, state, now)
    course = state.courses.get(occurrence.id)
    skipped = course is Course.LATE and occurrence.lateness is Lateness.SKIP
    if skipped or (course is not None and planned > occurrence.last_start_at):
        return Closed(_why_late(airing, index, state), late=True)
    return Begin(max(planned, now))


def _late(
    airing: Airing, index: int, heard: Heard | None, state: State, now: int
) -> Begin | Closed:
    occurrence = airing.occurrence
    cause = _why_late(airing, index, state)
    if airing.item(index).stream is not None:
        return _join_relay(airing, index, heard, state, now)
    if was_interrupted(airing, state):
        if occurrence.resumption is Resumption.SKIP or now > occurrence.last_start_at:
            return Closed(cause)
        resumes = heard is not None and occurrence.resumption is Resumption.RESUME
        return Begin(now, from_frame=heard.frames if heard and resumes else 0, shifted=True)
    shifted = state.courses.get(occurrence.id) is Course.SHIFTED
    goes_on_late = shifted or occurrence.lateness is Lateness.FROM_START
    if goes_on_late and now <= occurrence.last_start_at:
        return Begin(now, shifted=True)
    return Closed(cause, late=True)


def _join_relay(
    airing: Airing, index: int, heard: Heard | None, state: State, now: int
) -> Begin | Closed:
    """A station does not wait: whoever comes late hears it from there to its planned end.

    One that has sounded already is joined again whatever its slot says of beginning late.
    """
    occurrence = airing.occurrence
    begun = heard is not None or was_interrupted(airing, state)
    skips = occurrence.resumption is Resumption.SKIP and was_interrupted(airing, state)
    late = now > occurrence.last_start_at or occurrence.lateness is Lateness.SKIP
    first = passed_frames(airing, index, now)
    if first is None or skips or (late and not begun):
        return Closed(_why_late(airing, index, state), late=not begun)
    return Begin(now, from_frame=first)


def passed_frames(airing: Airing, index: int, at: int) -> int | None:
    """How much of a relay is over at an instant (0 for what can wait); None if all of it is."""
    late_ms = at - airing.planned[index]
    if airing.item(index).stream is None or late_ms <= GRACE_MS:
        return 0
    passed = late_ms * SAMPLE_RATE // 1000
    return passed if passed < airing.frames[index] else None


def _can_open(item: PlannedItem, state: State) -> bool:
    """Whether an item's source is here, or at least what stands in for it."""
    stands_in = item.stream is not None and item.stream.fallback in state.held
    return item.source in state.sources or stands_in


def _why_late(airing: Airing, index: int, state: State) -> MissCause:
    hindrance = state.hindered.get(airing.occurrence.id)
    if hindrance is not None:
        return hindrance
    if state.up_since <= airing.planned[index] < state.trusted_since:
        return MissCause.CLOCK_UNTRUSTED
    # Whoever was off at the beginning of an occurrence misses its later items for the same cause.
    return state.off_cause if airing.planned[0] < state.up_since else MissCause.LATE


def _obstacle(airing: Airing, index: int, state: State, at: int) -> MissCause | None:
    item = airing.item(index)
    if at >= airing.expires_at:
        return MissCause.PLAN_EXPIRED if airing.given is None else MissCause.CANCELLED
    if state.plan is not None and item.evidence in state.plan.recalled:
        return MissCause.RECALLED
    muted = muted_at(state.mutes, at, overrides=airing.overrides_limits)
    if muted is not None:
        return muted
    if at < state.foreign_until and airing.rank <= DRILL_RANK:
        return MissCause.FOREIGN_SOUND
    if item.sha256 and item.sha256 not in state.held:  # silence is always at hand
        return MissCause.FILE_MISSING
    return None


def muted_at(mutes: Mapping[MuteCause, int], at: int, *, overrides: bool) -> MissCause | None:
    """What keeps a receiver mute at an instant, if anything does."""
    if at < mutes.get(MuteCause.FAULT, 0):
        return MissCause.MUTED_BY_FAULT
    if at < mutes.get(MuteCause.ORDERED, 0) and not overrides:
        return MissCause.MUTED
    return None


def _saves_battery(airing: Airing, state: State) -> bool:
    """Whether a repetition is left out for the battery's sake.

    Not one that has begun, and not the first that this receiver could sound.
    """
    given = airing.given
    if given is None or not is_left_out(airing.repetition, state.battery_percent):
        return False
    if airing.repetition == (repetition_at(given.order, given.given_at) or 0):
        return False
    heard = (state.record.get(airing.ref(i)) for i in range(len(airing.frames)))
    begun = any(h is not None and isinstance(h.cause, EndCause) for h in heard)
    return not begun and last_voice(airing, state) is None


def _may_wait_for_files(airing: Airing, state: State, now: int) -> bool:
    """A whole occurrence without files waits while it may still begin late.

    One missing item does not hold up the others.
    """
    occurrence = airing.occurrence
    if airing.given is not None:
        left = range(len(airing.frames))
        unsaid = (airing.item(i) for i in left if airing.ref(i) not in state.record)
        patient = now < airing.given.patient_until
        return patient or not any(item.sha256 in state.held for item in unsaid)
    if occurrence.lateness is not Lateness.FROM_START or now > occurrence.last_start_at:
        return False
    untouched = all(airing.ref(i) not in state.record for i in range(len(airing.frames)))
    return untouched and not any(item.sha256 in state.held for item in occurrence.items)
