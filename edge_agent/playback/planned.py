"""What changes under playback: plan, clock, sound device, mutes."""

from collections.abc import Mapping
from dataclasses import replace

from edge_agent.playback.agenda import in_time, lay_out
from edge_agent.playback.memory import remembered, without_false_misses
from edge_agent.playback.outlook import muted_at
from edge_agent.playback.standing import DRILL_RANK
from edge_agent.playback.state import Airing, SoundChanged, Voice
from edge_agent.playback.turn import Turn
from playlists.messages.command import MuteCause
from playlists.messages.journal_entry import EndCause, LastResort, MissCause
from playlists.messages.plan import Plan


def change_plan(turn: Turn, plan: Plan | None) -> None:
    """Another plan is in force: what sounds goes on if it is still planned."""
    old = {airing.occurrence.id: airing for airing in turn.state.agenda}
    ordered = [airing for airing in turn.state.agenda if airing.given is not None]
    airings = in_time((*(lay_out(plan) if plan is not None else ()), *ordered))
    new = {airing.occurrence.id: airing for airing in airings}
    record = remembered(turn.state.record, airings)
    turn.state = replace(turn.state, plan=plan, agenda=airings, record=record)
    for voice in turn.state.voices:
        airing = new.get(voice.ref.occurrence)
        if voice.tone is not None:
            continue
        if plan is not None and voice.sha256 in plan.recalled:
            turn.stop(voice, EndCause.RECALLED)
        elif plan is not None and voice.relayed and voice.relayed.fallback in plan.recalled:
            # It may be what stands in that sounds: the relay is joined again without it.
            turn.stop(voice, EndCause.PREEMPTED)
        elif airing is None or not _goes_on(voice, airing, old):
            turn.stop(voice, EndCause.WITHDRAWN)
        else:
            turn.replace_voice(replace(voice, index=_index_of(airing, voice) or 0))
    close_what_was_stopped(turn)
    turn.forget_what_is_over()


def close_what_was_stopped(turn: Turn) -> None:
    """A plan that comes behind a stop does not bring back what was stopped."""
    for halt in turn.state.halts:
        for airing in turn.state.agenda:
            if airing.given is None and airing.occurrence.starts_at <= halt.issued_at:
                turn.close_all(airing, MissCause.STOPPED)


def change_clock(turn: Turn, up_since: int, *, trusted: bool) -> None:
    """Time was set: what waits for an instant of the old time is taken back."""
    since = turn.state.trusted_since if turn.state.clock_trusted else turn.now
    turn.state = replace(turn.state, clock_trusted=trusted, up_since=up_since, trusted_since=since)
    for voice in turn.state.voices:
        if voice.started_at is None and voice.after is None:
            # Its instant was found by the clock from before.
            turn.stop(voice, EndCause.PREEMPTED)


def take_back_false_misses(turn: Turn) -> None:
    """The clock was far ahead: what it called missed is judged again where it is to come."""
    plan = turn.state.plan
    sounding = {voice.ref.occurrence for voice in turn.state.voices}
    ordered = [a for a in turn.state.agenda if a.occurrence.id in sounding and a.given is not None]
    turn.state = replace(
        turn.state,
        record=without_false_misses(turn.state.record, turn.now),
        agenda=in_time((*(lay_out(plan) if plan is not None else ()), *ordered)),
        orders=tuple(replace(given, told=0) for given in turn.state.orders),
        courses={k: v for k, v in turn.state.courses.items() if k in sounding},
        hindered={},
    )
    close_what_was_stopped(turn)
    turn.forget_what_is_over()


def change_sound(turn: Turn, changed: SoundChanged) -> None:
    """The device came or went, or the mixer gave way to the last resort."""
    turn.state = replace(turn.state, sound_ready=changed.ready)
    if changed.last_resort:
        turn.state = replace(turn.state, last_resort_since=turn.now)
        turn.write(LastResort(changed.last_resort))
    for voice in turn.state.voices:
        if not changed.ready and voice.started_at is None:
            # It would begin whenever the device comes back.
            turn.stop(voice, EndCause.SOUND_LOST)


def change_mutes(turn: Turn, mutes: Mapping[MuteCause, int]) -> None:
    """What is mute now falls silent at once."""
    turn.state = replace(turn.state, mutes=mutes)
    for voice in turn.state.voices:
        at = turn.now if voice.started_at is not None else max(turn.now, voice.begin_at)
        if muted_at(mutes, at, overrides=voice.overrides_limits) is not None:
            turn.stop(voice, EndCause.MUTED)


def cut_for_foreign_sound(turn: Turn, until: int) -> None:
    """Nothing but a true emergency sounds until then (UTC ms)."""
    turn.state = replace(turn.state, foreign_until=until)
    for voice in turn.state.voices:
        if voice.rank <= DRILL_RANK and voice.begin_at < until:
            turn.stop(voice, EndCause.FOREIGN_SOUND)


def _goes_on(voice: Voice, airing: Airing, old: Mapping[str, Airing]) -> bool:
    """What sounds goes on if it is still planned; what waits, only if nothing moved."""
    if _index_of(airing, voice) is None:
        return False
    return voice.started_at is not None or airing == old.get(voice.ref.occurrence)


def _index_of(airing: Airing, voice: Voice) -> int | None:
    for index, item in enumerate(airing.occurrence.items):
        if item.id == voice.ref.item and item.evidence == voice.sha256:
            return index
    return None
