"""The one door of playback: a state, the time and an event in; a state and actions out.

`now` is UTC ms by the receiver's clock. While the clock is not trusted nothing new begins.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from edge_agent.playback.agenda import is_over, lay_out, next_item
from edge_agent.playback.memory import remembered, without_false_misses
from edge_agent.playback.outlook import GRACE_MS, Begin, Closed, Hold, last_voice, look
from edge_agent.playback.state import (
    Action,
    Airing,
    ClockChanged,
    ClockCorrected,
    Course,
    Ending,
    FilesHeld,
    Heard,
    Load,
    PlanChanged,
    PlaybackEvent,
    Ref,
    SoundChanged,
    State,
    Stop,
    Tick,
    Voice,
    VoiceEnded,
    VoiceStarted,
    Write,
)
from playlists.messages.journal_entry import (
    EndCause,
    ItemEnded,
    ItemMissed,
    ItemStarted,
    MissCause,
)
from playlists.messages.plan import Plan, ms_of_frames

LEAD_MS = 10_000
"""How long before its begin a voice is loaded: enough to read a track's hash on a slow card."""
MAX_VOICES = 8
BUSY_WAKE_MS = 500

K = TypeVar("K")
V = TypeVar("V")


def step(state: State, now: int, event: PlaybackEvent) -> tuple[State, list[Action]]:
    """Take an event in and say what is to be done, in this order."""
    turn = _Turn(state, now)
    turn.take(event)
    turn.decide()
    return turn.state, turn.actions


def next_wake(state: State, now: int) -> int | None:
    """When a Tick is due at the latest; None while nothing is planned."""
    if state.voices:
        return now + BUSY_WAKE_MS
    if not state.agenda or not state.clock_trusted:
        return None
    return max(state.agenda[0].planned[0] - LEAD_MS, now + BUSY_WAKE_MS)


