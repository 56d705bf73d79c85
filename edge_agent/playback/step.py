"""The one door of playback: a state, the time and an event in; a state and actions out.

`now` is UTC ms by the receiver's clock. While the clock is not trusted nothing new begins.
"""

from dataclasses import replace

from edge_agent.playback import heard, ordered, planned
from edge_agent.playback.deciding import LEAD_MS, decide
from edge_agent.playback.state import (
    Action,
    BatteryChanged,
    ClockChanged,
    ClockCorrected,
    FilesHeld,
    ForeignSound,
    LoudnessChanged,
    MutesChanged,
    OrderGiven,
    OrderRevoked,
    PlanChanged,
    PlaybackEvent,
    SoundChanged,
    State,
    StreamFlows,
    TrialAsked,
    VoiceEnded,
    VoiceStarted,
)
from edge_agent.playback.turn import Turn
from playlists.messages.order_entries import OrderEnd
from playlists.messages.repetition import repetition_at, starts_at

BUSY_WAKE_MS = 500
LAST_RESORT_MS = 3_600_000
"""A mixer that fails with the first sound after each start is tried anew no more often."""
CHANGE_TAKES_MS = 300_000
"""A change of programs takes seconds; one that fails and returns may take minutes."""


def step(state: State, now: int, event: PlaybackEvent) -> tuple[State, list[Action]]:
    """Take an event in and say what is to be done, in this order."""
    turn = Turn(state, now)
    _take(turn, event)
    decide(turn)
    return turn.state, turn.actions


def next_wake(state: State, now: int) -> int | None:
    """When a Tick is due at the latest; None while nothing is planned."""
    if state.voices or state.trials:
        return min([now + BUSY_WAKE_MS, *_expiries_of_what_waits(state, now)])
    if not state.clock_trusted:
        return None
    wakes = [state.agenda[0].planned[0] - LEAD_MS] if state.agenda else []
    for given in state.orders:
        due = repetition_at(given.order, max(now, given.order.issued_at))
        following = None if due is None else starts_at(given.order, due + 1)
        ends = given.order.expires_at
        wakes.append(ends if following is None else following - LEAD_MS)
    return max(min(wakes), now + BUSY_WAKE_MS) if wakes else None


def _expiries_of_what_waits(state: State, now: int) -> list[int]:
    """When what the sound room has and has not begun may begin no more."""
    waiting = {voice.ref.occurrence for voice in state.voices if voice.started_at is None}
    ends = (airing.expires_at for airing in state.agenda if airing.occurrence.id in waiting)
    return [end for end in ends if end > now]


def wants_new_start(state: State, now: int) -> bool:
    """Whether the program should end, so that it starts with a new mixer: when nobody hears it."""
    since = state.last_resort_since
    return since is not None and now - since > LAST_RESORT_MS and is_quiet(state, now)


def is_quiet(state: State, now: int) -> bool:
    """Whether the program may be changed now: nothing sounds, is in force or about to begin."""
    busy = state.voices or state.trials or state.orders
    return not busy and all(a.planned[0] > now + CHANGE_TAKES_MS for a in state.agenda[:1])


def _take(turn: Turn, event: PlaybackEvent) -> None:
    match event:
        case VoiceStarted():
            heard.voice_started(turn, event)
        case VoiceEnded():
            heard.voice_ended(turn, event)
        case PlanChanged(plan):
            planned.change_plan(turn, plan)
        case OrderGiven():
            ordered.take_order(turn, event)
        case OrderRevoked(order):
            ordered.end_order(turn, order, OrderEnd.REVOKED)
        case TrialAsked(trial):
            turn.state = replace(turn.state, trials=(*turn.state.trials, trial))
        case _:
            _take_surroundings(turn, event)


def _take_surroundings(turn: Turn, event: PlaybackEvent) -> None:
    match event:
        case ClockChanged(trusted, up_since):
            planned.change_clock(turn, up_since, trusted=trusted)
        case ClockCorrected():
            planned.take_back_false_misses(turn)
        case SoundChanged():
            planned.change_sound(turn, event)
        case MutesChanged(mutes):
            planned.change_mutes(turn, mutes)
        case ForeignSound(until):
            planned.cut_for_foreign_sound(turn, until)
        case FilesHeld(held):
            turn.state = replace(turn.state, held=held)
        case StreamFlows(order, begins_at):
            flowing = {**turn.state.flowing, order: begins_at}
            turn.state = replace(turn.state, flowing=flowing)
        case LoudnessChanged(loudness):
            turn.state = replace(turn.state, loudness=loudness)
        case BatteryChanged(percent):
            turn.state = replace(turn.state, battery_percent=percent)
        case _:
            pass  # a tick
