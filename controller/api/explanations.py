"""Why a cluster was silent at an instant: the same that the page tells."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from controller.accounts.authority import Act, require
from controller.api.visits import Reading
from controller.civil import local
from controller.schedules.silence import SilenceCause
from controller.store.lookup import find
from controller.store.places import Cluster
from controller.web.asked import AskedInstant
from controller.web.queries.why import why
from controller.web.wording.silence import hush_words, rule_words, silence_words
from playlists.rules.resolve import DisplacementCause
from playlists.rules.verdict import Cause, VerdictKind

router = APIRouter(prefix="/clusters", tags=["clusters"])


class PromisedShape(BaseModel):
    """A bulletin that was to sound, with what became of it."""

    broadcast_id: str
    programme: str
    planned_start: datetime
    verdict: VerdictKind
    cause: Cause | None
    by: str = Field(description="Whose decision withdrew it, in Vietnamese; empty for none.")


class YieldedShape(BaseModel):
    """A programme that yields to another, as the schedule stands."""

    programme: str
    starts_at: datetime
    to_programme: str
    cause: DisplacementCause


class SilentShape(BaseModel):
    """A slot that would have been on air, had nobody decided otherwise."""

    slot_id: str
    starts_at: datetime
    cause: SilenceCause
    words: str = Field(description="The whole of it in Vietnamese.")


class ExplanationShape(BaseModel):
    """All that is known of a cluster at an instant, or within ten minutes of it."""

    nothing_was_planned: bool
    promised: list[PromisedShape]
    yielded: list[YieldedShape]
    silent: list[SilentShape]
    rules: list[str] = Field(
        description="Rules of the regulation against any broadcast then, in Vietnamese, cited."
    )
    mourning: str = Field(description="What silenced music that day; empty for nothing.")
    hushes: list[str] = Field(description="Mutes in force and stops, in Vietnamese.")


@router.get("/{cluster_id}/why")
def explain(
    visit: Reading, cluster_id: str, at: Annotated[AskedInstant, Query()]
) -> ExplanationShape:
    """Vì sao cụm này không phát lúc đó."""
    cluster = find(visit.session, Cluster, cluster_id)
    require(visit.session, visit.actor, Act.READ, cluster.unit_id)
    found = why(visit.session, cluster, int(at.timestamp() * 1000))
    return ExplanationShape(
        nothing_was_planned=found.nothing_was_planned,
        promised=[
            PromisedShape(
                broadcast_id=one.broadcast.id,
                programme=one.programme,
                planned_start=local(one.broadcast.planned_start),
                verdict=VerdictKind(one.broadcast.verdict),
                cause=Cause(one.broadcast.cause) if one.broadcast.cause else None,
                by=one.broadcast.withdrawn_by,
            )
            for one in found.promised
        ],
        yielded=[
            YieldedShape(
                programme=one.programme,
                starts_at=local(one.starts_at),
                to_programme=one.to,
                cause=one.cause,
            )
            for one in found.yielded
        ],
        silent=[
            SilentShape(
                slot_id=one.slot_id,
                starts_at=local(one.starts_at),
                cause=one.cause,
                words=silence_words(one),
            )
            for one in found.silent
        ],
        rules=rule_words(found.against),
        mourning=found.mourning,
        hushes=[hush_words(hush) for hush in found.hushes],
    )
