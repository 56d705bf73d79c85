"""What begins now: the most urgent first, each as its slot or its order says."""

from dataclasses import replace

from edge_agent.playback.agenda import is_over, next_item
from edge_agent.playback.loudness import level
from edge_agent.playback.ordered import (
    conclude_orders,
    fill_in,
    lay_out_orders,
    take_over,
)
from edge_agent.playback.outlook import (
    GRACE_MS,
    Begin,
    Closed,
    Hold,
    last_voice,
    look,
    muted_at,
    was_interrupted,
)
from edge_agent.playback.standing import Trial
from edge_agent.playback.state import (
    Airing,
    Course,
    Load,
    Ref,
    Relayed,
    SetLevel,
    Voice,
)
from edge_agent.playback.turn import Turn, without
from playlists.messages.command import Tone
from playlists.messages.journal_entry import EndCause, MissCause
from playlists.messages.order_entries import SelfTested
from playlists.messages.plan import SAMPLE_RATE, Resumption, ms_of_frames
from playlists.messages.stream import places

LEAD_MS = 10_000
"""How long before its begin a voice is loaded: enough to read a track's hash on a slow card."""
MAX_VOICES = 8
TONE_FRAMES = 2 * SAMPLE_RATE
TONE_RANK = -1
"""Below everything that a plan holds: a test tone yields to all."""
TONE_ROOM_MS = 5_000
"""A test tone does not begin when something else is so near."""


def decide(turn: Turn) -> None:
    """Begin what is due, end what is over."""
    _try_tones(turn)
    if turn.state.clock_trusted:
        lay_out_orders(turn, LEAD_MS)
        _take_back_the_expired(turn)
        _take_back_the_blocked(turn)
        _begin_what_is_due(turn)
        conclude_orders(turn)
    _set_levels(turn)


def _begin_what_is_due(turn: Turn) -> None:
    for airing in sorted(_due(turn), key=lambda a: (-a.rank, a.planned[0])):
        _advance(turn, airing)
    if any(is_over(airing, turn.state) for airing in _due(turn)):
        turn.forget_what_is_over()


def _due(turn: Turn) -> list[Airing]:
    closing = turn.state.closing
    soon = turn.now + LEAD_MS
    return [a for a in turn.state.agenda if a.planned[0] <= soon or a.occurrence.id in closing]


def _take_back_the_expired(turn: Turn) -> None:
    """What waits in the sound room longer than it may, behind a longer voice or a lost device."""
    for voice in turn.state.voices:
        if voice.started_at is None and voice.stopping is None:
            airing = turn.airing(voice.ref.occurrence)
            if airing is not None and turn.now >= airing.expires_at:
                turn.stop(voice, EndCause.PREEMPTED)


def _take_back_the_blocked(turn: Turn) -> None:
    for voice in turn.state.voices:
        waits = voice.started_at is None and voice.after is None and voice.stopping is None
        airing = turn.airing(voice.ref.occurrence) if waits else None
        at = max(voice.begin_at, turn.now)
        if airing is not None and _is_blocked(turn, airing, at, voice.planned_at):
            turn.stop(voice, EndCause.PREEMPTED)


def _advance(turn: Turn, airing: Airing) -> None:
    while len(turn.state.voices) < MAX_VOICES:
        index = next_item(airing, turn.state)
        if index is None:
            return
        airing = fill_in(turn, airing, index)
        if next_item(airing, turn.state) != index:
            continue
        match look(airing, index, turn.state, turn.now):
            case Closed(cause, late):
                _close(turn, airing, index, cause, late=late)
            case Hold(hindrance):
                _hinder(turn, airing, hindrance)
                return
            case Begin() as begin:
                if not _begin(turn, airing, index, begin):
                    return


def _begin(turn: Turn, airing: Airing, index: int, begin: Begin) -> bool:
    if begin.at > turn.now + LEAD_MS:
        return False
    hindrance = None
    if not turn.state.sound_ready:
        hindrance = MissCause.SOUND_LOST
    elif begin.after is None and _is_blocked(turn, airing, begin.at, airing.planned[index]):
        hindrance = MissCause.PREEMPTED
    if hindrance is not None:
        _hinder(turn, airing, hindrance if begin.at <= turn.now else None)
        return False
    _load(turn, airing, index, begin)
    return True


def _load(turn: Turn, airing: Airing, index: int, begin: Begin) -> None:
    take_over(turn, airing)
    asked = None if airing.given is None else airing.given.order.volume_percent
    resumes = begin.from_frame > 0 and airing.occurrence.resumption is Resumption.RESUME
    voice = Voice(
        id=turn.state.next_voice,
        ref=airing.ref(index),
        index=index,
        sha256=airing.item(index).evidence,
        plan_version=turn.plan_version(airing),
        planned_at=airing.planned[index],
        rank=airing.rank,
        begin_at=begin.at,
        after=begin.after,
        from_frame=begin.from_frame,
        frames=airing.frames[index],
        volume_percent=_level(turn, asked, begin.at, overrides=airing.overrides_limits),
        overrides_limits=airing.overrides_limits,
        asked_percent=asked,
        at_pause=resumes and was_interrupted(airing, turn.state),
        source=airing.item(index).source,
        relayed=_relayed(turn, airing, index),
    )
    id_ = airing.occurrence.id
    courses = turn.state.courses
    turn.state = replace(
        turn.state,
        voices=(*turn.state.voices, voice),
        next_voice=voice.id + 1,
        courses={**courses, id_: Course.SHIFTED} if begin.shifted else courses,
        hindered=without(turn.state.hindered, id_),
    )
    turn.actions.append(Load(voice))