class _Turn:
    """One step in the making."""

    def __init__(self, state: State, now: int) -> None:
        self.state = state
        self.now = now
        self.actions: list[Action] = []

    def take(self, event: PlaybackEvent) -> None:
        match event:
            case PlanChanged(plan):
                self._change_plan(plan)
            case FilesHeld(held):
                self.state = replace(self.state, held=held)
            case ClockChanged(trusted, up_since):
                self._change_clock(up_since, trusted=trusted)
            case ClockCorrected():
                self._take_back_false_misses()
            case SoundChanged(ready):
                self._change_sound(ready=ready)
            case VoiceStarted(voice, at):
                self._started(voice, at)
            case VoiceEnded():
                self._ended(event)
            case Tick():
                pass

    def decide(self) -> None:
        if not self.state.clock_trusted or self.state.plan is None:
            return
        self._take_back_the_blocked()
        due = [a for a in self.state.agenda if a.planned[0] <= self.now + LEAD_MS]
        for airing in sorted(due, key=lambda a: (-a.rank, a.planned[0])):
            self._advance(airing)
        if any(is_over(airing, self.state) for airing in due):
            self._forget_what_is_over()

    def _change_plan(self, plan: Plan | None) -> None:
        old = {airing.occurrence.id: airing for airing in self.state.agenda}
        airings = lay_out(plan) if plan is not None else ()
        new = {airing.occurrence.id: airing for airing in airings}
        record = remembered(self.state.record, airings)
        self.state = replace(self.state, plan=plan, agenda=airings, record=record)
        for voice in self.state.voices:
            airing = new.get(voice.ref.occurrence)
            if plan is not None and voice.sha256 in plan.recalled:
                self._stop(voice, EndCause.RECALLED)
            elif airing is None or not self._goes_on(voice, airing, old):
                self._stop(voice, EndCause.WITHDRAWN)
            else:
                self._replace_voice(replace(voice, index=_index_of(airing, voice) or 0))
        self._forget_what_is_over()

    def _change_clock(self, up_since: int, *, trusted: bool) -> None:
        since = self.state.trusted_since if self.state.clock_trusted else self.now
        self.state = replace(
            self.state, clock_trusted=trusted, up_since=up_since, trusted_since=since
        )
        for voice in self.state.voices:
            if voice.started_at is None and voice.after is None:
                # Its instant was found by the clock from before.
                self._stop(voice, EndCause.PREEMPTED)

    def _take_back_false_misses(self) -> None:
        plan = self.state.plan
        sounding = {voice.ref.occurrence for voice in self.state.voices}
        self.state = replace(
            self.state,
            record=without_false_misses(self.state.record, self.now),
            agenda=lay_out(plan) if plan is not None else (),
            courses={k: v for k, v in self.state.courses.items() if k in sounding},
            hindered={},
        )
        self._forget_what_is_over()

    def _change_sound(self, *, ready: bool) -> None:
        self.state = replace(self.state, sound_ready=ready)
        for voice in self.state.voices:
            if not ready and voice.started_at is None:
                # It would begin whenever the device comes back.
                self._stop(voice, EndCause.SOUND_LOST)

    def _goes_on(self, voice: Voice, airing: Airing, old: Mapping[str, Airing]) -> bool:
        """What sounds goes on if it is still planned; what waits, only if nothing moved."""
        if _index_of(airing, voice) is None:
            return False
        return voice.started_at is not None or airing == old.get(voice.ref.occurrence)

    def _started(self, id_: int, at: int) -> None:
        voice = self._voice(id_)
        if voice is None:
            return
        self._replace_voice(replace(voice, started_at=at))
        self.actions.append(
            Write(
                ItemStarted(
                    occurrence=voice.ref.occurrence,
                    item=voice.ref.item,
                    sha256=voice.sha256,
                    plan_version=voice.plan_version,
                    planned_at=voice.planned_at,
                    started_at=at,
                )
            )
        )

    def _ended(self, event: VoiceEnded) -> None:
        voice = self._voice(event.voice)
        if voice is None:
            return
        self.state = replace(
            self.state, voices=tuple(v for v in self.state.voices if v.id != voice.id)
        )
        if event.ending is not Ending.COMPLETED:
            self._give_up_followers(voice)
        if voice.started_at is None:
            self._ended_unheard(voice, event.ending)
            return
        cause = _end_cause(voice, event.ending)
        again = cause is EndCause.PREEMPTED or event.ending is Ending.LOST
        heard = Heard(cause, event.at, voice.from_frame + event.frames, settled=not again)
        self._note(voice.ref, heard)
        self.actions.append(
            Write(
                ItemEnded(
                    occurrence=voice.ref.occurrence,
                    item=voice.ref.item,
                    sha256=voice.sha256,
                    plan_version=voice.plan_version,
                    planned_at=voice.planned_at,
                    started_at=voice.started_at,
                    ended_at=event.at,
                    frames=event.frames,
                    cause=cause,
                    first_frame=voice.from_frame,
                )
            )
        )

    def _give_up_followers(self, voice: Voice) -> None:
        """The sound room drops what was to follow a voice that did not come to its end."""
        for follower in self.state.voices:
            if follower.after == voice.id and follower.stopping is None:
                self._replace_voice(replace(follower, stopping=EndCause.PREEMPTED))
                self._give_up_followers(follower)

    def _ended_unheard(self, voice: Voice, ending: Ending) -> None:
        if ending is Ending.NO_FILE:
            held = self.state.held - {voice.sha256}
            self.state = replace(self.state, held=held)
        if ending is Ending.BROKEN:
            missed = ItemMissed(
                occurrence=voice.ref.occurrence,
                item=voice.ref.item,
                sha256=voice.sha256,
                plan_version=voice.plan_version,
                planned_at=voice.planned_at,
                cause=MissCause.SOUND_LOST,
            )
            self._miss(missed)

    def _take_back_the_blocked(self) -> None:
        for voice in self.state.voices:
            waits = voice.started_at is None and voice.after is None and voice.stopping is None
            airing = self._airing(voice.ref.occurrence) if waits else None
            at = max(voice.begin_at, self.now)
            if airing is not None and self._is_blocked(airing, at, voice.planned_at):
                self._stop(voice, EndCause.PREEMPTED)

    def _advance(self, airing: Airing) -> None:
        while len(self.state.voices) < MAX_VOICES:
            index = next_item(airing, self.state)
            if index is None:
                return
            match look(airing, index, self.state, self.now):
                case Closed(cause, late):
                    self._close(airing, index, cause, late=late)
                case Hold(hindrance):
                    self._hinder(airing, hindrance)
                    return
                case Begin() as begin:
                    if not self._begin(airing, index, begin):
                        return

    def _begin(self, airing: Airing, index: int, begin: Begin) -> bool:
        if begin.at > self.now + LEAD_MS:
            return False
        hindrance = None
        if not self.state.sound_ready:
            hindrance = MissCause.SOUND_LOST
        elif begin.after is None and self._is_blocked(airing, begin.at, airing.planned[index]):
            hindrance = MissCause.PREEMPTED
        if hindrance is not None:
            self._hinder(airing, hindrance if begin.at <= self.now else None)
            return False
        self._load(airing, index, begin)
        return True

    def _load(self, airing: Airing, index: int, begin: Begin) -> None:
        plan = self.state.plan
        item = airing.item(index)
        voice = Voice(
            id=self.state.next_voice,
            ref=airing.ref(index),
            index=index,
            sha256=item.sha256,
            plan_version=plan.version if plan is not None else 0,
            planned_at=airing.planned[index],
            rank=airing.rank,
            begin_at=begin.at,
            after=begin.after,
            from_frame=begin.from_frame,
            frames=airing.frames[index],
        )
        id_ = airing.occurrence.id
        courses = self.state.courses
        self.state = replace(
            self.state,
            voices=(*self.state.voices, voice),
            next_voice=voice.id + 1,
            courses={**courses, id_: Course.SHIFTED} if begin.shifted else courses,
            hindered=_without(self.state.hindered, id_),
        )
        self.actions.append(Load(voice))

    def _is_blocked(self, airing: Airing, at: int, planned: int) -> bool:
        """Whether an occurrence that is at least as urgent will still have the air then.

        One that leaves it within the grace of punctual begins is waited for in the sound room.
        """
        latest = (planned if at <= planned + GRACE_MS else at) + GRACE_MS
        for other in self.state.agenda:
            voice = last_voice(other, self.state)
            if voice is None or other is airing or other.rank < airing.rank:
                continue
            if voice.stopping is not None:
                continue
            first = min(
                v.started_at or v.begin_at
                for v in self.state.voices
                if v.ref.occurrence == other.occurrence.id
            )
            end = voice.expected_end + ms_of_frames(sum(other.frames[voice.index + 1 :]))
            earlier = first < at or (first == at and other.rank > airing.rank)
            tie = first == at and other.rank == airing.rank
            if end > latest and (earlier or (tie and self._was_first(other, airing))):
                return True
        return False

    def _was_first(self, other: Airing, airing: Airing) -> bool:
        mine = last_voice(airing, self.state)
        theirs = last_voice(other, self.state)
        return theirs is not None and (mine is None or theirs.id < mine.id)

    def _close(self, airing: Airing, index: int, cause: MissCause, *, late: bool) -> None:
        ref = airing.ref(index)
        heard = self.state.record.get(ref)
        if late:
            courses = {airing.occurrence.id: Course.LATE, **self.state.courses}
            self.state = replace(self.state, courses=courses)
        if heard is not None:
            self._note(ref, replace(heard, settled=True))
            return
        plan = self.state.plan
        missed = ItemMissed(
            occurrence=ref.occurrence,
            item=ref.item,
            sha256=airing.item(index).sha256,
            plan_version=plan.version if plan is not None else 0,
            planned_at=airing.planned[index],
            cause=cause,
        )
        self._miss(missed)

    def _miss(self, missed: ItemMissed) -> None:
        heard = Heard(missed.cause, self.now, planned_at=missed.planned_at)
        self._note(Ref(missed.occurrence, missed.item), heard)
        self.actions.append(Write(missed))

    def _hinder(self, airing: Airing, cause: MissCause | None) -> None:
        if cause is not None:
            hindered = {**self.state.hindered, airing.occurrence.id: cause}
            self.state = replace(self.state, hindered=hindered)

    def _stop(self, voice: Voice, cause: EndCause) -> None:
        if voice.stopping is None:
            self._replace_voice(replace(voice, stopping=cause))
            self._give_up_followers(voice)
            self.actions.append(Stop(voice.id))

    def _note(self, ref: Ref, heard: Heard) -> None:
        self.state = replace(self.state, record={**self.state.record, ref: heard})

    def _voice(self, id_: int) -> Voice | None:
        return next((v for v in self.state.voices if v.id == id_), None)

    def _airing(self, occurrence: str) -> Airing | None:
        return next((a for a in self.state.agenda if a.occurrence.id == occurrence), None)

    def _replace_voice(self, voice: Voice) -> None:
        voices = tuple(voice if v.id == voice.id else v for v in self.state.voices)
        self.state = replace(self.state, voices=voices)

    def _forget_what_is_over(self) -> None:
        agenda = tuple(a for a in self.state.agenda if not is_over(a, self.state))
        left = {airing.occurrence.id for airing in agenda}
        self.state = replace(
            self.state,
            agenda=agenda,
            courses={k: v for k, v in self.state.courses.items() if k in left},
            hindered={k: v for k, v in self.state.hindered.items() if k in left},
        )


def _index_of(airing: Airing, voice: Voice) -> int | None:
    for index, item in enumerate(airing.occurrence.items):
        if item.id == voice.ref.item and item.sha256 == voice.sha256:
            return index
    return None


def _end_cause(voice: Voice, ending: Ending) -> EndCause:
    if ending is Ending.COMPLETED:
        return EndCause.COMPLETED
    if voice.stopping is not None:
        return voice.stopping
    return EndCause.PREEMPTED if ending is Ending.CUT else EndCause.SOUND_LOST


def _without(mapping: Mapping[K, V], key: K) -> Mapping[K, V]:
    return {k: v for k, v in mapping.items() if k != key}
