"""Use cases of the listening test: ask for a round, hear a clip blindly, answer, see results.

Nobody learns which voice a clip is by before the results, and those name no listener.
"""

import secrets
from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.audit.service import record
from controller.errors import NotFoundError
from controller.listening.sentences import understood, words_of
from controller.store.base import new_id
from controller.store.listening import ListeningAnswer, ListeningClip, ListeningRound

HEARD_LIMIT = 500
PLEASANT = range(1, 6)


@dataclass(frozen=True, slots=True)
class Result:
    """What listeners said of one voice."""

    voice: str
    answers: int
    listeners: int
    understood_percent: float
    pleasant: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """What somebody says of a clip."""

    heard: str
    """The words that she heard."""
    pleasant: int
    """How pleasant it was, from 1 to 5; what is beyond counts as the nearest."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What somebody has before her: a clip, and how far she is in the round."""

    clip: ListeningClip | None
    answered: int
    total: int


def ask_for_round(session: Session, actor: Actor, unit_id: str, now: int) -> ListeningRound:
    """Have all voices speak the sentences anew; one that waits already is enough."""
    require(session, actor, Act.WRITE_BULLETIN, unit_id)
    waiting = session.scalar(
        select(ListeningRound).where(
            ListeningRound.unit_id == unit_id, ListeningRound.ready_at.is_(None)
        )
    )
    if waiting:
        return waiting
    asked = ListeningRound(
        id=new_id(now), unit_id=unit_id, person_id=actor.person_id, asked_at=now, ready_at=None
    )
    session.add(asked)
    session.flush()
    record(session, actor, "ask_listening_round", asked, now)
    return asked


def newest_round(session: Session, actor: Actor, unit_id: str) -> ListeningRound | None:
    """The unit's last round, ready or not."""
    require(session, actor, Act.READ, unit_id)
    query = select(ListeningRound).where(ListeningRound.unit_id == unit_id)
    return session.scalar(query.order_by(ListeningRound.asked_at.desc()).limit(1))


def next_trial(session: Session, actor: Actor, unit_id: str) -> Trial:
    """A clip of the newest round that she has not answered, by chance."""
    newest = newest_round(session, actor, unit_id)
    if newest is None:
        return Trial(None, 0, 0)
    query = select(ListeningClip).where(ListeningClip.round_id == newest.id)
    clips = list(session.scalars(query))
    mine = (ListeningAnswer.clip_id == ListeningClip.id) & (
        ListeningAnswer.person_id == actor.person_id
    )
    left = list(session.scalars(query.where(~exists().where(mine))))
    clip = secrets.choice(left) if left else None
    return Trial(clip, len(clips) - len(left), len(clips))


def one_clip(session: Session, actor: Actor, clip_id: str) -> ListeningClip:
    """A clip that she may hear. Raises NotFoundError."""
    clip = session.get(ListeningClip, clip_id)
    if clip is None:
        raise NotFoundError("ListeningClip", clip_id)
    require(session, actor, Act.READ, session.get_one(ListeningRound, clip.round_id).unit_id)
    return clip


def answer(
    session: Session, actor: Actor, clip_id: str, judged: Judged, now: int
) -> ListeningAnswer:
    """Keep what she says of a clip; her first answer stands. Raises NotFoundError, TooLongError."""
    clip = one_clip(session, actor, clip_id)
    if actor.person_id is None:
        raise NotFoundError("ListeningClip", clip_id)
    query = select(ListeningAnswer).where(
        ListeningAnswer.clip_id == clip.id, ListeningAnswer.person_id == actor.person_id
    )
    if before := session.scalar(query):
        return before
    given = ListeningAnswer(
        id=new_id(now),
        clip_id=clip.id,
        person_id=actor.person_id,
        heard=fields.optional("heard", judged.heard, HEARD_LIMIT),
        syllables=len(words_of(clip.sentence)),
        understood=understood(clip.sentence, judged.heard),
        pleasant=min(max(judged.pleasant, PLEASANT.start), PLEASANT.stop - 1),
        answered_at=now,
    )
    session.add(given)
    return given


def results(session: Session, actor: Actor, unit_id: str) -> list[Result]:
    """What listeners of the unit said in all rounds, best understood voice first."""
    require(session, actor, Act.READ, unit_id)
    rows = session.execute(
        select(
            ListeningClip.voice,
            func.count(ListeningAnswer.id),
            func.count(ListeningAnswer.person_id.distinct()),
            func.sum(ListeningAnswer.understood),
            func.sum(ListeningAnswer.syllables),
            func.sum(ListeningAnswer.pleasant),
        )
        .join(ListeningClip, ListeningClip.id == ListeningAnswer.clip_id)
        .join(ListeningRound, ListeningRound.id == ListeningClip.round_id)
        .where(ListeningRound.unit_id == unit_id)
        .group_by(ListeningClip.voice)
    )
    told = [
        Result(voice, count, people, 100 * int(right) / int(of), int(pleasant) / count)
        for voice, count, people, right, of, pleasant in rows
    ]
    return sorted(told, key=lambda one: -one.understood_percent)
