"""What pages show of live broadcasts."""

from dataclasses import dataclass

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, may
from controller.emergencies.ground import REMINDED_FOR_MS
from controller.emergencies.reach import reach_of
from controller.live.asking import aims_of, consents_of
from controller.store.live import (
    LiveAiring,
    LiveConsent,
    LiveRecording,
    LiveSession,
    Second,
)
from controller.store.places import Cluster, Receiver, ReceiverState
from controller.units.tree import subtree_ids
from controller.web.queries.emergencies import where_words
from controller.web.wording.live import STATE
from controller.web.wording.values import Word
from playlists.messages.repetition import is_of_order

SHOWN = 20
ASKED_FOR_MS = 12 * 3_600_000
"""Whoever asked to speak and did not for so long does not want to any more."""


class _Playing(msgspec.Struct):
    """The one thing of a state that is asked here."""

    playing_occurrence: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """One live broadcast at one instant."""

    asked: LiveSession
    airing: LiveAiring | None
    recording: LiveRecording | None
    consents: tuple[LiveConsent, ...]
    where: str
    clusters: int
    sounding: int
    """In so many of them it is heard now, as far as their receivers have said."""

    @property
    def state(self) -> str:
        """How far it is: a key of `wording.live.STATE`."""
        if self.airing is not None:
            return "on_air" if self.airing.closed_at is None else "over"
        if any(not consent.agrees for consent in self.consents):
            return "declined"
        waits = self.asked.second is Second.BEFORE and not self.consents
        return "waiting" if waits else "ready"

    @property
    def word(self) -> Word:
        """The same in words."""
        return STATE[self.state]

    @property
    def wants_answer(self) -> bool:
        """Whether a second person is still to say something."""
        before = self.state == "waiting"
        after = self.state == "over" and self.asked.second is Second.AFTER
        return before or (after and not self.consents)


def seen(session: Session, asked: LiveSession) -> Seen:
    """Gather it."""
    airing = session.get(LiveAiring, asked.id)
    clusters = reach_of(session, aims_of(asked)).clusters
    on_air = airing is not None and airing.closed_at is None
    return Seen(
        asked=asked,
        airing=airing,
        recording=session.get(LiveRecording, asked.id),
        consents=tuple(consents_of(session, asked.id)),
        where=where_words(session, aims_of(asked)),
        clusters=len(clusters),
        sounding=_sounding(session, airing.order_id, [c.id for c in clusters])
        if airing is not None and on_air
        else 0,
    )


def recent(session: Session, unit_id: str) -> list[Seen]:
    """The newest of a unit and below."""
    query = (
        select(LiveSession)
        .where(LiveSession.unit_id.in_(subtree_ids(session, unit_id)))
        .order_by(LiveSession.asked_at.desc())
        .limit(SHOWN)
    )
    return [seen(session, asked) for asked in session.scalars(query)]


def unanswered(session: Session, actor: Actor, unit_id: str, now: int) -> list[Seen]:
    """The broadcasts of others that wait for this person's word: before they begin, or after."""
    if not may(session, actor, Act.ORDER_EMERGENCY, unit_id):
        return []
    said = select(LiveConsent.session_id)
    query = select(LiveSession).where(
        LiveSession.unit_id == unit_id,
        LiveSession.second != Second.NONE,
        LiveSession.speaker_id != actor.person_id,
        LiveSession.asked_at > now - REMINDED_FOR_MS,
        LiveSession.id.not_in(said),
    )
    found = (
        seen(session, asked) for asked in session.scalars(query.order_by(LiveSession.asked_at))
    )
    return [
        one
        for one in found
        if one.wants_answer and (one.airing or one.asked.asked_at > now - ASKED_FOR_MS)
    ]


def _sounding(session: Session, order_id: str, cluster_ids: list[str]) -> int:
    query = (
        select(Receiver.cluster_id, ReceiverState.state)
        .join(Receiver, Receiver.id == ReceiverState.receiver_id)
        .join(Cluster, Cluster.id == Receiver.cluster_id)
        .where(Receiver.cluster_id.in_(cluster_ids), Receiver.retired_at.is_(None))
    )
    playing = {
        cluster_id
        for cluster_id, state in session.execute(query)
        if is_of_order(msgspec.json.decode(state, type=_Playing).playing_occurrence, order_id)
    }
    return len(playing)