def _relayed(turn: Turn, airing: Airing, index: int) -> Relayed | None:
    item, plan = airing.item(index), turn.state.plan
    if item.stream is None or plan is None:
        return None
    asked = places(item.stream, item.permission, plan.audio_sources)
    return Relayed(asked, item.stream.fallback)


def _is_blocked(turn: Turn, airing: Airing, at: int, planned: int) -> bool:
    """Whether an occurrence that is at least as urgent will still have the air then.

    One that leaves it within the grace of punctual begins is waited for in the sound room; one
    of an order that this one replaces is not waited for at all.
    """
    latest = (planned if at <= planned + GRACE_MS else at) + GRACE_MS
    replaced = () if airing.given is None else airing.given.order.ends
    for other in turn.state.agenda:
        voice = last_voice(other, turn.state)
        if voice is None or other is airing or other.rank < airing.rank:
            continue
        if voice.stopping is not None or other.order in replaced:
            continue
        first = min(
            v.started_at or v.begin_at
            for v in turn.state.voices
            if v.ref.occurrence == other.occurrence.id
        )
        end = voice.expected_end + ms_of_frames(sum(other.frames[voice.index + 1 :]))
        earlier = first < at or (first == at and other.rank > airing.rank)
        tie = first == at and other.rank == airing.rank
        if end > latest and (earlier or (tie and _was_first(turn, other, airing))):
            return True
    return False


def _was_first(turn: Turn, other: Airing, airing: Airing) -> bool:
    mine = last_voice(airing, turn.state)
    theirs = last_voice(other, turn.state)
    return theirs is not None and (mine is None or theirs.id < mine.id)


def _close(turn: Turn, airing: Airing, index: int, cause: MissCause, *, late: bool) -> None:
    ref = airing.ref(index)
    heard = turn.state.record.get(ref)
    if late:
        courses = {airing.occurrence.id: Course.LATE, **turn.state.courses}
        turn.state = replace(turn.state, courses=courses)
    if heard is None:
        turn.miss(airing, index, cause)
    else:
        turn.note(ref, replace(heard, settled=True))


def _hinder(turn: Turn, airing: Airing, cause: MissCause | None) -> None:
    if cause is not None:
        hindered = {**turn.state.hindered, airing.occurrence.id: cause}
        turn.state = replace(turn.state, hindered=hindered)


def _level(turn: Turn, asked: int | None, at: int, *, overrides: bool) -> int:
    loudness = turn.state.loudness
    wanted = loudness.percent if asked is None else asked
    return level(wanted, loudness.limits, at, overrides=overrides)


def _set_levels(turn: Turn) -> None:
    for voice in turn.state.voices:
        at = turn.now if voice.started_at is not None else max(turn.now, voice.begin_at)
        percent = _level(turn, voice.asked_percent, at, overrides=voice.overrides_limits)
        if percent != voice.volume_percent and voice.tone is not Tone.QUIET:
            turn.replace_voice(replace(voice, volume_percent=percent))
            turn.actions.append(SetLevel(voice.id, percent))


def _try_tones(turn: Turn) -> None:
    for trial in turn.state.trials:
        why = _why_no_tone(turn, trial)
        if why is None and not _is_quiet(turn):
            return
        trials = tuple(t for t in turn.state.trials if t is not trial)
        turn.state = replace(turn.state, trials=trials)
        if why is None:
            _load_tone(turn, trial)
        else:
            turn.write(SelfTested(trial.command, trial.tone, turn.now, 0, why))


def _why_no_tone(turn: Turn, trial: Trial) -> str | None:
    if turn.now >= trial.until:
        return SelfTested.TOO_LATE
    if muted_at(turn.state.mutes, turn.now, overrides=False) is not None:
        return SelfTested.MUTED
    return None


def _is_quiet(turn: Turn) -> bool:
    if turn.state.voices or not turn.state.sound_ready:
        return False
    return not any(
        turn.now - TONE_ROOM_MS <= airing.planned[0] <= turn.now + TONE_ROOM_MS
        for airing in turn.state.agenda
    )


def _load_tone(turn: Turn, trial: Trial) -> None:
    percent = 100
    if trial.tone is Tone.LOUD:
        percent = _level(turn, None, turn.now, overrides=False)
    voice = Voice(
        id=turn.state.next_voice,
        ref=Ref("", trial.command),
        index=0,
        sha256="",
        plan_version=0,
        planned_at=turn.now,
        rank=TONE_RANK,
        begin_at=turn.now,
        after=None,
        from_frame=0,
        frames=TONE_FRAMES,
        volume_percent=percent,
        tone=trial.tone,
    )
    voices = (*turn.state.voices, voice)
    turn.state = replace(turn.state, voices=voices, next_voice=voice.id + 1)
    turn.actions.append(Load(voice))
