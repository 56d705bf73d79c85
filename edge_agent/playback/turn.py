"""One step in the making: the state as it becomes, and what is to be done.

The rooms beside this one hold the rules (`planned`, `ordered`, `heard`, `deciding`); here is only
what all of them do.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

import msgspec

from edge_agent.playback.agenda import is_over
from edge_agent.playback.state import (
    Action,
    Airing,
    Heard,
    Ref,
    State,
    Stop,
    Voice,
    Write,
)
from playlists.messages.journal_entry import EndCause, Event, ItemMissed, MissCause

K = TypeVar("K")
V = TypeVar("V")


class Turn:
    """Takes the state forward; `actions` are to be carried out in their order."""

    def __init__(self, state: State, now: int) -> None:
        self.state = state
        self.now = now
        self.actions: list[Action] = []

    def write(self, event: Event) -> None:
        """Put an event into the journal."""
        self.actions.append(Write(event))

    def stop(self, voice: Voice, cause: EndCause) -> None:
        """Take a voice from the sound room, with what was to follow it."""
        if voice.stopping is None:
            self.replace_voice(replace(voice, stopping=cause))
            self.give_up_followers(voice)
            self.actions.append(Stop(voice.id))

    def give_up_followers(self, voice: Voice) -> None:
        """The sound room drops what was to follow a voice that did not come to its end."""
        for follower in self.state.voices:
            if follower.after == voice.id and follower.stopping is None:
                self.replace_voice(replace(follower, stopping=EndCause.PREEMPTED))
                self.give_up_followers(follower)

    def note(self, ref: Ref, heard: Heard) -> None:
        """Remember what became of an item."""
        self.state = replace(self.state, record={**self.state.record, ref: heard})

    def miss(self, airing: Airing, index: int, cause: MissCause) -> None:
        """Say that an item does not sound at all."""
        self.miss_item(self.missed(airing, index, cause))

    def missed(self, airing: Airing, index: int, cause: MissCause) -> ItemMissed:
        """What is to be said of an item that does not sound at all."""
        ref = airing.ref(index)
        return ItemMissed(
            occurrence=ref.occurrence,
            item=ref.item,
            sha256=airing.item(index).evidence,
            plan_version=self.plan_version(airing),
            planned_at=airing.planned[index],
            cause=cause,
        )

    def tell_of_stand_in(self, occurrence: str, cause: MissCause) -> None:
        """Say what became of the items in whose place something else was to sound."""
        stand_in = self.state.stand_ins.get(occurrence)
        if stand_in is not None:
            left = without(self.state.stand_ins, occurrence)
            self.state = replace(self.state, stand_ins=left)
            for missed in stand_in.missed:
                self.miss_item(msgspec.structs.replace(missed, cause=cause))

    def miss_item(self, missed: ItemMissed) -> None:
        """Write a miss and remember it."""
        heard = Heard(missed.cause, self.now, planned_at=missed.planned_at)
        self.note(Ref(missed.occurrence, missed.item), heard)
        self.write(missed)

    def plan_version(self, airing: Airing) -> int:
        """The plan that an occurrence is from; 0 for an order's."""
        plan = self.state.plan
        return plan.version if plan is not None and airing.given is None else 0

    def airing(self, occurrence: str) -> Airing | None:
        """An occurrence on the agenda."""
        return next((a for a in self.state.agenda if a.occurrence.id == occurrence), None)

    def replace_voice(self, voice: Voice) -> None:
        """Know something new of a voice."""
        voices = tuple(voice if v.id == voice.id else v for v in self.state.voices)
        self.state = replace(self.state, voices=voices)

    def close_all(self, airing: Airing, cause: MissCause) -> None:
        """Nothing more of an occurrence may begin."""
        closing = {airing.occurrence.id: cause, **self.state.closing}
        self.state = replace(self.state, closing=closing)

    def forget_what_is_over(self) -> None:
        """Keep only what may still sound."""
        agenda = tuple(a for a in self.state.agenda if not is_over(a, self.state))
        left = {airing.occurrence.id for airing in agenda}
        for occurrence in [id_ for id_ in self.state.stand_ins if id_ not in left]:
            cause = self.state.closing.get(occurrence, MissCause.FILE_MISSING)
            self.tell_of_stand_in(occurrence, cause)  # nothing of it was heard
        self.state = replace(
            self.state,
            agenda=agenda,
            courses=_only(self.state.courses, left),
            hindered=_only(self.state.hindered, left),
            closing=_only(self.state.closing, left),
        )


def without(mapping: Mapping[K, V], key: K) -> Mapping[K, V]:
    """The same without one key."""
    return {k: v for k, v in mapping.items() if k != key}


def _only(mapping: Mapping[K, V], keys: set[K]) -> Mapping[K, V]:
    return {k: v for k, v in mapping.items() if k in keys}
