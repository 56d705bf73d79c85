"""What the sound room says of its voices, and what the journal is told of it."""

from dataclasses import replace

from edge_agent.playback.state import Ending, Heard, Voice, VoiceEnded, VoiceStarted
from edge_agent.playback.turn import Turn, without
from playlists.messages.journal_entry import (
    EndCause,
    ItemEnded,
    ItemMissed,
    ItemStarted,
    MissCause,
)
from playlists.messages.order_entries import SelfTested, Silenced
from playlists.messages.repetition import order_of


def voice_started(turn: Turn, event: VoiceStarted) -> None:
    """Its first frame reached the converter."""
    voice = turn.state.voice(event.voice)
    if voice is None:
        return
    first = voice.from_frame if event.first_frame is None else event.first_frame
    turn.replace_voice(replace(voice, started_at=event.at, from_frame=first))
    if voice.tone is not None:
        return
    turn.write(
        ItemStarted(
            occurrence=voice.ref.occurrence,
            item=voice.ref.item,
            sha256=voice.sha256,
            plan_version=voice.plan_version,
            planned_at=voice.planned_at,
            started_at=event.at,
            source=voice.source,
        )
    )


def voice_ended(turn: Turn, event: VoiceEnded) -> None:
    """It is gone from the sound room, whether or not it had started."""
    voice = turn.state.voice(event.voice)
    if voice is None:
        return
    voices = tuple(v for v in turn.state.voices if v.id != voice.id)
    turn.state = replace(turn.state, voices=voices)
    if event.ending is not Ending.COMPLETED:
        turn.give_up_followers(voice)
    if event.ending is Ending.DRIED:
        flowing = without(turn.state.flowing, order_of(voice.ref.occurrence))
        turn.state = replace(turn.state, flowing=flowing)
    if voice.tone is not None:
        frames = event.frames if voice.started_at is not None else 0
        turn.write(SelfTested(voice.ref.item, voice.tone, event.at, frames, event.ending.value))
    elif voice.started_at is None:
        _ended_unheard(turn, voice, event.ending)
    else:
        _ended_heard(turn, voice, voice.started_at, event)
    _confirm_silences(turn, voice, event.at)


def _ended_heard(turn: Turn, voice: Voice, started_at: int, event: VoiceEnded) -> None:
    cause = _end_cause(voice, event.ending)
    again = cause in {EndCause.PREEMPTED, EndCause.STREAM_LOST} or event.ending is Ending.LOST
    heard = Heard(cause, event.at, voice.from_frame + event.frames, settled=not again)
    turn.note(voice.ref, heard)
    stand_in = turn.state.stand_ins.get(voice.ref.occurrence)
    if event.frames and stand_in is not None and voice.ref.item in stand_in.items:
        turn.tell_of_stand_in(voice.ref.occurrence, MissCause.STOOD_IN)
    turn.write(
        ItemEnded(
            occurrence=voice.ref.occurrence,
            item=voice.ref.item,
            sha256=voice.sha256,
            plan_version=voice.plan_version,
            planned_at=voice.planned_at,
            started_at=started_at,
            ended_at=event.at,
            frames=event.frames,
            cause=cause,
            first_frame=voice.from_frame,
            source=voice.source,
            level_db=event.level_db if voice.source else None,
            missing_frames=event.missing_frames,
            stand_in_frames=event.stand_in_frames,
        )
    )


def _ended_unheard(turn: Turn, voice: Voice, ending: Ending) -> None:
    if ending is Ending.NO_FILE:
        turn.state = replace(turn.state, held=turn.state.held - {voice.sha256})
    if ending is Ending.BROKEN:
        turn.miss_item(
            ItemMissed(
                occurrence=voice.ref.occurrence,
                item=voice.ref.item,
                sha256=voice.sha256,
                plan_version=voice.plan_version,
                planned_at=voice.planned_at,
                cause=MissCause.SOUND_LOST,
            )
        )


def _confirm_silences(turn: Turn, voice: Voice, at: int) -> None:
    """A stop is obeyed when the last of its voices is out."""
    waiting = []
    for silence in turn.state.silences:
        left = silence.voices - {voice.id}
        sounded = silence.sounded
        if voice.id in silence.voices and voice.started_at is not None:
            sounded = tuple(dict.fromkeys((*sounded, voice.ref.occurrence)))
        if left:
            waiting.append(replace(silence, voices=left, sounded=sounded))
        else:
            turn.write(Silenced(silence.order, at, sounded))
    turn.state = replace(turn.state, silences=tuple(waiting))


def _end_cause(voice: Voice, ending: Ending) -> EndCause:
    if ending is Ending.COMPLETED:
        return EndCause.COMPLETED
    if voice.stopping is not None:
        return voice.stopping
    if ending is Ending.DRIED:
        return EndCause.STREAM_LOST
    return EndCause.PREEMPTED if ending is Ending.CUT else EndCause.SOUND_LOST
